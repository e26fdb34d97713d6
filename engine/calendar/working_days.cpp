// Working days, counted day by day: spans are short, and the walk is plainly right.
#include "engine/calendar/working_days.hpp"

#include <algorithm>

namespace traimas::calendar {

std::optional<Date> known_until(const HolidayCalendar& calendar)
{
    return calendar.holidays.empty() ? std::nullopt : std::optional{calendar.holidays.back()};
}

bool is_working_day(const HolidayCalendar& calendar, Date date)
{
    const std::chrono::weekday weekday{date};
    return weekday != std::chrono::Saturday && weekday != std::chrono::Sunday &&
           !std::binary_search(calendar.holidays.begin(), calendar.holidays.end(), date);
}

Date add_working_days(const HolidayCalendar& calendar, Date date, int count)
{
    const std::chrono::days step{count < 0 ? -1 : 1};
    while (count != 0) {
        date += step;
        if (is_working_day(calendar, date)) {
            count += count < 0 ? 1 : -1;
        }
    }
    return date;
}

Date roll(const HolidayCalendar& calendar, Date date, Roll how)
{
    if (how == Roll::none) {
        return date;
    }
    const std::chrono::days step{how == Roll::following ? 1 : -1};
    while (!is_working_day(calendar, date)) {
        date += step;
    }
    return date;
}

int working_days_between(const HolidayCalendar& calendar, Date from, Date to)
{
    if (to < from) {
        return -working_days_between(calendar, to, from);
    }
    int count = 0;
    while (from < to) {
        from += std::chrono::days{1};
        count += is_working_day(calendar, from) ? 1 : 0;
    }
    return count;
}

}  // namespace traimas::calendar
