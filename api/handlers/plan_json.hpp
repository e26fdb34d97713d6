// Writes plans, differences between plans, and how a plan stands against last year. Pure functions over values.
#pragma once

#include "engine/cycle/lineage.hpp"
#include "engine/measure/fraction.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace traimas::api {

// {"lines", "projects", "carried", "parts"} exactly as read_plan() takes them back: a plan that was read can be changed
// and sent as it is, and pointers of problems point into both.
[[nodiscard]] nlohmann::json plan_body_json(const cycle::Plan& plan);
// The definitions of the plan's lines, in the plan's order, without their sheets.
[[nodiscard]] nlohmann::json plan_indicators_json(const cycle::Plan& plan);

// Items in the order of cycle::difference(), with the names of what differs; `fields` point into the items as they are
// on the wire.
[[nodiscard]] nlohmann::json difference_items_json(const cycle::Plan& before, const cycle::Plan& after);

// Of each line that was in last year's plan: its target and actual then, and whether this target may follow it. Null
// where figures are too large to be held against each other: the plan's problems say so.
[[nodiscard]] nlohmann::json judgement_json(const cycle::Plan& plan, const cycle::Lineage& lineage);
// The open cases of last year, and whether the plan answers each.
[[nodiscard]] nlohmann::json carried_cases_json(const cycle::Plan& plan, const cycle::Lineage& lineage);

// For people: rounded once, half up, to four places; null where there is none.
[[nodiscard]] nlohmann::json shown_fraction(const std::optional<measure::Fraction>& value);
[[nodiscard]] nlohmann::json shown_decimal(const std::optional<Decimal>& value);

}  // namespace traimas::api
