// Randomness: seeded runs repeat, the system's do not.
#include "engine/base/random.hpp"

#include <gtest/gtest.h>

namespace traimas {
namespace {

TEST(SeededRandom, GivesTheSameBytesForTheSameSeed)
{
    SeededRandom one{7};
    SeededRandom two{7};
    SeededRandom other{8};
    const auto bytes = one.bytes(37);
    EXPECT_EQ(bytes.size(), 37U);
    EXPECT_EQ(bytes, two.bytes(37));
    EXPECT_NE(bytes, other.bytes(37));
}

TEST(SystemRandom, DoesNotRepeat)
{
    SystemRandom random;
    EXPECT_NE(random.bytes(32), random.bytes(32));
}

}  // namespace
}  // namespace traimas
