// Lateness in working days: what a reader would count on a wall calendar.
#include "engine/calendar/lateness.hpp"

#include "tests/unit/calendar/vectors.hpp"

#include <gtest/gtest.h>

namespace traimas::calendar {
namespace {

const std::string kZone = "Asia/Bangkok";

Instant moment(std::string_view date, int hour, int minute = 0)
{
    return to_instant({day(date), std::chrono::minutes{hour * 60 + minute}}, kZone);
}

int late(Instant since, Instant until)
{
    return days_late(thai_calendar(), kZone, since, until);
}

TEST(Lateness, CountsTheWorkingDaysAfterTheDayThatADeadlineCloses)
{
    const auto wednesday = moment("2018-01-10", 24);
    EXPECT_EQ(late(wednesday, moment("2018-01-11", 0, 1)), 1);
    EXPECT_EQ(late(wednesday, moment("2018-01-11", 23, 59)), 1);
    EXPECT_EQ(late(wednesday, moment("2018-01-11", 24)), 1);
    EXPECT_EQ(late(wednesday, moment("2018-01-12", 9)), 2);
}

TEST(Lateness, LeavesOutWeekendsAndHolidays)
{
    EXPECT_EQ(late(moment("2018-01-12", 24), moment("2018-01-14", 18)), 0) << "Friday to Sunday";
    EXPECT_EQ(late(moment("2018-01-12", 24), moment("2018-01-15", 8)), 1);
    EXPECT_EQ(late(moment("2018-04-12", 24), moment("2018-04-17", 9)), 1) << "Songkran, and a day in lieu";
}

TEST(Lateness, CountsADayOfWhichAPartHasPassed)
{
    EXPECT_EQ(late(moment("2018-01-10", 17), moment("2018-01-10", 18)), 1);
    EXPECT_EQ(late(moment("2018-01-10", 17), moment("2018-01-11", 9)), 2);
}

TEST(Lateness, IsNothingBeforeTheDeadlineAndAtIt)
{
    EXPECT_EQ(late(moment("2018-01-10", 24), moment("2018-01-10", 24)), 0);
    EXPECT_EQ(late(moment("2018-01-10", 24), moment("2018-01-09", 9)), 0);
}

}  // namespace
}  // namespace traimas::calendar
