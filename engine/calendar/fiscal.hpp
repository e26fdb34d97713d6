// The Thai government's fiscal year: 1 October to 30 September, named by the Buddhist year (CE + 543) in which it ends.
//   FY(d) = d.year + 543 + (d.month >= 10);  Q(d) = ((d.month + 2) mod 12) / 3 + 1
#pragma once

#include <chrono>

namespace traimas::calendar {

using Date = std::chrono::local_days;  // a civil date without a zone; CE, proleptic Gregorian

inline constexpr int kBuddhistEraOffset = 543;

[[nodiscard]] int fiscal_year_of(Date date);  // 2561 for 2017-10-01
[[nodiscard]] int quarter_of(Date date);      // 1..4
[[nodiscard]] Date quarter_begin(int fiscal_year, int quarter);
[[nodiscard]] Date quarter_end(int fiscal_year, int quarter);  // the last day of the quarter itself
[[nodiscard]] Date year_begin(int fiscal_year);
[[nodiscard]] Date year_end(int fiscal_year);

}  // namespace traimas::calendar
