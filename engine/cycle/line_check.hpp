// Everything wrong with one line of a plan: span, weights, targets, table, history. Part of plan_check.
#pragma once

#include "engine/cycle/plan.hpp"
#include "engine/measure/framework.hpp"

namespace traimas::cycle {

// Lines of type text have no value: they have no target, no table, no weight, and no part in a sum of weights.
[[nodiscard]] bool is_scored(const PlanLine& line);
[[nodiscard]] bool has_sound_span(const PlanLine& line);
// What no value can pass: the indicator's own limit, else that of its type (all steps of a milestone, 1 or 0 of
// yes_no).
[[nodiscard]] std::optional<Decimal> natural_limit_of(const measure::Indicator& indicator);
// `pointer` is that of the line, "/lines/2"; the codes are told in plan_check.hpp.
[[nodiscard]] std::vector<FieldFault> line_faults(const PlanLine& line, const std::string& pointer,
                                                  const measure::Framework& framework);

}  // namespace traimas::cycle
