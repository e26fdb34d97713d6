// Lines and values: what is complete, what is refused, figures, milestones (S10, S11), JSON.
#include "engine/measure/line.hpp"

#include "tests/unit/measure/exact.hpp"

namespace traimas::measure {
namespace {

Line typed(ValueType type, int steps = 0)
{
    return {.indicator = "A-1",
            .version = 1,
            .th = "ก",
            .en = "a",
            .unit_th = "",
            .unit_en = "",
            .value_type = type,
            .target = dec("80"),
            .year_target = dec("80"),
            .table = {{dec("1"), dec("2"), dec("3"), dec("4"), dec("5")},
                      {dec("1"), dec("2"), dec("3"), dec("4"), dec("5")}},
            .weight = dec("10"),
            .steps = steps};
}

Value plain(const char* value)
{
    return {.value = dec(value)};
}

Value parts(const char* above, const char* below)
{
    return {.numerator = dec(above), .denominator = dec(below)};
}

using Strings = std::vector<std::string>;

TEST(Line, IsCompleteWithEverythingItNeeds)
{
    EXPECT_TRUE(is_complete(typed(ValueType::count), plain("0")));
    EXPECT_FALSE(is_complete(typed(ValueType::count), {}));
    EXPECT_FALSE(is_complete(typed(ValueType::count), parts("1", "2")));
    EXPECT_TRUE(is_complete(typed(ValueType::percent), parts("0", "2")));
    EXPECT_FALSE(is_complete(typed(ValueType::percent), plain("50")));
    EXPECT_FALSE(is_complete(typed(ValueType::percent), parts("1", "0")));
    EXPECT_FALSE(is_complete(typed(ValueType::average), {.numerator = dec("1")}));
    EXPECT_TRUE(is_complete(typed(ValueType::milestone, 3), {.steps_done = std::vector<int>{}}));
    EXPECT_FALSE(is_complete(typed(ValueType::milestone, 3), {}));
    EXPECT_TRUE(is_complete(typed(ValueType::text), {}));
}

TEST(Line, FiguresAreExactAndShownToFourPlaces)
{
    EXPECT_EQ(figure(typed(ValueType::percent), parts("2", "3"))->value().text(), "66.6667");
    EXPECT_EQ(figure(typed(ValueType::average), parts("-2", "3"))->value().text(), "-0.6667");
    EXPECT_EQ(exact_figure(typed(ValueType::percent), parts("2", "3"))->value().text(), "200/3");
    EXPECT_EQ(figure(typed(ValueType::money), plain("1.000001"))->value().text(), "1.000001");
    EXPECT_EQ(*figure(typed(ValueType::percent), plain("5")), std::nullopt);
    EXPECT_EQ(*figure(typed(ValueType::text), {}), std::nullopt);
    EXPECT_EQ(figure(typed(ValueType::milestone, 5), {.steps_done = std::vector{1, 2, 4}})->value().text(), "2");
    const auto huge =
        figure(typed(ValueType::percent), parts("999999999999999999999999999999", "0.000000000000000001"));
    ASSERT_FALSE(huge);
    EXPECT_EQ(huge.error().code, "number_too_large");
}

TEST(Line, VectorsS10AndS11)
{
    const auto vectors = scoring_vectors();
    ASSERT_EQ(vectors.at("milestone").size(), 2U);
    for (const auto& it : vectors.at("milestone")) {
        const auto done = it.at("steps_done").get<std::vector<int>>();
        const auto line = typed(ValueType::milestone, it.at("steps").get<int>());
        const auto level = exact_figure(line, {.steps_done = done});
        ASSERT_TRUE(level && level->has_value());
        const auto scored = table_score(line.table, **level);
        ASSERT_TRUE(scored);
        EXPECT_EQ(*scored->score.half_up(4), dec(it.at("score").get<std::string>())) << it;
        if (it.contains("step_weights")) {
            EXPECT_EQ(completion_percent(decs(it.at("step_weights")), done)->text(), it.at("completion_percent")) << it;
        }
    }
}

TEST(Line, ALevelCountsOnlyOnTopOfAllBelowIt)
{
    EXPECT_EQ(milestone_level({}), 0);
    EXPECT_EQ(milestone_level({2, 3}), 0);
    EXPECT_EQ(milestone_level({1, 2, 3}), 3);
    EXPECT_EQ(milestone_level({1, 3, 4, 5}), 1);
    EXPECT_EQ(completion_percent({}, {1})->text(), "0");
    EXPECT_EQ(completion_percent({dec("1"), dec("1"), dec("1")}, {3})->text(), "33.33");
}

TEST(Line, RefusesValuesThatItCannotHave)
{
    const auto faults = [](const Line& line, const Value& value) { return codes_at(value_faults(line, value, "/r")); };
    EXPECT_EQ(faults(typed(ValueType::count), {}), Strings{});
    EXPECT_EQ(faults(typed(ValueType::percent), plain("5")), Strings{"/r/value value_not_fraction"});
    EXPECT_EQ(faults(typed(ValueType::percent), parts("5", "0")), Strings{"/r/denominator denominator_zero"});
    EXPECT_EQ(faults(typed(ValueType::percent), parts("5", "-1")), Strings{"/r/denominator denominator_not_positive"});
    EXPECT_EQ(faults(typed(ValueType::percent), {.numerator = dec("5")}), Strings{});
    EXPECT_EQ(faults(typed(ValueType::count), parts("5", "2")), Strings{"/r/numerator value_needs_no_parts"});
    EXPECT_EQ(faults(typed(ValueType::count), {.steps_done = std::vector{1}}),
              Strings{"/r/steps_done value_needs_no_steps"});
    EXPECT_EQ(faults(typed(ValueType::milestone, 3), plain("2")), Strings{"/r/value value_not_steps"});
    EXPECT_EQ(
        faults(typed(ValueType::milestone, 3), {.steps_done = std::vector{0, 2, 2, 4}}),
        (Strings{"/r/steps_done/0 unknown_step", "/r/steps_done/2 steps_not_rising", "/r/steps_done/3 unknown_step"}));
    EXPECT_EQ(faults(typed(ValueType::yes_no), plain("0.5")), Strings{"/r/value not_yes_or_no"});
    EXPECT_EQ(faults(typed(ValueType::yes_no), plain("1.0")), Strings{});
    EXPECT_EQ(faults(typed(ValueType::text), plain("1")), Strings{"/r text_has_no_value"});
}

TEST(Line, RefusesValuesBeyondTheNaturalLimit)
{
    auto percent = typed(ValueType::percent);
    percent.natural_limit = dec("100");
    EXPECT_EQ(codes_at(value_faults(percent, parts("3", "3"), "")), Strings{});
    EXPECT_EQ(codes_at(value_faults(percent, parts("3.0000001", "3"), "")), Strings{"/numerator beyond_limit"});
    auto days = typed(ValueType::days);
    days.direction = Direction::lower;
    days.natural_limit = dec("0");
    EXPECT_EQ(codes_at(value_faults(days, plain("0"), "")), Strings{});
    EXPECT_EQ(codes_at(value_faults(days, plain("-1"), "")), Strings{"/value beyond_limit"});
    EXPECT_EQ(codes_at(value_faults(percent, parts("999999999999999999999999999999", "0.000000000000000001"), "")),
              Strings{"/numerator number_too_large"});
}

TEST(Line, CannotGoBelowTheLimitOfAYearThatItIsAPartOf)
{
    auto days = typed(ValueType::days);
    days.direction = Direction::lower;
    days.accumulation = Accumulation::increment;
    days.natural_limit = dec("12");
    EXPECT_EQ(codes_at(value_faults(days, plain("3"), "")), Strings{}) << "twelve in the year, three in a quarter";
    days.accumulation = Accumulation::last;
    EXPECT_EQ(codes_at(value_faults(days, plain("3"), "")), Strings{"/value beyond_limit"});
    days.accumulation = Accumulation::increment;
    days.natural_limit = dec("0");
    EXPECT_EQ(codes_at(value_faults(days, plain("-3"), "")), Strings{"/value beyond_limit"});
    days.direction = Direction::higher;
    days.natural_limit = dec("12");
    EXPECT_EQ(codes_at(value_faults(days, plain("13"), "")), Strings{"/value beyond_limit"});
}

TEST(Line, PointsAtTheStepsOfAMilestoneBeyondItsLimit)
{
    auto milestone = typed(ValueType::milestone, 5);
    milestone.natural_limit = dec("2");
    EXPECT_EQ(codes_at(value_faults(milestone, {.steps_done = std::vector{1, 2, 3}}, "")),
              Strings{"/steps_done beyond_limit"});
}

TEST(Line, RefusesNegativeCountsAndPercentages)
{
    EXPECT_EQ(codes_at(value_faults(typed(ValueType::percent), parts("-0.1", "100"), "")),
              Strings{"/numerator value_negative"});
    EXPECT_EQ(codes_at(value_faults(typed(ValueType::percent), parts("-1", "-2"), "")),
              (Strings{"/denominator denominator_not_positive", "/numerator value_negative"}));
    EXPECT_EQ(codes_at(value_faults(typed(ValueType::count), plain("-1"), "")), Strings{"/value value_negative"});
    EXPECT_EQ(codes_at(value_faults(typed(ValueType::count), plain("-0"), "")), Strings{});
    auto lower = typed(ValueType::percent);
    lower.direction = Direction::lower;
    lower.natural_limit = dec("0");
    EXPECT_EQ(codes_at(value_faults(lower, parts("-1", "100"), "")), Strings{"/numerator value_negative"});
    EXPECT_EQ(codes_at(value_faults(lower, parts("0", "100"), "")), Strings{});
    for (const auto type : {ValueType::money, ValueType::index, ValueType::days}) {
        EXPECT_EQ(codes_at(value_faults(typed(type), plain("-1"), "")), Strings{}) << to_text(type);
    }
    EXPECT_EQ(codes_at(value_faults(typed(ValueType::average), parts("-1", "3"), "")), Strings{});
}

TEST(Line, ThatWasWrittenWithoutALimitIsReadAndHasNone)
{
    const auto old = line_json(typed(ValueType::percent));
    ASSERT_TRUE(old.at("natural_limit").is_null());
    EXPECT_EQ(codes_at(value_faults(line_from(old), parts("5", "1"), "")), Strings{});
}

TEST(Line, ComesBackFromJson)
{
    auto line = typed(ValueType::index, 4);
    line.direction = Direction::range;
    line.accumulation = Accumulation::average;
    line.target_upper = dec("90");
    line.original_target = dec("75.5");
    line.natural_limit = dec("100");
    line.active_from = 3;
    line.required = false;
    line.part = "a";
    for (const auto& it : {line, typed(ValueType::milestone, 5)}) {
        const auto written = line_json(it);
        EXPECT_EQ(line_json(line_from(nlohmann::json::parse(written.dump()))), written);
    }
    const auto back = line_from(line_json(line));
    EXPECT_EQ(back.target_upper, line.target_upper);
    EXPECT_EQ(back.table, line.table);
    EXPECT_EQ(back.accumulation, Accumulation::average);
    EXPECT_EQ(back.original_target, line.original_target);
}

TEST(Line, ValuesComeBackFromJson)
{
    for (const auto& value : {Value{}, plain("-1.5"), parts("1", "3"), Value{.steps_done = std::vector{1, 2, 4}},
                              Value{.steps_done = std::vector<int>{}}}) {
        EXPECT_EQ(value_from(nlohmann::json::parse(value_json(value).dump())), value);
    }
    EXPECT_EQ(value_json({}), nlohmann::json::object());
    EXPECT_EQ(value_from({{"value", nullptr}, {"steps_done", nullptr}}), Value{});
}

}  // namespace
}  // namespace traimas::measure
