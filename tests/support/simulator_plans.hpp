// Plans and results of simulated units: many kinds of indicators, targets that rise from year to year, and values that
// reach a target, fall short of it or miss it.
#pragma once

#include "engine/cycle/plan.hpp"
#include "engine/measure/line.hpp"

#include <map>
#include <string>

namespace traimas::testing {

// The n-th indicator of a unit, "U0007-03": share, count, days, mean and money by turns.
[[nodiscard]] measure::Indicator simulated_indicator(const std::string& unit, int n);

// Sound, and harder than that of the year before; weights add up to 100, one project of two steps, owned by `owner`.
[[nodiscard]] cycle::Plan simulated_plan(const std::string& unit, int fiscal_year, int indicators, PostId owner);
// The plan with a harder target for its first line from `quarter` on: what an amendment asks for.
[[nodiscard]] cycle::Plan amended_plan(cycle::Plan plan, int quarter);

// How far a quarter comes: to the target (scored 5), between red and green (3.5), or to the lowest level (1).
enum class Reach { target, amber, lowest };
// Values by quarter of one line.
using Reported = std::map<int, measure::Value>;
// What is reported so that the line stands there at the end of the quarter, after what was reported before. Running
// totals never fall, sums make good for what was missed.
[[nodiscard]] measure::Value simulated_value(const cycle::PlanLine& line, int quarter, Reach reach,
                                             const Reported& before);

}  // namespace traimas::testing
