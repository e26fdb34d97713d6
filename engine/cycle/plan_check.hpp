// Everything wrong with a plan by itself: what keeps it from being submitted. Pure, all faults at once.
#pragma once

#include "engine/cycle/plan.hpp"
#include "engine/measure/framework.hpp"

#include <set>

namespace traimas::cycle {

// Faults with pointers into the plan's JSON ("/lines/2/weight", "/projects/0/steps/2/due").
// The plan: plan_empty; weights_not_100 (the active, scored lines of a quarter, at "/lines", arguments quarter, sum,
//   expected; not of a quarter with a weight that is itself at fault); duplicate_indicator, duplicate_part,
//   duplicate_case, duplicate_project, duplicate_step; unknown_indicator, unknown_project, unknown_part (also: none,
//   where the report has parts), unknown_case (the case that a target says it answers is not carried to it);
//   text_missing (an exception, a limit decision or a carried case without its reason, argument text).
// A line: weight_not_positive, out_of_range (a weight above 100); active_span (not a span within 1..4, or a quarter
// outside it); target_missing (a quarter
//   in which the line is active, or the upper end of a range); range_order (an upper end below the lower one);
//   target_order (targets to date of a cumulative line that fall; of every line: a last active quarter that is not the
//   year's); target_not_positive (cumulative); target_beyond_limit; waypoint_missing (long, this fiscal year),
//   waypoint_differs (from the year's target); history_too_long, history_order; without_effect (set where it means
//   nothing: an upper end but of a range, thresholds of a cumulative quarter, waypoints of a short indicator, a weight
//   of one that is never scored).
// Its table: those of measure::table_faults and table_direction_faults; scores_not_of_framework (scores that are not
// the framework's levels; yes_no: the
//   lowest and the highest); target_not_in_table (a target, of the year or of a quarter, whose own score would open a
//   case); number_too_large.
// A project: too_few (no steps), step_order (a step that is not parallel ends before one above it, or numbers that do
//   not rise), step_span (due before it begins), step_outside_year.
// `texts` are the keys of the texts that are not blank.
[[nodiscard]] std::vector<FieldFault> plan_faults(const Plan& plan, const measure::Framework& framework,
                                                  const std::set<std::string, std::less<>>& texts);

}  // namespace traimas::cycle
