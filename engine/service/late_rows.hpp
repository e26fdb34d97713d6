// The lateness of rows of lists, in working days: what subjects::lateness_of() says of one instance.
// Pure; the calendars are those of the registers as read.
#pragma once

#include "engine/calendar/lateness.hpp"
#include "engine/store/late_mark.hpp"
#include "engine/workflow/tree.hpp"

namespace traimas::service {

// How many working days a report was late, or is by `now`. `zone`: of the workflow of reports.
[[nodiscard]] inline int late_days(const store::LateMark& mark, const workflow::CalendarSet& calendars,
                                   const std::string& zone, Instant now)
{
    return calendar::days_late(calendars.at(mark.calendar, mark.calendar_version), zone, mark.since,
                               mark.until.value_or(now));
}

}  // namespace traimas::service
