// Accept-Language: weights, ranges, and what is not spoken here.
#include "api/http/language.hpp"

#include <gtest/gtest.h>

namespace traimas::http {
namespace {

TEST(Language, FollowsTheWeights)
{
    EXPECT_EQ(choose_language("en", "th"), "en");
    EXPECT_EQ(choose_language("th, en", "en"), "th");
    EXPECT_EQ(choose_language("th;q=0.5, en;q=0.8", "th"), "en");
    EXPECT_EQ(choose_language("th;q=0.801, en;q=0.8", "en"), "th");
    EXPECT_EQ(choose_language("en-GB, th;q=0.9", "th"), "en");
    EXPECT_EQ(choose_language("TH-th", "en"), "th");
    EXPECT_EQ(choose_language("de, fr;q=0.9, en;q=0.1", "th"), "en");
}

TEST(Language, FallsBackToTheDefault)
{
    EXPECT_EQ(choose_language("", "th"), "th");
    EXPECT_EQ(choose_language("", "en"), "en");
    EXPECT_EQ(choose_language("de, ja", "th"), "th");
    EXPECT_EQ(choose_language("*", "en"), "en");
    EXPECT_EQ(choose_language("en;q=0", "th"), "th");
    EXPECT_EQ(choose_language("de, *;q=0.5, en;q=0.4", "th"), "th");
}

TEST(Language, SkipsWhatItCannotRead)
{
    EXPECT_EQ(choose_language("en;q=high, th;q=0.1", "en"), "th");
    EXPECT_EQ(choose_language(",,;;=,en;q=0.12345", "th"), "th");
    EXPECT_EQ(choose_language("en;q=2", "th"), "th");
    EXPECT_EQ(choose_language("en;q=1.000", "th"), "en");
}

}  // namespace
}  // namespace traimas::http
