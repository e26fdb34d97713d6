// The quarters of a year become one value to date. A missing quarter makes it unknown: missing is never zero.
#pragma once

#include "engine/measure/line.hpp"

namespace traimas::measure {

// The values reported so far, by quarter (1..4); an absent quarter is missing.
using QuarterValues = std::map<int, Value>;

// From line.active_from to `quarter`; nullopt where a quarter is missing or incomplete, before active_from, and for a
// text. percent and average lines are fractions of sums (times 100 for percent) under ratio_of_sums; a line without
// parts counts every quarter alike there. Problems: "number_too_large"; "total_falls" (a running total, year_to_date,
// that is lower than the last one known before it; argument `quarter`).
[[nodiscard]] Result<std::optional<Fraction>> to_date(const Line& line, const QuarterValues& values, int quarter);

}  // namespace traimas::measure
