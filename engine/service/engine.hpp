// What every use case works with: built in cli, passed by reference.
#pragma once

#include "engine/base/random.hpp"
#include "engine/service/published_definitions.hpp"
#include "engine/store/port.hpp"
#include "engine/subjects/rules.hpp"
#include "engine/workflow/tree.hpp"

#include <chrono>
#include <functional>

namespace traimas::service {

struct Engine {
    store::Store& store;
    CurrentDefinitions definitions;
    Random& random;  // one that may be shared between threads, or an engine of one thread
    // Sleeps before a whole transaction is tried again (1, 2, 3): given by cli, nothing in tests.
    std::function<void(int)> pause = [](int) {};
    // Only in a demo and in tests: the salts of a command's texts follow from this seed and the command's id, so that a
    // second run writes the same bytes. Never in production, where a salt keeps an erased text from being guessed.
    std::optional<std::uint64_t> salt_seed{};
};

}  // namespace traimas::service
