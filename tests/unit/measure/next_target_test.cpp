// "More challenging": the vectors N1-N4, ranges, and years without an actual.
#include "engine/measure/next_target.hpp"

#include "tests/unit/measure/exact.hpp"

namespace traimas::measure {
namespace {

NextVerdict verdict_of(const LastYear& last, const char* next, std::optional<Decimal> upper = std::nullopt)
{
    const auto judged = judge_next(last, {dec(next), upper});
    EXPECT_TRUE(judged);
    return judged->verdict;
}

TEST(NextTarget, VectorsN)
{
    const auto vectors = scoring_vectors();
    ASSERT_EQ(vectors.at("next_target").size(), 7U);
    for (const auto& it : vectors.at("next_target")) {
        const auto at = [&](const char* key) { return dec(it.at(key).get<std::string>()); };
        LastYear last{.direction = *from_text<Direction>(it.at("direction").get<std::string>()),
                      .target = at("target"),
                      .actual = Fraction{at("actual")}};
        if (it.contains("natural_limit")) {
            last.natural_limit = at("natural_limit");
        }
        const auto judged = judge_next(last, {at("next"), std::nullopt});
        ASSERT_TRUE(judged) << it;
        EXPECT_EQ(judged->verdict == NextVerdict::accepted, it.at("accepted").get<bool>()) << it;
        EXPECT_EQ(judged->verdict == NextVerdict::needs_limit_decision, it.contains("natural_limit")) << it;
    }
}

TEST(NextTarget, SaysWhatItIsHeldAgainst)
{
    const auto met = judge_next({.direction = Direction::lower, .target = dec("10"), .actual = fraction("9")},
                                {dec("8"), std::nullopt});
    EXPECT_TRUE(met->met);
    EXPECT_EQ(met->bound->text(), "9");
    const auto missed = judge_next({.direction = Direction::lower, .target = dec("10"), .actual = fraction("11")},
                                   {dec("10"), std::nullopt});
    EXPECT_FALSE(missed->met);
    EXPECT_EQ(missed->bound->text(), "10");
    EXPECT_EQ(missed->verdict, NextVerdict::accepted);
}

TEST(NextTarget, WithoutAnActualItIsNoEasier)
{
    const LastYear last{.direction = Direction::higher, .target = dec("80")};
    EXPECT_EQ(verdict_of(last, "80"), NextVerdict::accepted);
    EXPECT_EQ(verdict_of(last, "79.9999"), NextVerdict::too_easy);
    EXPECT_FALSE(judge_next(last, {dec("80"), std::nullopt})->met);
}

TEST(NextTarget, BehindTheLimitIsStillTooEasy)
{
    const LastYear at_limit{
        .direction = Direction::higher, .target = dec("80"), .actual = fraction("100"), .natural_limit = dec("100")};
    EXPECT_EQ(verdict_of(at_limit, "100"), NextVerdict::needs_limit_decision);
    EXPECT_EQ(verdict_of(at_limit, "101"), NextVerdict::needs_limit_decision);
    EXPECT_EQ(verdict_of(at_limit, "99"), NextVerdict::too_easy);
    const LastYear short_of_it{
        .direction = Direction::lower, .target = dec("0"), .actual = fraction("2"), .natural_limit = dec("0")};
    EXPECT_EQ(verdict_of(short_of_it, "0"), NextVerdict::accepted);
}

TEST(NextTarget, AThirdIsComparedExactly)
{
    const LastYear last{
        .direction = Direction::higher, .target = dec("33"), .actual = *Fraction::of(dec("100"), dec("3"))};
    EXPECT_EQ(verdict_of(last, "33.333333333333333333"), NextVerdict::too_easy);
    EXPECT_EQ(verdict_of(last, "33.333333333333333334"), NextVerdict::accepted);
}

TEST(NextTarget, ARangeIsHarderInsideTheOldOne)
{
    LastYear last{
        .direction = Direction::range, .target = dec("20"), .target_upper = dec("30"), .actual = fraction("25")};
    EXPECT_EQ(verdict_of(last, "21", dec("29")), NextVerdict::accepted);
    EXPECT_EQ(verdict_of(last, "20", dec("29")), NextVerdict::accepted);
    EXPECT_EQ(verdict_of(last, "20", dec("30")), NextVerdict::too_easy);
    EXPECT_EQ(verdict_of(last, "19", dec("29")), NextVerdict::too_easy);
    EXPECT_EQ(verdict_of(last, "21", dec("31")), NextVerdict::too_easy);
    EXPECT_EQ(verdict_of(last, "29", dec("21")), NextVerdict::too_easy) << "a range upside down";
    last.actual = fraction("31");
    EXPECT_EQ(verdict_of(last, "20", dec("30")), NextVerdict::accepted);
    EXPECT_EQ(verdict_of(last, "19", dec("30")), NextVerdict::too_easy);
    const LastYear point{
        .direction = Direction::range, .target = dec("7"), .target_upper = dec("7"), .actual = fraction("7")};
    EXPECT_EQ(verdict_of(point, "7", dec("7")), NextVerdict::needs_limit_decision);
}

}  // namespace
}  // namespace traimas::measure
