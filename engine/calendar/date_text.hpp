// Dates as people and programs write them.
#pragma once

#include "engine/base/digits.hpp"
#include "engine/base/result.hpp"
#include "engine/calendar/fiscal.hpp"

#include <string>
#include <string_view>

namespace traimas::calendar {

// "2018-09-30", CE only, from 1900 to 2200. Problem: kind invalid, code "not_a_date".
Result<Date> parse_iso_date(std::string_view text);
[[nodiscard]] std::string iso_date(Date date);

// What a person types: ISO (CE), dd/mm/yyyy in the Buddhist Era, "30 กันยายน 2561" or "30 ก.ย. พ.ศ. 2561"; Thai digits
// too. Converted to CE before any leap-year test. A two-digit year is refused ("two_digit_year"), a day that does not
// exist too ("no_such_day"), and all else is "not_a_date": also a Buddhist year before 2400, surely a CE year by habit,
// and what lies outside of 1900 to 2200 CE.
Result<Date> parse_typed_date(std::string_view text);

// RFC 3339 UTC with microseconds only where there are any: "2018-01-31T17:00:00Z", "2018-01-31T16:59:59.999999Z".
[[nodiscard]] std::string rfc3339(std::chrono::sys_time<std::chrono::microseconds> instant);
// The same, read: "Z" or an offset; up to 6 digits of fraction. Problem: kind invalid, code "not_a_time".
Result<std::chrono::sys_time<std::chrono::microseconds>> parse_rfc3339(std::string_view text);

// Thai digits become ASCII ones, all else stays.
using traimas::with_ascii_digits;

}  // namespace traimas::calendar
