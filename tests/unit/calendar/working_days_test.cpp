// Working days: a few dates that can be checked on a wall calendar, and laws that must hold for all.
#include "engine/calendar/working_days.hpp"

#include "tests/unit/base/seed.hpp"
#include "tests/unit/calendar/vectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace traimas::calendar {
namespace {

TEST(WorkingDays, LeaveOutWeekendsAndHolidays)
{
    const auto calendar = thai_calendar();
    EXPECT_TRUE(is_working_day(calendar, day("2018-04-12")));
    EXPECT_FALSE(is_working_day(calendar, day("2018-04-13")));  // Songkran
    EXPECT_FALSE(is_working_day(calendar, day("2018-04-14")));  // Saturday
    EXPECT_FALSE(is_working_day(calendar, day("2018-04-15")));  // Sunday
    EXPECT_FALSE(is_working_day(calendar, day("2018-04-16")));  // in lieu
    EXPECT_TRUE(is_working_day(calendar, day("2018-04-17")));
    EXPECT_TRUE(is_working_day({}, day("2018-04-13")));
}

TEST(WorkingDays, AreAddedAcrossThem)
{
    const auto calendar = thai_calendar();
    EXPECT_EQ(iso_date(add_working_days(calendar, day("2018-04-12"), 1)), "2018-04-17");
    EXPECT_EQ(iso_date(add_working_days(calendar, day("2018-04-14"), 1)), "2018-04-17");
    EXPECT_EQ(iso_date(add_working_days(calendar, day("2018-04-17"), -1)), "2018-04-12");
    EXPECT_EQ(iso_date(add_working_days(calendar, day("2018-04-14"), 0)), "2018-04-14");
    EXPECT_EQ(iso_date(add_working_days(calendar, day("2018-01-10"), -5)), "2018-01-03");
}

TEST(WorkingDays, RollBothWays)
{
    const auto calendar = thai_calendar();
    EXPECT_EQ(iso_date(roll(calendar, day("2018-04-15"), Roll::following)), "2018-04-17");
    EXPECT_EQ(iso_date(roll(calendar, day("2018-04-15"), Roll::preceding)), "2018-04-12");
    EXPECT_EQ(iso_date(roll(calendar, day("2018-04-15"), Roll::none)), "2018-04-15");
    EXPECT_EQ(iso_date(roll(calendar, day("2018-04-17"), Roll::following)), "2018-04-17");
}

TEST(WorkingDays, ObeyTheirLawsOnRandomCalendars)
{
    std::mt19937_64 engine{test_seed()};
    const auto below = [&engine](int end) { return static_cast<int>(engine() % static_cast<std::uint64_t>(end)); };
    for (int round = 0; round < 300; ++round) {
        HolidayCalendar calendar{.id = "random", .version = 1};
        for (int offset = 0; offset < 500; ++offset) {
            if (below(6) == 0) {
                calendar.holidays.push_back(day("2018-01-01") + std::chrono::days{offset});
            }
        }
        const auto from = day("2018-06-01") + std::chrono::days{below(60)};
        const auto to = from + std::chrono::days{below(200) - 100};
        const int count = below(40) + 1;
        const auto later = add_working_days(calendar, from, count);
        EXPECT_TRUE(is_working_day(calendar, later));
        EXPECT_EQ(working_days_between(calendar, from, later), count);
        EXPECT_EQ(working_days_between(calendar, from, to), -working_days_between(calendar, to, from));
        // One step after another is the same as all at once.
        EXPECT_EQ(add_working_days(calendar, add_working_days(calendar, from, 1), count),
                  add_working_days(calendar, from, count + 1));
        // Between working days, back is the way one came.
        const auto start = roll(calendar, from, Roll::following);
        EXPECT_EQ(add_working_days(calendar, add_working_days(calendar, start, count), -count), start);
        const auto following = roll(calendar, from, Roll::following);
        const auto preceding = roll(calendar, from, Roll::preceding);
        EXPECT_TRUE(preceding <= from && from <= following);
        EXPECT_TRUE(is_working_day(calendar, following) && is_working_day(calendar, preceding));
        EXPECT_EQ(working_days_between(calendar, preceding, following), following == preceding ? 0 : 1);
    }
}

}  // namespace
}  // namespace traimas::calendar
