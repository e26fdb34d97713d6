// How late something was, in working days.
// Pure; the calendar is that of the unit which was late.
#pragma once

#include "engine/calendar/working_days.hpp"
#include "engine/calendar/zone.hpp"

namespace traimas::calendar {

// The working days of which some part lies in [since, until): a report due at the end of Wednesday and made on Thursday
// is one working day late, one due at the end of Friday and made on Saturday is none. 0 where `until` is not after
// `since`. Throws std::runtime_error on a zone that there is not.
[[nodiscard]] int days_late(const HolidayCalendar& calendar, const std::string& zone, Instant since, Instant until);

}  // namespace traimas::calendar
