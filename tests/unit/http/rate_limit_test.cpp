// Buckets of requests: what one person may do at once, how it comes back, and that nobody pays for another.
#include "api/http/rate_limit.hpp"

#include <gtest/gtest.h>

namespace traimas::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr PersonId kAnong{1};
constexpr PersonId kSuda{2};
constexpr RateLimit::Moment kNow{std::chrono::hours{1}};

int granted(RateLimit& limit, PersonId person, int asked, RateLimit::Moment now)
{
    int count = 0;
    for (int number = 0; number < asked; ++number) {
        count += limit.spend(person, now).granted ? 1 : 0;
    }
    return count;
}

TEST(RateLimit, GrantsAMinuteAtOnceAndThenAsItRefills)
{
    RateLimit limit{60};
    EXPECT_EQ(granted(limit, kAnong, 100, kNow), 60);
    EXPECT_EQ(granted(limit, kSuda, 10, kNow), 10) << "another's bucket";
    EXPECT_EQ(granted(limit, kAnong, 100, kNow + milliseconds{999}), 0);
    EXPECT_EQ(granted(limit, kAnong, 100, kNow + seconds{1}), 1);
    EXPECT_EQ(granted(limit, kAnong, 100, kNow + seconds{11}), 10);
    EXPECT_EQ(granted(limit, kAnong, 100, kNow + seconds{600}), 60);
}

TEST(RateLimit, SaysWhatIsLeftAndWhenToComeAgain)
{
    RateLimit limit{60};
    const auto first = limit.spend(kAnong, kNow);
    EXPECT_EQ(first.headers,
              (Pairs{{"RateLimit-Policy", "\"person\";q=60;w=60"}, {"RateLimit", "\"person\";r=59;t=1"}}));
    EXPECT_EQ(granted(limit, kAnong, 59, kNow), 59);
    const auto refused = limit.spend(kAnong, kNow);
    EXPECT_FALSE(refused.granted);
    EXPECT_EQ(refused.retry_after_seconds, 1);
    EXPECT_EQ(refused.headers[1].second, "\"person\";r=0;t=60");
}

TEST(RateLimit, MayBeSwitchedOff)
{
    RateLimit limit{0};
    EXPECT_EQ(granted(limit, kAnong, 1'000, kNow), 1'000);
    EXPECT_TRUE(limit.spend(kAnong, kNow).headers.empty());
}

TEST(RateLimit, ForgetsThoseWhoRested)
{
    RateLimit limit{60};
    for (std::int64_t person = 1; person <= 20'000; ++person) {
        EXPECT_TRUE(limit.spend(PersonId{person}, kNow + seconds{person / 100}).granted);
    }
    EXPECT_EQ(granted(limit, PersonId{20'000}, 100, kNow + seconds{200}), 59) << "who is at work is remembered";
}

}  // namespace
}  // namespace traimas::http
