// Scores by a table: the vectors S and T, refused tables, and what holds for every table.
#include "engine/measure/scoring_table.hpp"

#include "tests/unit/measure/exact.hpp"

namespace traimas::measure {
namespace {

ScoringTable vector_table(const nlohmann::json& vectors, const nlohmann::json& it)
{
    const auto& table = vectors.at("tables").at(it.at("table").get<std::string>());
    return {.thresholds = decs(table.at("thresholds")),
            .scores = decs(table.at("scores")),
            .mode = *from_text<TableMode>(it.at("mode").get<std::string>()),
            .floor = *from_text<Floor>(it.at("floor").get<std::string>())};
}

ScoringTable any_table(Dice& dice)
{
    ScoringTable table{.thresholds = {},
                       .scores = {},
                       .mode = dice.one_in(2) ? TableMode::linear : TableMode::step,
                       .floor = dice.one_in(2) ? Floor::first : Floor::zero};
    auto threshold = dec(dice.number(6, true));
    auto score = dec(dice.number(2));
    const bool falling = dice.one_in(2);
    const int rows = dice.from(2, 7);
    for (int i = 0; i < rows; ++i) {
        table.thresholds.push_back(threshold);
        table.scores.push_back(score);
        const auto step = *dec(dice.number(3)).plus(dec("0.0001"));
        threshold = falling ? *threshold.minus(step) : *threshold.plus(step);
        score = *score.plus(dec(dice.one_in(4) ? "0" : dice.number(1)));
    }
    return table;
}

Fraction any_value(Dice& dice, const ScoringTable& table)
{
    // At a threshold, near one, or anywhere.
    const auto& threshold = dice.one_of(table.thresholds);
    if (dice.one_in(4)) {
        return Fraction{threshold};
    }
    const auto shift = Fraction::of(dec(dice.number(4, true)), dec("7"));
    return dice.one_in(3) ? fraction(dice.number(7, true)) : *Fraction{threshold}.plus(*shift);
}

TEST(ScoringTable, VectorsSAndT)
{
    const auto vectors = scoring_vectors();
    ASSERT_EQ(vectors.at("score").size(), 19U);
    for (const auto& it : vectors.at("score")) {
        const auto table = vector_table(vectors, it);
        EXPECT_TRUE(table_faults(table, "").empty()) << it;
        const auto scored = table_score(table, fraction(it.at("value").get<std::string>()));
        ASSERT_TRUE(scored) << it;
        EXPECT_EQ(*scored->score.half_up(4), dec(it.at("score").get<std::string>())) << it;
    }
}

TEST(ScoringTable, VectorsS9AreRefusedAtTheirPlace)
{
    const auto vectors = scoring_vectors();
    const std::map<std::string, std::string> expected{{"S9", "/table/thresholds/1 not_monotone"},
                                                      {"S9b", "/table/thresholds/2 direction_changes"},
                                                      {"S9c", "/table/scores/1 scores_fall"}};
    ASSERT_EQ(vectors.at("refused_tables").size(), expected.size());
    for (const auto& it : vectors.at("refused_tables")) {
        const ScoringTable table{decs(it.at("thresholds")), decs(it.at("scores"))};
        const auto faults = table_faults(table, "/table");
        ASSERT_FALSE(faults.empty()) << it;
        EXPECT_EQ(codes_at(faults).front(), expected.at(it.at("id").get<std::string>()));
    }
}

TEST(ScoringTable, RefusesWhatIsNoTable)
{
    EXPECT_EQ(codes_at(table_faults({{}, {}}, "")), std::vector<std::string>{"/thresholds too_few"});
    EXPECT_EQ(codes_at(table_faults({{dec("1")}, {dec("1")}}, "")), std::vector<std::string>{"/thresholds too_few"});
    EXPECT_EQ(codes_at(table_faults({{dec("1"), dec("2")}, {dec("1")}}, "")),
              std::vector<std::string>{"/scores lengths_differ"});
    EXPECT_EQ(codes_at(table_faults({{dec("1"), dec("2")}, {dec("-1"), dec("1")}}, "/t")),
              std::vector<std::string>{"/t/scores/0 score_negative"});
}

TEST(ScoringTable, GoesTheWayOfItsIndicator)
{
    const ScoringTable rising{{dec("60"), dec("100")}, {dec("1"), dec("5")}};
    const ScoringTable falling{{dec("14"), dec("0")}, {dec("1"), dec("5")}};
    const ScoringTable below_zero{{dec("14"), dec("-1")}, {dec("1"), dec("5")}};
    EXPECT_TRUE(table_direction_faults(rising, Direction::higher, "").empty());
    EXPECT_TRUE(table_direction_faults(falling, Direction::lower, "").empty());
    EXPECT_TRUE(table_direction_faults(falling, Direction::range, "").empty());
    EXPECT_TRUE(table_direction_faults(below_zero, Direction::lower, "").empty());
    const std::vector<std::string> wrong_way{"/thresholds thresholds_wrong_way"};
    EXPECT_EQ(codes_at(table_direction_faults(falling, Direction::higher, "")), wrong_way);
    EXPECT_EQ(codes_at(table_direction_faults(rising, Direction::lower, "")), wrong_way);
    EXPECT_EQ(codes_at(table_direction_faults(rising, Direction::range, "")), wrong_way);
    EXPECT_EQ(codes_at(table_direction_faults(below_zero, Direction::range, "")),
              std::vector<std::string>{"/thresholds/1 threshold_negative"});
}

TEST(ScoringTable, TellsTheRuleThatGaveTheScore)
{
    const ScoringTable table{{dec("14"), dec("12"), dec("10")}, {dec("1"), dec("2"), dec("3")}};
    const auto at = [&](const char* value) { return *table_score(table, fraction(value)); };
    EXPECT_EQ(at("10").place, Place::best);
    EXPECT_EQ(at("10").level, 2U);
    EXPECT_EQ(at("15").place, Place::floor);
    EXPECT_EQ(at("15").level, 0U);
    EXPECT_EQ(at("14").place, Place::interval);
    EXPECT_EQ(at("14").level, 0U);
    EXPECT_EQ(at("12").level, 1U);
    EXPECT_EQ(at("10.0001").level, 1U);
}

TEST(ScoringTable, ABetterValueNeverScoresLess)
{
    Dice dice{test_seed()};
    for (int i = 0; i < 20'000; ++i) {
        const auto table = any_table(dice);
        ASSERT_TRUE(table_faults(table, "").empty()) << table_json(table);
        auto worse = any_value(dice, table);
        auto better = any_value(dice, table);
        if ((better < worse) != (table.thresholds.back() < table.thresholds.front())) {
            std::swap(worse, better);
        }
        const auto low = table_score(table, worse);
        const auto high = table_score(table, better);
        ASSERT_TRUE(low && high) << table_json(table);
        EXPECT_LE(low->score, high->score) << table_json(table) << " " << worse.text() << " " << better.text();
        const auto bottom = table.floor == Floor::zero ? Fraction{} : Fraction{table.scores.front()};
        EXPECT_LE(bottom, low->score) << table_json(table) << " " << worse.text();
        EXPECT_LE(high->score, Fraction{table.scores.back()}) << table_json(table) << " " << better.text();
    }
}

TEST(ScoringTable, AFigureTooLargeIsAProblemNeverAWrap)
{
    const ScoringTable table{{dec("-999999999999.000000000000000001"), dec("999999999999.000000000000000007")},
                             {dec("0.000000000000000001"), dec("999999999999.000000000000000003")}};
    const auto value = Fraction::parse("1", "170141183460469231731687303715884105727");
    ASSERT_TRUE(value);
    const auto scored = table_score(table, *value);
    ASSERT_FALSE(scored);
    EXPECT_EQ(scored.error().code, "number_too_large");
}

TEST(ScoringTable, ComesBackFromJson)
{
    Dice dice{test_seed()};
    for (int i = 0; i < 200; ++i) {
        const auto table = any_table(dice);
        EXPECT_EQ(table_from(nlohmann::json::parse(table_json(table).dump())), table);
    }
}

}  // namespace
}  // namespace traimas::measure
