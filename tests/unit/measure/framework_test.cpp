// Frameworks: what they may say, a band for every score, and the days that they grant.
#include "engine/measure/framework.hpp"

#include "tests/unit/measure/exact.hpp"

namespace traimas::measure {
namespace {

Framework five_levels()
{
    return {.fiscal_year = 2561,
            .version = 1,
            .levels = {dec("1"), dec("2"), dec("3"), dec("4"), dec("5")},
            .bands = {{Band::red, dec("0")}, {Band::amber, dec("2.5")}, {Band::green, dec("3.5")}},
            .missing = MissingRule::renormalise,
            .case_below = dec("3"),
            .days = default_days()};
}

using Strings = std::vector<std::string>;

TEST(Framework, DefaultsAreSound)
{
    EXPECT_EQ(codes_at(framework_faults(five_levels())), Strings{});
    EXPECT_EQ(default_days().at("due_days"), 10);
    for (const auto& [name, days] : default_days()) {
        EXPECT_TRUE(days >= 1 && days <= 400) << name;
        EXPECT_TRUE(name.ends_with("_days") || name.ends_with("_bd")) << name;
    }
}

TEST(Framework, GrantsItsOwnDaysOrTheDefault)
{
    auto framework = five_levels();
    framework.days = {{"due_days", 15}};
    EXPECT_TRUE(framework_faults(framework).empty());
    EXPECT_EQ(days_of(framework, "due_days"), 15);
    EXPECT_EQ(days_of(framework, "response_bd"), 20);
}

TEST(Framework, NamesEachFaultAtItsPlace)
{
    auto levels = five_levels();
    levels.levels = {dec("1"), dec("1"), dec("0.5")};
    levels.case_below = dec("0.4");
    EXPECT_EQ(codes_at(framework_faults(levels)), (Strings{"/levels/1 not_monotone", "/levels/2 scores_fall"}));
    levels.levels = {dec("-1")};
    levels.case_below = Decimal{};
    EXPECT_EQ(codes_at(framework_faults(levels)),
              (Strings{"/levels too_few", "/levels/0 score_negative", "/case_below out_of_range"}));

    auto bands = five_levels();
    bands.bands = {{Band::red, dec("1")}, {Band::amber, dec("1")}, {Band::red, dec("3")}, {Band::not_due, dec("4")}};
    EXPECT_EQ(codes_at(framework_faults(bands)),
              (Strings{"/bands/0/from band_missing", "/bands/1/from not_monotone", "/bands/2/band not_monotone",
                       "/bands/3/band unknown_value"}));
    bands.bands.clear();
    EXPECT_EQ(codes_at(framework_faults(bands)), Strings{"/bands too_few"});

    auto numbers = five_levels();
    numbers.case_below = dec("5.0001");
    numbers.days = {{"due_days", 0}, {"judgement_bd", 401}, {"plan_days", 400}, {"tea_days", 3}};
    EXPECT_EQ(codes_at(framework_faults(numbers)),
              (Strings{"/case_below out_of_range", "/days/due_days out_of_range", "/days/judgement_bd out_of_range",
                       "/days/tea_days unknown_value"}));
}

// Counts the bands that hold the score by their own bounds, and compares the one found.
void expect_one_band(const Framework& framework, const Decimal& score)
{
    int held = 0;
    for (std::size_t i = 0; i < framework.bands.size(); ++i) {
        const bool above = framework.bands[i].from <= score;
        const bool under = i + 1 == framework.bands.size() || score < framework.bands[i + 1].from;
        if (above && under) {
            ++held;
            ASSERT_EQ(band_of(framework, score), framework.bands[i].band) << score.text();
        }
    }
    ASSERT_EQ(held, 1) << score.text();
}

TEST(Framework, EveryScoreHasExactlyOneBand)
{
    Dice dice{test_seed()};
    for (int i = 0; i < 4; ++i) {
        auto framework = five_levels();
        const auto amber = *dec("0.0001").plus(dec("1." + dice.digits(4)));
        framework.bands[1].from = amber;
        framework.bands[2].from = *amber.plus(dec("0." + dice.digits(3) + "1"));
        ASSERT_TRUE(framework_faults(framework).empty()) << framework_json(framework);
        for (std::int64_t step = 0; step <= 50'000; ++step) {
            ASSERT_NO_FATAL_FAILURE(expect_one_band(framework, *Decimal::of(step, 4)));
        }
    }
}

TEST(Framework, ABandBeginsAtItsBound)
{
    const auto framework = five_levels();
    EXPECT_EQ(band_of(framework, dec("0")), Band::red);
    EXPECT_EQ(band_of(framework, dec("2.4999")), Band::red);
    EXPECT_EQ(band_of(framework, dec("2.5")), Band::amber);
    EXPECT_EQ(band_of(framework, dec("3.5")), Band::green);
    EXPECT_EQ(band_of(framework, dec("5")), Band::green);
}

TEST(Framework, ComesBackFromJson)
{
    auto framework = five_levels();
    framework.version = 3;
    framework.missing = MissingRule::floor;
    framework.days["due_days"] = 12;
    EXPECT_EQ(framework_from(nlohmann::json::parse(framework_json(framework).dump())), framework);
}

}  // namespace
}  // namespace traimas::measure
