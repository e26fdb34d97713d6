// Civil times and instants, above all where clocks change.
#include "engine/calendar/zone.hpp"

#include "engine/calendar/time_expression.hpp"
#include "tests/unit/base/seed.hpp"
#include "tests/unit/calendar/vectors.hpp"

#include <gtest/gtest.h>

#include <string>

namespace traimas::calendar {
namespace {

Civil civil(std::string_view date, const std::string& time)
{
    return {day(date), *parse_time_of_day(time)};
}

std::string utc(std::string_view date, const std::string& time, const std::string& zone)
{
    return rfc3339(to_instant(civil(date, time), zone));
}

std::string local(std::string_view instant, const std::string& zone)
{
    const auto result = to_civil(*parse_rfc3339(instant), zone);
    return iso_date(result.date) + " " + time_of_day_text(result.time);
}

TEST(Zone, KnowsItsNames)
{
    EXPECT_TRUE(zone_exists("Asia/Bangkok"));
    EXPECT_TRUE(zone_exists("UTC"));
    EXPECT_TRUE(zone_exists("Europe/Berlin"));
    for (const auto* wrong : {"", "Asia/Bangkog", "asia/bangkok", "../../etc/passwd", "Asia", "tzdata.zi", "zone.tab",
                              "right/Asia/Bangkok", "posix/Asia/Bangkok", "+07:00"}) {
        EXPECT_FALSE(zone_exists(wrong)) << wrong;
    }
}

TEST(Zone, EndsADayAt2400)
{
    EXPECT_EQ(utc("2018-01-31", "24:00", "Asia/Bangkok"), "2018-01-31T17:00:00Z");
    EXPECT_EQ(utc("2018-02-01", "00:00", "Asia/Bangkok"), "2018-01-31T17:00:00Z");
    EXPECT_EQ(utc("2018-12-31", "24:00", "UTC"), "2019-01-01T00:00:00Z");
    EXPECT_EQ(local("2018-01-31T17:00:00Z", "Asia/Bangkok"), "2018-02-01 00:00");
}

TEST(Zone, CutsInstantsToWholeMinutes)
{
    EXPECT_EQ(local("2018-01-31T16:59:59.999999Z", "Asia/Bangkok"), "2018-01-31 23:59");
    EXPECT_EQ(local("1969-12-31T23:59:59.999999Z", "UTC"), "1969-12-31 23:59");
}

TEST(Zone, MovesOnByTheGapInSpring)
{
    // Berlin: 2020-03-29 02:00 +01:00 became 03:00 +02:00.
    EXPECT_EQ(utc("2020-03-29", "01:59", "Europe/Berlin"), "2020-03-29T00:59:00Z");
    EXPECT_EQ(utc("2020-03-29", "02:00", "Europe/Berlin"), "2020-03-29T01:00:00Z");
    EXPECT_EQ(utc("2020-03-29", "02:30", "Europe/Berlin"), "2020-03-29T01:30:00Z");
    EXPECT_EQ(local("2020-03-29T01:30:00Z", "Europe/Berlin"), "2020-03-29 03:30");
    EXPECT_EQ(utc("2020-03-29", "03:00", "Europe/Berlin"), "2020-03-29T01:00:00Z");
}

TEST(Zone, TakesTheLaterOfTwoInAutumn)
{
    // Berlin: 2020-10-25 03:00 +02:00 became 02:00 +01:00.
    EXPECT_EQ(utc("2020-10-25", "01:59", "Europe/Berlin"), "2020-10-24T23:59:00Z");
    EXPECT_EQ(utc("2020-10-25", "02:00", "Europe/Berlin"), "2020-10-25T01:00:00Z");
    EXPECT_EQ(utc("2020-10-25", "02:30", "Europe/Berlin"), "2020-10-25T01:30:00Z");
    EXPECT_EQ(utc("2020-10-25", "03:00", "Europe/Berlin"), "2020-10-25T02:00:00Z");
    EXPECT_EQ(local("2020-10-25T00:30:00Z", "Europe/Berlin"), "2020-10-25 02:30");
    EXPECT_EQ(local("2020-10-25T01:30:00Z", "Europe/Berlin"), "2020-10-25 02:30");
}

TEST(Zone, EndsTheDayWhereMidnightIsMissing)
{
    // Santiago: 2019-09-08 00:00 -04:00 became 01:00 -03:00, so the 7th ends when the 8th begins, at 01:00.
    EXPECT_EQ(utc("2019-09-07", "24:00", "America/Santiago"), "2019-09-08T04:00:00Z");
    EXPECT_EQ(utc("2019-09-08", "00:30", "America/Santiago"), "2019-09-08T04:30:00Z");
    EXPECT_EQ(local("2019-09-08T04:00:00Z", "America/Santiago"), "2019-09-08 01:00");
    EXPECT_EQ(local("2019-09-08T03:59:59Z", "America/Santiago"), "2019-09-07 23:59");
}

TEST(Zone, EndsTheDayWhoseLastHourComesTwice)
{
    // Santiago: 2019-04-07 00:00 -03:00 became 2019-04-06 23:00 -04:00.
    EXPECT_EQ(utc("2019-04-06", "23:30", "America/Santiago"), "2019-04-07T03:30:00Z");
    EXPECT_EQ(utc("2019-04-06", "24:00", "America/Santiago"), "2019-04-07T04:00:00Z");
    EXPECT_EQ(local("2019-04-07T02:30:00Z", "America/Santiago"), "2019-04-06 23:30");
}

TEST(Zone, ReadsCivilTimesBackUnlessTheyAreInAGap)
{
    std::mt19937_64 engine{test_seed()};
    for (int round = 0; round < 1'000; ++round) {
        const Civil noon_or_later{day("2000-01-01") + std::chrono::days{engine() % 13'000},
                                  std::chrono::minutes{12 * 60 + engine() % (11 * 60)}};
        for (const auto* zone : {"Asia/Bangkok", "Europe/Berlin", "America/New_York"}) {
            EXPECT_EQ(to_civil(to_instant(noon_or_later, zone), zone), noon_or_later)
                << iso_date(noon_or_later.date) << " " << zone;
        }
    }
}

TEST(Zone, NamesTheVersionOfItsData)
{
    const auto& version = tzdata_version();
    ASSERT_EQ(version.size(), 5U) << version;
    EXPECT_TRUE(version.starts_with("20")) << version;
    EXPECT_TRUE(version.back() >= 'a' && version.back() <= 'z') << version;
}

}  // namespace
}  // namespace traimas::calendar
