// The rules by which zones change their clocks once their files' lists end, in 2037.
#include "engine/calendar/zone_rule.hpp"

#include "engine/calendar/zone.hpp"
#include "tests/unit/calendar/vectors.hpp"

#include <gtest/gtest.h>

namespace traimas::calendar {
namespace {

using std::chrono::hours;

TEST(ZoneRule, ReadsTheFormsThatZoneFilesHave)
{
    const auto berlin = parse_zone_rule("CET-1CEST,M3.5.0,M10.5.0/3");
    ASSERT_TRUE(berlin.has_value());
    EXPECT_EQ(berlin->standard, hours{1});
    EXPECT_EQ(berlin->summer, hours{2});
    EXPECT_EQ(berlin->begins, (YearlyChange{std::chrono::March, 5, std::chrono::Sunday, hours{2}}));
    EXPECT_EQ(berlin->ends, (YearlyChange{std::chrono::October, 5, std::chrono::Sunday, hours{3}}));
    const auto nuuk = parse_zone_rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
    ASSERT_TRUE(nuuk.has_value());
    EXPECT_EQ(nuuk->standard, hours{-2});
    EXPECT_EQ(nuuk->begins.time, hours{-1});
    const auto dublin = parse_zone_rule("IST-1GMT0,M10.5.0,M3.5.0/1");
    ASSERT_TRUE(dublin.has_value());
    EXPECT_EQ(dublin->summer, hours{0});
}

TEST(ZoneRule, IsNoneWithoutSummerTimeAndForWhatIsNoRule)
{
    for (const auto* text : {"", "<+07>-7", "UTC0", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
                             "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,J60,J300", "CET-1CEST,M3.5.0,M10.5.0x"}) {
        EXPECT_EQ(parse_zone_rule(text), std::nullopt) << text;
    }
}

TEST(ZoneRule, GoesOnBehindTheListOfTheFile)
{
    const auto at = [](const char* date, int hour, const char* zone) {
        return rfc3339(to_instant({day(date), hours{hour}}, zone));
    };
    EXPECT_EQ(at("2040-07-15", 12, "Europe/Berlin"), "2040-07-15T10:00:00Z");
    EXPECT_EQ(at("2040-01-15", 12, "Europe/Berlin"), "2040-01-15T11:00:00Z");
    EXPECT_EQ(at("2040-01-15", 12, "America/Santiago"), "2040-01-15T15:00:00Z");
    // 25 March 2040 begins summer, 28 October ends it: a gap is moved on, of two the later counts.
    EXPECT_EQ(at("2040-03-25", 2, "Europe/Berlin"), "2040-03-25T01:00:00Z");
    EXPECT_EQ(at("2040-10-28", 2, "Europe/Berlin"), "2040-10-28T01:00:00Z");
}

}  // namespace
}  // namespace traimas::calendar
