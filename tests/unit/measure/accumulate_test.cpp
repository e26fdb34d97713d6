// Quarters gathered to date (A1-A7), and what the year is likely to bring (F1, F2).
#include "engine/measure/accumulate.hpp"
#include "engine/measure/outlook.hpp"

#include "tests/unit/measure/exact.hpp"

namespace traimas::measure {
namespace {

Line gathered_by(Accumulation accumulation, ValueType type = ValueType::count)
{
    return {.indicator = "A-1",
            .version = 1,
            .th = "",
            .en = "",
            .unit_th = "",
            .unit_en = "",
            .value_type = type,
            .accumulation = accumulation,
            .target = dec("50"),
            .year_target = dec("100"),
            .table = {{dec("60"), dec("70"), dec("80"), dec("90"), dec("100")},
                      {dec("1"), dec("2"), dec("3"), dec("4"), dec("5")}},
            .weight = dec("10")};
}

QuarterValues quarter_values(const nlohmann::json& list)
{
    QuarterValues values;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i].is_array()) {
            values[static_cast<int>(i) + 1] = {.numerator = dec(list[i][0].get<std::string>()),
                                               .denominator = dec(list[i][1].get<std::string>())};
        } else if (!list[i].is_null()) {
            values[static_cast<int>(i) + 1] = {.value = dec(list[i].get<std::string>())};
        }
    }
    return values;
}

void expect_to_date(const Line& line, const QuarterValues& values, const nlohmann::json& expected)
{
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto value = to_date(line, values, static_cast<int>(i) + 1);
        ASSERT_TRUE(value);
        const nlohmann::json found = *value ? nlohmann::json((*value)->text()) : nlohmann::json(nullptr);
        EXPECT_EQ(found, expected[i]) << "quarter " << i + 1;
    }
}

TEST(ToDate, VectorsA)
{
    const auto vectors = scoring_vectors();
    ASSERT_EQ(vectors.at("accumulate").size(), 7U);
    for (const auto& it : vectors.at("accumulate")) {
        SCOPED_TRACE(it.dump());
        auto line = gathered_by(*from_text<Accumulation>(it.at("mode").get<std::string>()));
        if (it.contains("parts")) {
            line.value_type = ValueType::percent;
            const auto value = to_date(line, quarter_values(it.at("parts")), static_cast<int>(it.at("parts").size()));
            ASSERT_TRUE(value && value->has_value());
            EXPECT_EQ((*value)->text(), it.at("percent"));
            continue;
        }
        const auto values = quarter_values(it.at("quarters"));
        if (it.contains("refused_at")) {
            const int at = it.at("refused_at").get<int>();
            EXPECT_TRUE(to_date(line, values, at - 1));
            const auto refused = to_date(line, values, at);
            ASSERT_FALSE(refused);
            EXPECT_EQ(refused.error().code, "total_falls");
            EXPECT_EQ(refused.error().arguments.front().second, std::to_string(at));
        } else {
            expect_to_date(line, values, it.at("to_date"));
        }
    }
}

TEST(ToDate, AMissingQuarterIsNeverZeroInAnyMode)
{
    const auto values = quarter_values({"10", nullptr, "12"});
    for (const auto& [accumulation, name] : EnumText<Accumulation>::table) {
        SCOPED_TRACE(name);
        expect_to_date(gathered_by(accumulation), values, {"10", nullptr, nullptr});
    }
}

TEST(ToDate, BeginsWhereTheLineBegins)
{
    auto line = gathered_by(Accumulation::increment);
    line.active_from = 3;
    expect_to_date(line, quarter_values({"100", nullptr, "5", "6"}), {nullptr, nullptr, "5", "11"});
    line.accumulation = Accumulation::average;
    expect_to_date(line, quarter_values({nullptr, nullptr, "5", "6"}), {nullptr, nullptr, "5", "5.5"});
}

TEST(ToDate, ARunningTotalThatFallsAcrossAGapIsFound)
{
    const auto refused = to_date(gathered_by(Accumulation::year_to_date), quarter_values({"10", nullptr, "9"}), 3);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "total_falls");
}

TEST(ToDate, PercentagesAreNotAveraged)
{
    auto line = gathered_by(Accumulation::ratio_of_sums, ValueType::average);
    const auto values = quarter_values(nlohmann::json::array({{"1", "3"}, {"1", "4"}}));
    expect_to_date(line, values, {"1/3", "2/7"});
    line.value_type = ValueType::percent;
    expect_to_date(line, values, {"100/3", "200/7"});
    line.accumulation = Accumulation::last;
    expect_to_date(line, values, {"100/3", "25"});
}

TEST(ToDate, ATextHasNone)
{
    EXPECT_EQ(*to_date(gathered_by(Accumulation::last, ValueType::text), {{1, {}}}, 1), std::nullopt);
}

TEST(ToDate, ASumTooLargeIsAProblem)
{
    const auto values = quarter_values({"999999999999999999999999999999", "0.000000000000000001"});
    const auto sum = to_date(gathered_by(Accumulation::increment), values, 2);
    ASSERT_FALSE(sum);
    EXPECT_EQ(sum.error().code, "number_too_large");
}

