// Working days: Monday to Friday but for the holidays of one version of one calendar. Holidays are data, never code.
#pragma once

#include "engine/base/enum_text.hpp"
#include "engine/calendar/fiscal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace traimas::calendar {

// One published version of a calendar; immutable once made.
struct HolidayCalendar {
    std::string id;                // "th", or a region's
    int version = 0;               // 1, 2, …
    std::vector<Date> holidays{};  // sorted, no date twice
};

// The last day of which it is known whether it is a holiday: the last one that is named. Later dates are reckoned as if
// only weekends were off. nullopt: it names none.
[[nodiscard]] std::optional<Date> known_until(const HolidayCalendar& calendar);

enum class Roll { none, following, preceding };

[[nodiscard]] bool is_working_day(const HolidayCalendar& calendar, Date date);
// The |count|-th working day after (count > 0) or before (count < 0) the date; count 0 gives the date itself,
// working day or not. Walks day by day: counts are those of definitions and policies, at most some thousands.
[[nodiscard]] Date add_working_days(const HolidayCalendar& calendar, Date date, int count);
// Moves a day that is no working day to the next or the previous one.
[[nodiscard]] Date roll(const HolidayCalendar& calendar, Date date, Roll how);
// Working days in (from, to]; negative if to < from.
[[nodiscard]] int working_days_between(const HolidayCalendar& calendar, Date from, Date to);

}  // namespace traimas::calendar

template <>
struct traimas::EnumText<traimas::calendar::Roll> {
    static constexpr std::array table{std::pair{calendar::Roll::none, std::string_view{"none"}},
                                      std::pair{calendar::Roll::following, std::string_view{"following"}},
                                      std::pair{calendar::Roll::preceding, std::string_view{"preceding"}}};
};
