// The score of a line: each rule by example, and random lines against the independent evaluator.
#include "engine/measure/line_score.hpp"

#include "tests/unit/measure/evaluator.hpp"

namespace traimas::measure {
namespace {

Framework five_bands()
{
    return {.fiscal_year = 2561,
            .version = 4,
            .levels = {dec("1"), dec("2"), dec("3"), dec("4"), dec("5")},
            .bands = {{Band::red, dec("0")}, {Band::amber, dec("2.5")}, {Band::green, dec("3.5")}},
            .case_below = dec("3")};
}

Line scored_line(Accumulation accumulation, Direction direction = Direction::higher)
{
    Line line{.indicator = "ICT-01",
              .version = 2,
              .th = "",
              .en = "",
              .unit_th = "",
              .unit_en = "",
              .direction = direction,
              .accumulation = accumulation,
              .target = dec("50"),
              .year_target = dec("100"),
              .table = {{dec("60"), dec("70"), dec("80"), dec("90"), dec("100")},
                        {dec("1"), dec("2"), dec("3"), dec("4"), dec("5")}},
              .weight = dec("10")};
    if (direction != Direction::higher) {
        line.table.thresholds = {dec("14"), dec("12"), dec("10"), dec("8"), dec("6")};
    }
    return line;
}

LineScore score_of(const Line& line, const QuarterValues& values, int quarter)
{
    auto scored = score_line(line, five_bands(), values, quarter);
    EXPECT_TRUE(scored);
    return scored ? *scored : LineScore{.indicator = "?"};
}

QuarterValues valued(const std::vector<std::string>& values)
{
    QuarterValues found;
    for (std::size_t i = 0; i < values.size(); ++i) {
        found[static_cast<int>(i) + 1] = {.value = dec(values[i])};
    }
    return found;
}

TEST(LineScore, QuartersThatAddUpAreScoredAtTheYearsScale)
{
    const auto scored = score_of(scored_line(Accumulation::increment), valued({"18", "20"}), 2);
    EXPECT_EQ(scored.to_date->text(), "38");
    EXPECT_EQ(scored.score->text(), "2.6");
    EXPECT_EQ(scored.published->text(), "2.6");
    EXPECT_EQ(scored.band, Band::amber);
    EXPECT_EQ(scored.explanation.at("scaled"), (nlohmann::json{{"num", "76"}, {"den", "1"}}));
    EXPECT_EQ(scored.explanation.at("steps"), (nlohmann::json{"increment(18, 20) = 38", "38 * 100 / 50 = 76",
                                                              "2 + (3 - 2) * (76 - 70) / (80 - 70) = 2.6",
                                                              "half_up(2.6, 4) = 2.6", "band(2.6) = amber"}));
    const auto total = score_of(scored_line(Accumulation::year_to_date), valued({"18", "38"}), 2);
    EXPECT_EQ(total.score, scored.score);
}

TEST(LineScore, AYearThatPlansNothingIsScoredAsItIs)
{
    auto line = scored_line(Accumulation::increment, Direction::lower);  // "no accidents"
    line.target = dec("0");
    line.year_target = dec("0");
    line.table.thresholds = {dec("4"), dec("3"), dec("2"), dec("1"), dec("0")};
    EXPECT_EQ(score_of(line, valued({"0", "0"}), 2).published->text(), "5");
    const auto missed = score_of(line, valued({"1", "2"}), 2);
    EXPECT_EQ(missed.published->text(), "2");
    EXPECT_TRUE(missed.explanation.at("scaled").is_null());
}

TEST(LineScore, OthersAreScoredByTheQuartersOwnTable)
{
    const auto scored = score_of(scored_line(Accumulation::last), valued({"10", "82"}), 2);
    EXPECT_EQ(scored.score->text(), "3.2");
    EXPECT_EQ(scored.explanation.at("scaled"), nullptr);
    EXPECT_EQ(scored.explanation.at("place"), "interval");
    EXPECT_EQ(scored.explanation.at("level"), 2);
}

TEST(LineScore, ARangeIsScoredByTheDistanceOutsideIt)
{
    auto line = scored_line(Accumulation::last, Direction::range);
    line.target_upper = dec("60");
    const auto score = [&](const char* value) { return score_of(line, valued({value}), 1); };
    EXPECT_EQ(score("55").score->text(), "5");
    EXPECT_EQ(score("41").score->text(), "3.5");
    EXPECT_EQ(score("69").score->text(), "3.5");
    EXPECT_EQ(score("75").score->text(), "1");
    EXPECT_EQ(score("69").explanation.at("distance"), (nlohmann::json{{"num", "9"}, {"den", "1"}}));
    EXPECT_EQ(score("69").explanation.at("steps").at(1), "max(50 - 69, 69 - 60, 0) = 9");
}

TEST(LineScore, WhatIsNoScoreHasABandThatSaysWhy)
{
    auto line = scored_line(Accumulation::increment);
    EXPECT_EQ(score_of(line, {}, 1).band, Band::not_reported);
    EXPECT_EQ(score_of(line, {{2, {.value = dec("5")}}}, 2).band, Band::not_reported);
    line.active_from = 3;
    EXPECT_EQ(score_of(line, valued({"1", "2"}), 2).band, Band::not_due);
    EXPECT_EQ(score_of(line, valued({"1", "2"}), 3).band, Band::not_reported);
    line.active_from = 1;
    line.target = Decimal{};
    const auto unplanned = score_of(line, valued({"5"}), 1);
    EXPECT_EQ(unplanned.band, Band::not_due);
    EXPECT_EQ(unplanned.to_date->text(), "5");
    line.value_type = ValueType::text;
    for (const auto& it : {score_of(line, {}, 1), unplanned}) {
        EXPECT_EQ(it.score, std::nullopt);
        EXPECT_EQ(it.published, std::nullopt);
        EXPECT_EQ(it.explanation.at("score"), nullptr);
    }
    EXPECT_EQ(score_of(line, {}, 1).band, Band::not_applicable);
}

TEST(LineScore, YesAndNoAndMilestonesAreTablesToo)
{
    auto line = scored_line(Accumulation::last);
    line.value_type = ValueType::yes_no;
    line.table = {{dec("0"), dec("1")}, {dec("1"), dec("5")}, TableMode::step, Floor::first};
    EXPECT_EQ(score_of(line, valued({"0"}), 1).score->text(), "1");
    EXPECT_EQ(score_of(line, valued({"1"}), 1).score->text(), "5");
    line.value_type = ValueType::milestone;
    line.steps = 5;
    line.table = {{dec("1"), dec("2"), dec("3"), dec("4"), dec("5")},
                  {dec("1"), dec("2"), dec("3"), dec("4"), dec("5")}};
    const auto scored = score_of(line, {{1, {.steps_done = std::vector{1, 2, 4}}}}, 1);
    EXPECT_EQ(scored.published->text(), "2");
    EXPECT_EQ(scored.band, Band::red);
}

TEST(LineScore, TheBandFollowsThePublishedFigure)
{
    auto line = scored_line(Accumulation::last);
    line.table = {{dec("0"), dec("5")}, {dec("0"), dec("5")}};
    const auto scored = score_of(line, valued({"3.49995"}), 1);
    EXPECT_EQ(scored.score->text(), "3.49995");
    EXPECT_EQ(scored.published->text(), "3.5");
    EXPECT_EQ(scored.band, Band::green);
}

TEST(LineScore, ProblemsComeThrough)
{
    const auto fell = score_line(scored_line(Accumulation::year_to_date), five_bands(), valued({"10", "9"}), 2);
    ASSERT_FALSE(fell);
    EXPECT_EQ(fell.error().code, "total_falls");
    const auto wide = score_line(scored_line(Accumulation::increment), five_bands(),
                                 valued({"999999999999999999999999999999", "0.000000000000000001"}), 2);
    ASSERT_FALSE(wide);
    EXPECT_EQ(wide.error().code, "number_too_large");
}

ScoringTable any_scores_table(Dice& dice, Direction direction)
{
    ScoringTable table{.thresholds = {},
                       .scores = {},
                       .mode = dice.one_in(3) ? TableMode::step : TableMode::linear,
                       .floor = dice.one_in(2) ? Floor::first : Floor::zero};
    // From best to worst for the falling ones, so that the best threshold is not below zero.
    auto threshold = dec(dice.number(3));
    auto score = dec(dice.one_in(2) ? "0" : "1");
    const int rows = dice.from(2, 6);
    for (int i = 0; i < rows; ++i) {
        table.thresholds.push_back(threshold);
        table.scores.push_back(score);
        threshold = *(*threshold.plus(dec("0.0001"))).plus(dec(dice.number(dice.from(1, 4))));
        score = *score.plus(dec("0." + dice.digits(2)));
    }
    if (direction != Direction::higher) {
        std::reverse(table.thresholds.begin(), table.thresholds.end());
    }
    return table;
}

Line any_line(Dice& dice)
{
    auto line = scored_line(Accumulation::last, Direction::higher);
    line.value_type = EnumText<ValueType>::table.at(static_cast<std::size_t>(dice.from(0, 8))).first;
    line.direction = dice.one_of<Direction>({Direction::higher, Direction::lower, Direction::range});
    line.accumulation = EnumText<Accumulation>::table.at(static_cast<std::size_t>(dice.from(0, 6))).first;
    line.table = any_scores_table(dice, line.direction);
    line.target = dice.one_in(10) ? Decimal{} : dec(dice.number(4));
    line.year_target = dec(dice.number(5));
    if (line.direction == Direction::range && !dice.one_in(5)) {
        line.target_upper = *line.target.plus(dec(dice.number(3)));
    }
    line.active_from = dice.one_in(3) ? dice.from(1, 4) : 1;
    line.steps = dice.from(1, 6);
    return line;
}

Value any_input(Dice& dice, const Line& line, int quarter)
{
    Value value;
    if (line.value_type == ValueType::milestone) {
        value.steps_done.emplace();
        for (int step = 1; step <= line.steps; ++step) {
            if (!dice.one_in(4)) {
                value.steps_done->push_back(step);
            }
        }
    } else if (is_fraction(line.value_type)) {
        // Quotients that are added up are no indicator (indicator_faults), and do not stay in 128 bits for long.
        const bool added = line.accumulation == Accumulation::increment || line.accumulation == Accumulation::average;
        value.numerator = dec(dice.number(12));
        value.denominator = dec(dice.one_in(20) ? "0" : added ? dice.digits(4) : dice.number(12));
    } else if (line.value_type == ValueType::yes_no) {
        value.value = Decimal{dice.from(0, 1)};
    } else if (line.value_type != ValueType::text) {
        // Mostly rising, so that most running totals stand.
        value.value = *Decimal{quarter * 100}.plus(dec(dice.number(2, true)));
    }
    return value;
}

std::optional<Rational> stored_fraction(const nlohmann::json& it)
{
    return it.is_null()
               ? std::nullopt
               : std::optional{rational(it.at("num").get<std::string>()) / rational(it.at("den").get<std::string>())};
}

void expect_as_evaluated(const LineScore& scored)
{
    // As a reader gets it: through text.
    const auto explanation = nlohmann::json::parse(scored.explanation.dump());
    const auto found = evaluate(explanation);
    EXPECT_EQ(found.band, to_text(scored.band)) << explanation;
    EXPECT_EQ(found.band, explanation.at("band")) << explanation;
    ASSERT_EQ(found.score.has_value(), scored.score.has_value()) << explanation;
    EXPECT_EQ(found.to_date, stored_fraction(explanation.at("to_date"))) << explanation;
    EXPECT_EQ(found.score, stored_fraction(explanation.at("score"))) << explanation;
    if (found.score) {
        EXPECT_EQ(*found.score, rational(*scored.score)) << explanation;
        EXPECT_EQ(*found.published, rational(scored.published->text())) << explanation;
        EXPECT_EQ(explanation.at("published"), scored.published->text());
        EXPECT_GE(explanation.at("steps").size(), 4U);
    }
}

TEST(LineScore, AnEvaluatorThatKnowsTheExplanationAloneGetsTheSame)
{
    Dice dice{test_seed()};
    std::map<std::string, int> seen;
    for (int i = 0; i < 30'000; ++i) {
        const auto line = any_line(dice);
        auto framework = five_bands();
        framework.bands[1].from = dec("1." + dice.digits(4));
        framework.bands[2].from = dec("2." + dice.digits(4));
        const int quarter = dice.from(1, 4);
        QuarterValues values;
        for (int q = 1; q <= 4; ++q) {
            if (!dice.one_in(12)) {
                values[q] = any_input(dice, line, q);
            }
        }
        const auto scored = score_line(line, framework, values, quarter);
        if (!scored) {
            ASSERT_EQ(scored.error().code, "total_falls") << line_json(line);
            ASSERT_EQ(line.accumulation, Accumulation::year_to_date);
            ++seen["refused"];
            continue;
        }
        ASSERT_NO_FATAL_FAILURE(expect_as_evaluated(*scored));
        ++seen[std::string{to_text(scored->band)}];
        ++seen[scored->explanation.at("place").is_null() ? "nowhere" : scored->explanation.at("place")];
        ASSERT_FALSE(::testing::Test::HasFailure());
    }
    for (const auto* reached : {"refused", "red", "amber", "green", "not_due", "not_reported", "not_applicable", "best",
                                "floor", "interval"}) {
        EXPECT_GT(seen[reached], 50) << reached;
    }
}

}  // namespace
}  // namespace traimas::measure