TEST(Outlook, VectorF1)
{
    const auto it = scoring_vectors().at("forecast").at(0);
    auto line = gathered_by(*from_text<Accumulation>(it.at("mode").get<std::string>()));
    line.target = dec(it.at("planned_to_date").get<std::string>());
    line.year_target = dec(it.at("year_target").get<std::string>());
    const auto seen = outlook(line, {{1, {.value = dec(it.at("actual_to_date").get<std::string>())}}}, 1);
    ASSERT_TRUE(seen && seen->pace && seen->forecast);
    EXPECT_EQ(seen->pace->times(fraction("100"))->text(), it.at("pace_percent"));
    EXPECT_EQ(seen->forecast->text(), it.at("forecast"));
    EXPECT_EQ(seen->at_risk, it.at("at_risk").get<bool>());
}

TEST(Outlook, VectorF2)
{
    const auto it = scoring_vectors().at("forecast").at(1);
    const auto at = [&](const char* key) { return dec(it.at(key).get<std::string>()); };
    EXPECT_EQ(*progress(at("baseline"), at("target"), Fraction{at("actual")}), std::nullopt);
    EXPECT_EQ((*progress(dec("80"), dec("90"), fraction("82")))->text(), "0.2");
    EXPECT_EQ((*progress(dec("20"), dec("10"), fraction("22")))->text(), "-0.2");
}

TEST(Outlook, AYearOnItsPlanIsNotAtRisk)
{
    auto line = gathered_by(Accumulation::increment);
    EXPECT_FALSE(outlook(line, quarter_values({"50"}), 1)->at_risk);
    EXPECT_TRUE(outlook(line, quarter_values({"49"}), 1)->at_risk);
    line.target = Decimal{};
    const auto unplanned = outlook(line, quarter_values({"50"}), 1);
    EXPECT_EQ(unplanned->pace, std::nullopt);
    EXPECT_EQ(unplanned->forecast, std::nullopt);
    EXPECT_FALSE(unplanned->at_risk);
    const auto unknown = outlook(line, {}, 1);
    EXPECT_EQ(unknown->forecast, std::nullopt);
}

TEST(Outlook, ALevelThatStaysIsTakenAsItStands)
{
    auto line = gathered_by(Accumulation::last);
    line.target = dec("100");
    const auto seen = outlook(line, quarter_values({"95"}), 1);
    EXPECT_EQ(seen->forecast->text(), "95");
    EXPECT_EQ(seen->pace->text(), "0.95");
    EXPECT_TRUE(seen->at_risk);
    EXPECT_FALSE(outlook(line, quarter_values({"100"}), 1)->at_risk);
}

TEST(Outlook, ALevelThatGrowsIsHeldAgainstItsQuarter)
{
    // Money paid out: 30 of 100 by now, with thresholds of this quarter.
    auto line = gathered_by(Accumulation::last);
    line.target = dec("30");
    line.table.thresholds = {dec("26"), dec("28"), dec("30"), dec("31"), dec("32")};
    line.natural_limit = dec("102");
    const auto ahead = outlook(line, quarter_values({"30.3"}), 1);
    EXPECT_EQ(ahead->pace->text(), "1.01");
    EXPECT_EQ(ahead->forecast->text(), "101");
    EXPECT_FALSE(ahead->at_risk);
    EXPECT_EQ(outlook(line, quarter_values({"31.89"}), 1)->forecast->text(), "102") << "no further than there is room";
    EXPECT_FALSE(outlook(line, quarter_values({"30"}), 1)->at_risk);
    const auto behind = outlook(line, quarter_values({"29.7"}), 1);
    EXPECT_EQ(behind->forecast->text(), "99");
    EXPECT_TRUE(behind->at_risk);
}

TEST(Outlook, ALevelThatFallsIsBehindWhereItIsAbove)
{
    auto line = gathered_by(Accumulation::average, ValueType::days);
    line.direction = Direction::lower;
    line.target = dec("8");
    line.year_target = dec("4");
    line.table.thresholds = {dec("12"), dec("10"), dec("8"), dec("6"), dec("4")};
    line.natural_limit = dec("0");
    EXPECT_FALSE(outlook(line, quarter_values({"7"}), 1)->at_risk);
    const auto behind = outlook(line, quarter_values({"9"}), 1);
    EXPECT_TRUE(behind->at_risk);
    EXPECT_EQ(behind->pace->text(), "1.125");
    EXPECT_EQ(behind->forecast->text(), "4.5");
    line.natural_limit = dec("4");
    EXPECT_EQ(outlook(line, quarter_values({"7"}), 1)->forecast->text(), "4");
}

TEST(Outlook, ARangeIsItsOwnTarget)
{
    auto line = gathered_by(Accumulation::last);
    line.direction = Direction::range;
    line.target_upper = dec("60");
    line.table = {{dec("10"), dec("0")}, {dec("1"), dec("5")}};
    EXPECT_FALSE(outlook(line, quarter_values({"60"}), 1)->at_risk);
    EXPECT_TRUE(outlook(line, quarter_values({"60.1"}), 1)->at_risk);
}

}  // namespace
}  // namespace traimas::measure
