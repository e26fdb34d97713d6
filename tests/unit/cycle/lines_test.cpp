// A plan seen from one quarter: what its checkpoint is asked for.
#include "engine/cycle/lines.hpp"

#include "tests/unit/cycle/plans.hpp"

namespace traimas::cycle {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> codes(const std::vector<measure::Line>& lines)
{
    std::vector<std::string> all;
    for (const auto& line : lines) {
        all.push_back(line.indicator);
    }
    return all;
}

TEST(LinesOfAQuarter, AreTheActiveOnesInThePlansOrder)
{
    auto plan = sound_plan();
    plan.lines[1].active_from = 3;
    plan.lines[2].active_to = 2;
    EXPECT_THAT(codes(lines_of(plan, 1)), ElementsAre("ICT-01", "ICT-03", "ICT-04", "ICT-05", "ICT-06"));
    EXPECT_THAT(codes(lines_of(plan, 2)), ElementsAre("ICT-01", "ICT-03", "ICT-04", "ICT-05", "ICT-06"));
    EXPECT_THAT(codes(lines_of(plan, 3)), ElementsAre("ICT-01", "ICT-02", "ICT-04", "ICT-05", "ICT-06"));
    EXPECT_EQ(lines_of(plan, 3)[1].active_from, 3);
}

TEST(LinesOfAQuarter, CarryWhatThePlanSaysOfThem)
{
    auto plan = sound_plan();
    plan.lines[2].required = false;
    plan.lines[2].indicator.version = 4;
    const auto lines = lines_of(plan, 2);
    EXPECT_EQ(lines[2].part, "b");
    EXPECT_FALSE(lines[2].required);
    EXPECT_EQ(lines[2].version, 4);
    EXPECT_EQ(lines[2].direction, measure::Direction::lower);
    EXPECT_EQ(lines[2].accumulation, measure::Accumulation::average);
    EXPECT_EQ(lines[1].target, dec("50"));
    EXPECT_EQ(lines[1].year_target, dec("100"));
    EXPECT_EQ(lines[3].target, dec("10"));
    EXPECT_EQ(lines[3].target_upper, dec("12"));
    EXPECT_EQ(lines[4].steps, 5);
    EXPECT_EQ(lines[4].target, dec("3"));
}

TEST(LinesOfAQuarter, CarryTheNaturalLimitOfTheirIndicator)
{
    auto plan = sound_plan();
    plan.lines[0].indicator.natural_limit = dec("100");
    const auto lines = lines_of(plan, 2);
    EXPECT_EQ(lines[0].natural_limit, dec("100"));
    EXPECT_EQ(lines[1].natural_limit, std::nullopt);
    const measure::Value beyond{.numerator = dec("500"), .denominator = dec("100")};
    const auto faults = measure::value_faults(lines[0], beyond, "/results/0");
    EXPECT_THAT(named(faults), ElementsAre("/results/0/numerator beyond_limit"));
}

TEST(LinesOfAQuarter, HaveTheWeightsOfThatQuarter)
{
    auto plan = sound_plan();
    plan.lines[0].quarters.at(2).weight = dec("40");
    EXPECT_EQ(lines_of(plan, 1)[0].weight, dec("30"));
    EXPECT_EQ(lines_of(plan, 2)[0].weight, dec("40"));
}

TEST(LinesOfAQuarter, HaveThresholdsOfTheirOwnWhereTheQuarterHas)
{
    auto plan = sound_plan();
    plan.lines[0].quarters.at(1).thresholds = decs({"40", "45", "50", "55", "60"});
    plan.lines[0].table.mode = measure::TableMode::step;
    plan.lines[0].table.floor = measure::Floor::zero;
    const auto first = lines_of(plan, 1)[0].table;
    EXPECT_EQ(first.thresholds, decs({"40", "45", "50", "55", "60"}));
    EXPECT_EQ(first.scores, plan.lines[0].table.scores);
    EXPECT_EQ(first.mode, measure::TableMode::step);
    EXPECT_EQ(first.floor, measure::Floor::zero);
    EXPECT_EQ(lines_of(plan, 2)[0].table, plan.lines[0].table);
}

TEST(LinesOfAQuarter, KeepTheYearsTableWhereQuartersAddUp)
{
    auto plan = sound_plan();
    plan.lines[1].quarters.at(1).thresholds = decs({"15", "17", "20", "22", "25"});
    EXPECT_EQ(lines_of(plan, 1)[1].table, plan.lines[1].table);
}

TEST(LinesOfAQuarter, ShowTheOriginalTargetThatAnAmendmentReplaced)
{
    const auto original = sound_plan();
    auto amended = original;
    amended.lines[1].quarters.at(3).target = dec("60");
    amended.lines[1].quarters.at(4).target = dec("80");
    amended.lines[1].target = dec("80");
    EXPECT_EQ(lines_of(amended, 2, &original)[1].original_target, std::nullopt);
    EXPECT_EQ(lines_of(amended, 3, &original)[1].original_target, dec("75"));
    EXPECT_EQ(lines_of(amended, 4, &original)[1].original_target, dec("100"));
    EXPECT_EQ(lines_of(amended, 3, &original)[0].original_target, std::nullopt);
    EXPECT_EQ(lines_of(amended, 3)[1].original_target, std::nullopt);
}

TEST(LinesOfAQuarter, HaveNoOriginalTargetWhereTheAmendmentBroughtThem)
{
    auto original = sound_plan();
    original.lines[0].active_from = 4;
    original.lines[0].quarters.at(3).target = dec("50");
    original.lines.erase(original.lines.begin() + 1);
    const auto lines = lines_of(sound_plan(), 3, &original);
    EXPECT_EQ(lines[0].original_target, std::nullopt);
    EXPECT_EQ(lines[1].original_target, std::nullopt);
}

}  // namespace
}  // namespace traimas::cycle
