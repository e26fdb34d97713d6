// The two ways in which a value changes before its table scores it.
#include "engine/measure/year_scale.hpp"

namespace traimas::measure {

bool is_scaled(const Line& line)
{
    // A year that plans nothing at all ("no accidents") has no scale: each quarter is held against the year as it is.
    return is_cumulative(line.accumulation) && line.direction != Direction::range && !line.year_target.is_zero();
}

Result<Fraction> at_year_scale(const Line& line, const Fraction& value)
{
    // The share of the year that is planned by now first: it is short, and so are the figures that follow.
    TRAIMAS_TRY(const auto factor, Fraction::of(line.year_target, line.target));
    return value.times(factor);
}

Result<Fraction> distance_outside(const Line& line, const Fraction& value)
{
    const Fraction lower{line.target};
    const Fraction upper{line.target_upper.value_or(line.target)};
    if (value < lower) {
        return lower.minus(value);
    }
    return upper < value ? value.minus(upper) : Result<Fraction>{Fraction{}};
}

}  // namespace traimas::measure
