// More time for a report: when it would end, and whether that helps anybody. Pure.
#pragma once

#include "engine/workflow/tree.hpp"

namespace traimas::subjects {

// The deadline that a grant of so many working days leads to: after the deadline of a report that is open, after today
// for one that ended and is reopened (decision 0020).
[[nodiscard]] Instant extended_due(const workflow::Tree& tree, const workflow::Instance& report, int days, Instant now);

// An extension that would end by now excuses nobody and lets nobody report in time: it is refused where it is asked for
// or offered. Problem: invalid, extension_ends_passed at /days, with the fewest days that help as `needed` (none: not
// even the most do). nullopt: it helps.
[[nodiscard]] std::optional<Problem>
refuse_passed_extension(const workflow::Tree& tree, const workflow::Instance& report, int days, int most, Instant now);

}  // namespace traimas::subjects
