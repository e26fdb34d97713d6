// One-time codes against the vectors of RFC 6238, appendix B (SHA-1, the last six of its eight figures).
#include "api/auth/totp.hpp"

#include <gtest/gtest.h>

namespace traimas::auth {
namespace {

constexpr std::string_view kVectorSecret = "12345678901234567890";

Instant at_second(std::int64_t seconds)
{
    return from_micros(seconds * 1'000'000);
}

TEST(Totp, GivesTheCodesOfTheStandard)
{
    const std::vector<std::pair<std::int64_t, std::string>> vectors{{59, "287082"},
                                                                    {1'111'111'109, "081804"},
                                                                    {1'111'111'111, "050471"},
                                                                    {1'234'567'890, "005924"},
                                                                    {2'000'000'000, "279037"},
                                                                    {20'000'000'000, "353130"}};
    for (const auto& [second, code] : vectors) {
        EXPECT_EQ(totp_code(kVectorSecret, totp_step(at_second(second))), code) << second;
    }
}

TEST(Totp, TakesTheCodesOfOneStepBeforeAndAfter)
{
    const auto now = at_second(1'111'111'111);
    const auto step = totp_step(now);
    for (const auto near : {step - 1, step, step + 1}) {
        EXPECT_EQ(matching_step(kVectorSecret, totp_code(kVectorSecret, near), now), near);
    }
    EXPECT_EQ(matching_step(kVectorSecret, totp_code(kVectorSecret, step - 2), now), std::nullopt);
    EXPECT_EQ(matching_step(kVectorSecret, totp_code(kVectorSecret, step + 2), now), std::nullopt);
    for (const auto* wrong : {"", "50471", "0050471", "05047a"}) {
        EXPECT_EQ(matching_step(kVectorSecret, wrong, now), std::nullopt) << wrong;
    }
}

TEST(Totp, TellsAppsTheSecretInBase32)
{
    EXPECT_EQ(totp_secret_text("foobar"), "MZXW6YTBOI") << "RFC 4648, section 10, without padding";
    EXPECT_EQ(
        totp_uri("foobar", "Traimas สป.", "a b"),
        "otpauth://totp/Traimas%20%E0%B8%AA%E0%B8%9B.:a%20b?secret=MZXW6YTBOI&issuer=Traimas%20%E0%B8%AA%E0%B8%9B."
        "&algorithm=SHA1&digits=6&period=30");
}

}  // namespace
}  // namespace traimas::auth
