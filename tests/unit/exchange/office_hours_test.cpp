// Quiet hours and the digest hour, over midnight and over days.
#include "engine/exchange/mail/office_hours.hpp"

#include "engine/calendar/zone.hpp"

#include <gtest/gtest.h>

namespace traimas::exchange {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// In April 2018; the 31st is the first of May.
Instant bangkok(int day, int hour, int minute = 0)
{
    const calendar::Date april{std::chrono::local_days{std::chrono::year{2018} / 4 / 1}};
    return calendar::to_instant({april + std::chrono::days{day - 1}, hours{hour} + minutes{minute}}, "Asia/Bangkok");
}

const OfficeHours kOffice{};

TEST(OfficeHours, AreQuietFromTheEveningToTheMorning)
{
    EXPECT_FALSE(is_quiet(kOffice, bangkok(18, 19, 59)));
    EXPECT_TRUE(is_quiet(kOffice, bangkok(18, 20)));
    EXPECT_TRUE(is_quiet(kOffice, bangkok(18, 24)));
    EXPECT_TRUE(is_quiet(kOffice, bangkok(19, 6, 59)));
    EXPECT_FALSE(is_quiet(kOffice, bangkok(19, 7)));
}

TEST(OfficeHours, MayLieInOneDayOrNotAtAll)
{
    OfficeHours noon{};
    noon.quiet_from = hours{12};
    noon.quiet_until = hours{13};
    EXPECT_TRUE(is_quiet(noon, bangkok(18, 12, 30)));
    EXPECT_FALSE(is_quiet(noon, bangkok(18, 23)));
    EXPECT_EQ(sending_time(noon, bangkok(18, 12, 30), false), bangkok(18, 13));
    OfficeHours never{};
    never.quiet_from = never.quiet_until = hours{12};
    EXPECT_FALSE(is_quiet(never, bangkok(18, 12)));
    EXPECT_FALSE(is_quiet(never, bangkok(18, 3)));
}

TEST(SendingTime, IsTheNominalOneByDay)
{
    EXPECT_EQ(sending_time(kOffice, bangkok(18, 8, 30), false), bangkok(18, 8, 30));
    EXPECT_EQ(sending_time(kOffice, bangkok(18, 7), false), bangkok(18, 7));
}

TEST(SendingTime, WaitsForTheMorningAfterMidnightAndBeforeIt)
{
    EXPECT_EQ(sending_time(kOffice, bangkok(18, 24), false), bangkok(19, 7)) << "a deadline at the end of the day";
    EXPECT_EQ(sending_time(kOffice, bangkok(18, 22), false), bangkok(19, 7));
    EXPECT_EQ(sending_time(kOffice, bangkok(30, 22), false), bangkok(31, 7)) << "the last of April";
}

TEST(SendingTime, OfADigestIsTheNextDigestHour)
{
    EXPECT_EQ(sending_time(kOffice, bangkok(18, 8, 30), true), bangkok(18, 9));
    EXPECT_EQ(sending_time(kOffice, bangkok(18, 9), true), bangkok(18, 9));
    EXPECT_EQ(sending_time(kOffice, bangkok(18, 9, 1), true), bangkok(19, 9));
    EXPECT_EQ(sending_time(kOffice, bangkok(18, 24), true), bangkok(19, 9));
}

TEST(SendingTime, OfADigestIsNeverQuiet)
{
    OfficeHours early{};
    early.digest_at = hours{6};
    EXPECT_EQ(sending_time(early, bangkok(18, 5), true), bangkok(18, 7));
}

TEST(SendingTime, FollowsTheZoneOfTheOffice)
{
    OfficeHours utc{};
    utc.zone = "UTC";
    EXPECT_EQ(sending_time(utc, bangkok(18, 8, 30), false), bangkok(18, 14)) << "01:30 there: 07:00 is 14:00 here";
}

}  // namespace
}  // namespace traimas::exchange
