// What every use case works with: built in cli, passed by reference.
#pragma once

#include "engine/base/random.hpp"
#include "engine/store/port.hpp"
#include "engine/workflow/tree.hpp"

#include <chrono>
#include <functional>

namespace traimas::service {

struct Engine {
    store::Store& store;
    const workflow::DefinitionSet& definitions;
    Random& random;  // one that may be shared between threads, or an engine of one thread
    // Sleeps before a whole transaction is tried again (1, 2, 3): given by cli, nothing in tests.
    std::function<void(int)> pause = [](int) {};
};

}  // namespace traimas::service
