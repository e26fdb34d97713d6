// Definitions that nobody would write and the compiler proves all the same: states, tasks, guards, timers, approvals,
// children, shifts and signals at random. A draft that the compiler refuses is thrown away.
#pragma once

#include "engine/workflow/definition.hpp"
#include "tests/unit/proof/dice.hpp"

#include <nlohmann/json.hpp>

#include <memory>

namespace traimas::proof {

inline constexpr const char* kWalked = "walked";  // the root
inline constexpr const char* kWindow = "window";  // its children

struct RandomDefinition {
    std::shared_ptr<const workflow::Definition> definition;
    nlohmann::json text;
    int refused = 0;  // drafts before this one
};

// Of the subject unit_quarter; it may spawn kWindow.
[[nodiscard]] RandomDefinition random_root(Dice& dice);
// Of the subject window: an approval that tells its parent how it ended.
[[nodiscard]] RandomDefinition random_child(Dice& dice);

}  // namespace traimas::proof
