// What can be changed in the registers `dictionary` and `framework`: each change is data in one event of its register.
// check() refuses what makes no sense, apply() folds it; both pure.
#pragma once

#include "engine/base/result.hpp"
#include "engine/dictionary/dictionary.hpp"

#include <variant>

namespace traimas::dictionary {

// Version 1 of a new code, or the next version of a known one.
struct IndicatorPublished {
    measure::Indicator indicator;
};
// New, or in other words: goals and challenges have no versions.
struct GoalSet {
    Goal goal;
};
struct ChallengeSet {
    Challenge challenge;
};
// Version 1 of a fiscal year, or the next one.
struct FrameworkPublished {
    measure::Framework framework;
};
using Change = std::variant<IndicatorPublished, GoalSet, ChallengeSet, FrameworkPublished>;

// Problem, kind invalid with every fault in `fields` (invalid_content), or kind conflict: version_not_next (arguments
// code, expected), unknown_goal, unknown_challenge, unknown_indicator (the parent), cascade_loop (A under B under A),
// kind_changed (a new version of another value type: publish another code).
[[nodiscard]] std::optional<Problem> check(const Dictionary& dictionary, const Change& change);
void apply(Dictionary& dictionary, const Change& change);

// As kept in event bodies: {"type": "indicator_published", …}.
[[nodiscard]] nlohmann::json change_json(const Change& change);
[[nodiscard]] Change change_from(const nlohmann::json& json);
// Belongs the change to the register `framework` rather than `dictionary`?
[[nodiscard]] bool is_framework_change(const Change& change);

}  // namespace traimas::dictionary
