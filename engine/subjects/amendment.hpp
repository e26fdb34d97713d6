// The subjects `plan_change` (an amendment of an approved plan) and `window` (a request for more time).
#pragma once

#include "engine/subjects/cycle.hpp"

namespace traimas::subjects {

[[nodiscard]] int from_quarter_of(const Instance& amendment);
// The changed plan: the draft where there is one, else what was submitted, else the plan in force.
[[nodiscard]] std::shared_ptr<const PlanRecord> changed_plan(const Tree& tree, const Instance& amendment);
// Has the report of this quarter, or of a later one, been submitted or ended without one? Then no amendment from this
// quarter on may change what it was asked for.
[[nodiscard]] bool is_quarter_reported(const Tree& tree, int quarter);
// plan_facts() of the changed plan, and decisions, changes, is_judgement, quarter_reported.
[[nodiscard]] workflow::Facts amendment_facts(const Tree& tree, const Instance& instance);
[[nodiscard]] std::vector<FieldFault> amendment_problems(const Tree& tree, const Instance& instance);
[[nodiscard]] std::optional<nlohmann::json> amendment_signal(const Tree& tree, const Instance& amendment,
                                                             const std::string& signal);

}  // namespace traimas::subjects
