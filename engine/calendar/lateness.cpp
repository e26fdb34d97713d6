// Working days between a deadline and what came too late.
// A moment at midnight belongs to the day that begins there, so a deadline of 24:00 does not count the day it closes.
#include "engine/calendar/lateness.hpp"

namespace traimas::calendar {

int days_late(const HolidayCalendar& calendar, const std::string& zone, Instant since, Instant until)
{
    if (until <= since) {
        return 0;
    }
    const auto first = to_civil(since, zone).date;
    auto last = to_civil(until, zone).date;
    if (to_instant({last, std::chrono::minutes{0}}, zone) == until) {
        last -= std::chrono::days{1};  // nothing of that day lies before `until`
    }
    return working_days_between(calendar, first - std::chrono::days{1}, last);
}

}  // namespace traimas::calendar
