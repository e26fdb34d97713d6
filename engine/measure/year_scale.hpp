// What a table is asked: a value to date brought to the year's scale, or its distance outside a range.
#pragma once

#include "engine/measure/line.hpp"

namespace traimas::measure {

// Is the line scored at the year's scale? Where its quarters add up; a range has no such scale, see indicator_faults().
[[nodiscard]] bool is_scaled(const Line& line);
// value * year's target / planned to date, which must not be zero.
[[nodiscard]] Result<Fraction> at_year_scale(const Line& line, const Fraction& value);
// How far outside [target, target_upper], zero within it. A range without an upper end is a single point.
[[nodiscard]] Result<Fraction> distance_outside(const Line& line, const Fraction& value);

}  // namespace traimas::measure
