// One line of a plan at a time: span, weights, targets, tables, waypoints and history, each broken in its own way.
#include "tests/unit/cycle/plans.hpp"

namespace traimas::cycle {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

enum SoundLine : std::size_t { kPercent, kCumulative, kDays, kRange, kMilestone, kText };

// The names of the faults after `mend` has changed one line. Sums of weights are not what these tests are about.
template <class F>
std::vector<std::string> line_after(std::size_t index, F mend)
{
    auto plan = sound_plan();
    mend(plan.lines[index]);
    auto faults = plan_faults(plan, framework_2561(), sound_texts());
    faults.erase(std::remove_if(faults.begin(), faults.end(),
                                [](const FieldFault& fault) { return fault.code == "weights_not_100"; }),
                 faults.end());
    return named(faults);
}

TEST(LineFaults, WeightsLieAboveZeroAndNotAboveAHundred)
{
    EXPECT_THAT(line_after(kDays, [](PlanLine& line) { line.weight = dec("0"); }),
                ElementsAre("/lines/2/weight weight_not_positive"));
    EXPECT_THAT(line_after(kDays, [](PlanLine& line) { line.quarters.at(3).weight = dec("-5"); }),
                ElementsAre("/lines/2/quarters/3/weight weight_not_positive"));
    EXPECT_THAT(line_after(kDays, [](PlanLine& line) { line.weight = dec("2000"); }),
                ElementsAre("/lines/2/weight out_of_range"));
}

TEST(LineFaults, AWeightThatMakesNoSenseIsToldOnceAndNotAsASumToo)
{
    auto plan = sound_plan();
    plan.lines[0].weight = dec("-30");
    EXPECT_THAT(named(plan_faults(plan, framework_2561(), sound_texts())),
                ElementsAre("/lines/0/weight weight_not_positive"));
}

TEST(LineFaults, WhatIsNeverScoredHasNoWeight)
{
    EXPECT_THAT(line_after(kText, [](PlanLine& line) { line.weight = dec("10"); }),
                ElementsAre("/lines/5/weight without_effect"));
}

TEST(LineFaults, TheActiveSpanIsOneOfTheYear)
{
    EXPECT_THAT(line_after(kDays, [](PlanLine& line) { line.active_from = 0; }),
                ElementsAre("/lines/2/active_from active_span"));
    EXPECT_THAT(line_after(kDays, [](PlanLine& line) { line.active_to = 5; }),
                ElementsAre("/lines/2/active_from active_span"));
    EXPECT_THAT(line_after(kDays,
                           [](PlanLine& line) {
                               line.active_from = 3;
                               line.active_to = 2;
                           }),
                ElementsAre("/lines/2/active_from active_span"));
}

TEST(LineFaults, AQuarterOutsideTheSpanIsNotPlanned)
{
    EXPECT_THAT(line_after(kDays, [](PlanLine& line) { line.active_from = 3; }),
                ElementsAre("/lines/2/quarters/1 active_span", "/lines/2/quarters/2 active_span"));
    EXPECT_THAT(line_after(kDays,
                           [](PlanLine& line) {
                               line.quarters.insert({7, {.target = dec("8")}});
                           }),
                ElementsAre("/lines/2/quarters/7 active_span"));
}

TEST(LineFaults, EachActiveQuarterHasATarget)
{
    EXPECT_THAT(line_after(kPercent,
                           [](PlanLine& line) {
                               line.quarters.erase(2);
                               line.quarters.erase(4);
                           }),
                ElementsAre("/lines/0/quarters/2 target_missing", "/lines/0/quarters/4 target_missing"));
}

TEST(LineFaults, ARangeHasTwoEndsInOrderAndNothingElseHas)
{
    EXPECT_THAT(line_after(kRange, [](PlanLine& line) { line.upper = std::nullopt; }),
                ElementsAre("/lines/3/upper target_missing"));
    EXPECT_THAT(line_after(kRange, [](PlanLine& line) { line.quarters.at(2).upper = std::nullopt; }),
                ElementsAre("/lines/3/quarters/2/upper target_missing"));
    EXPECT_THAT(line_after(kRange, [](PlanLine& line) { line.quarters.at(2).upper = dec("9"); }),
                ElementsAre("/lines/3/quarters/2/upper range_order"));
    EXPECT_THAT(line_after(kPercent, [](PlanLine& line) { line.upper = dec("95"); }),
                ElementsAre("/lines/0/upper without_effect"));
}

TEST(LineFaults, TargetsToDateDoNotFallAndEndAtTheYears)
{
    // Quarter by quarter instead of to date: 25, 25, 25, 25 of 100.
    EXPECT_THAT(line_after(kCumulative,
                           [](PlanLine& line) {
                               plan_quarters(line, {"25", "25", "25", "25"});
                               line.target = dec("100");
                           }),
                ElementsAre("/lines/1/quarters/4/target target_order"));
    EXPECT_THAT(line_after(kCumulative, [](PlanLine& line) { line.quarters.at(3).target = dec("40"); }),
                ElementsAre("/lines/1/quarters/3/target target_order"));
    // What is gathered in another way may well fall, but it too ends at the year's target.
    EXPECT_THAT(line_after(kDays, [](PlanLine& line) { line.quarters.at(3).target = dec("7"); }), IsEmpty());
    EXPECT_THAT(line_after(kDays, [](PlanLine& line) { line.quarters.at(4).target = dec("7"); }),
                ElementsAre("/lines/2/quarters/4/target target_order"));
    EXPECT_THAT(line_after(kRange, [](PlanLine& line) { line.quarters.at(4).upper = dec("13"); }),
                ElementsAre("/lines/3/quarters/4/upper target_order"));
}

TEST(LineFaults, AnIndicatorThatEndsEarlyEndsAtTheYearsTarget)
{
    const auto ends_at = [](const std::string& target) {
        return line_after(kCumulative, [&](PlanLine& line) {
            line.active_to = 2;
            line.quarters.erase(3);
            line.quarters.erase(4);
            line.quarters.at(2).target = dec(target);
        });
    };
    EXPECT_THAT(ends_at("100"), IsEmpty());
    EXPECT_THAT(ends_at("50"), ElementsAre("/lines/1/quarters/2/target target_order"));
}

TEST(LineFaults, WhatAddsUpHasATargetAboveZeroOrPlansNothingAllYear)
{
    // A quarter in which nothing is planned yet is sound.
    EXPECT_THAT(line_after(kCumulative, [](PlanLine& line) { line.quarters.at(1).target = dec("0"); }), IsEmpty());
    EXPECT_THAT(line_after(kCumulative, [](PlanLine& line) { line.quarters.at(1).target = dec("-1"); }),
                ElementsAre("/lines/1/quarters/1/target target_not_positive"));
    EXPECT_THAT(line_after(kCumulative,
                           [](PlanLine& line) {
                               plan_quarters(line, {"0", "0", "0", "0"});
                               line.table.thresholds = decs({"-4", "-3", "-2", "-1", "0"});
                           }),
                IsEmpty());
    EXPECT_THAT(line_after(kCumulative,
                           [](PlanLine& line) {
                               plan_quarters(line, {"0", "0", "0", "0"});
                               line.table.thresholds = decs({"-4", "-3", "-2", "-1", "0"});
                               line.quarters.at(2).target = dec("0.5");
                           }),
                ::testing::Contains("/lines/1/quarters/2/target target_not_positive"));
}

TEST(LineFaults, NoTargetLiesBeyondWhatIsPossible)
{
    EXPECT_THAT(line_after(kPercent,
                           [](PlanLine& line) {
                               line.indicator.natural_limit = dec("100");
                               line.quarters.at(2).target = dec("101");
                           }),
                ElementsAre("/lines/0/quarters/2/target target_beyond_limit"));
    EXPECT_THAT(line_after(kDays,
                           [](PlanLine& line) {
                               line.indicator.natural_limit = dec("1");
                               line.quarters.at(2).target = dec("0.5");
                           }),
                ElementsAre("/lines/2/quarters/2/target target_beyond_limit"));
    EXPECT_THAT(line_after(kMilestone, [](PlanLine& line) { line.quarters.at(2).target = dec("6"); }),
                ElementsAre("/lines/4/quarters/2/target target_beyond_limit"));
}

TEST(LineFaults, ATableIsSoundByItself)
{
    EXPECT_THAT(line_after(kPercent, [](PlanLine& line) { line.table.thresholds[1] = dec("70"); }),
                ElementsAre("/lines/0/table/thresholds/1 not_monotone"));
    EXPECT_THAT(line_after(kPercent, [](PlanLine& line) { line.table.scores[1] = dec("0"); }),
                ElementsAre("/lines/0/table/scores/1 scores_fall"));
    EXPECT_THAT(line_after(kPercent, [](PlanLine& line) { line.table.thresholds.pop_back(); }),
                ElementsAre("/lines/0/table/scores lengths_differ"));
}

TEST(LineFaults, ATableRunsTheIndicatorsWay)
{
    // "Lower is better", and the thresholds written from small to large as always.
    EXPECT_THAT(line_after(kDays,
                           [](PlanLine& line) {
                               line.table.thresholds = decs({"6", "8", "10", "12", "14"});
                           }),
                ElementsAre("/lines/2/table/thresholds thresholds_wrong_way"));
    EXPECT_THAT(line_after(kRange,
                           [](PlanLine& line) {
                               line.table.thresholds = decs({"6", "7", "8", "9", "10"});
                           }),
                ElementsAre("/lines/3/table/thresholds thresholds_wrong_way"));
}

TEST(LineFaults, ATableScoresTheFrameworksLevels)
{
    EXPECT_THAT(line_after(kPercent, [](PlanLine& line) { line.table.scores[4] = dec("6"); }),
                ElementsAre("/lines/0/table/scores scores_not_of_framework"));
    EXPECT_THAT(
        line_after(kPercent,
                   [](PlanLine& line) {
                       line.table = {.thresholds = decs({"70", "80", "90"}), .scores = decs({"50", "75", "100"})};
                   }),
        ElementsAre("/lines/0/table/scores scores_not_of_framework"));
}

TEST(LineFaults, YesOrNoScoresTheLowestOrTheHighest)
{
    const auto yes_no = [](const std::vector<std::string>& scores) {
        return line_after(kPercent, [&](PlanLine& line) {
            line.indicator.value_type = measure::ValueType::yes_no;
            line.indicator.accumulation = measure::Accumulation::last;
            line.table = {.thresholds = decs({"0", "1"}), .scores = decs(scores), .mode = measure::TableMode::step};
            plan_quarters(line, {"1", "1", "1", "1"});
        });
    };
    EXPECT_THAT(yes_no({"1", "5"}), IsEmpty());
    EXPECT_THAT(yes_no({"0", "5"}), ElementsAre("/lines/0/table/scores scores_not_of_framework"));
}

TEST(LineFaults, ATargetThatIsReachedOpensNoCase)
{
    // The year's target lies at level 2, the framework's cases open below level 3.
    EXPECT_THAT(line_after(kPercent,
                           [](PlanLine& line) {
                               plan_quarters(line, {"75", "75", "75", "75"});
                           }),
                ElementsAre("/lines/0/target target_not_in_table"));
    EXPECT_THAT(line_after(kPercent, [](PlanLine& line) { plan_quarters(line, {"80", "80", "80", "80"}); }), IsEmpty());
    EXPECT_THAT(line_after(kDays,
                           [](PlanLine& line) {
                               plan_quarters(line, {"11", "11", "11", "11"});
                           }),
                ElementsAre("/lines/2/target target_not_in_table"));
    // A range is scored by the distance from it: a table that gives nothing for no distance at all.
    EXPECT_THAT(line_after(kRange, [](PlanLine& line) { line.table.mode = measure::TableMode::step; }), IsEmpty());
}

TEST(LineFaults, ATargetTooWideToBeScoredIsAFaultAndNoCrash)
{
    const auto too_wide = [](PlanLine& line) {
        line.table.thresholds = decs({"0.000000000000000001", "0.000000000000000002", "0.000000000000000003",
                                      "0.000000000000000004", "999999999999999999999999999999"});
        plan_quarters(line, {"5", "5", "5", "5"});
    };
    EXPECT_THAT(line_after(kPercent, too_wide), ElementsAre("/lines/0/target number_too_large"));
}

TEST(LineFaults, AnEasierQuarterNeedsThresholdsOfItsOwn)
{
    const auto easy_first = [](PlanLine& line) { line.quarters.at(1).target = dec("60"); };
    EXPECT_THAT(line_after(kPercent, easy_first), ElementsAre("/lines/0/quarters/1/target target_not_in_table"));
    EXPECT_THAT(line_after(kPercent,
                           [&](PlanLine& line) {
                               easy_first(line);
                               line.quarters.at(1).thresholds = decs({"40", "45", "50", "55", "60"});
                           }),
                IsEmpty());
    EXPECT_THAT(line_after(kPercent,
                           [&](PlanLine& line) {
                               easy_first(line);
                               line.quarters.at(1).thresholds = decs({"50", "55", "65", "75", "85"});
                           }),
                ElementsAre("/lines/0/quarters/1/target target_not_in_table"));
}

TEST(LineFaults, ThresholdsOfAQuarterAreCheckedAsThoseOfTheYear)
{
    const auto with = [](const std::vector<std::string>& thresholds) {
        return line_after(kPercent, [&](PlanLine& line) { line.quarters.at(1).thresholds = decs(thresholds); });
    };
    EXPECT_THAT(with({"50", "60", "60", "80", "90"}), ElementsAre("/lines/0/quarters/1/thresholds/2 not_monotone"));
    EXPECT_THAT(with({"60", "70", "80", "90"}), ElementsAre("/lines/0/quarters/1/thresholds lengths_differ"));
    EXPECT_THAT(with({"90", "85", "80", "75", "70"}),
                ElementsAre("/lines/0/quarters/1/thresholds thresholds_wrong_way"));
    // Told even where the year's own table is broken.
    EXPECT_THAT(line_after(kPercent,
                           [](PlanLine& line) {
                               line.table.scores[1] = dec("0");
                               line.quarters.at(1).thresholds = decs({"50", "60", "60", "80", "90"});
                           }),
                ElementsAre("/lines/0/table/scores/1 scores_fall", "/lines/0/quarters/1/thresholds/2 not_monotone"));
}

TEST(LineFaults, QuartersThatAddUpKeepTheYearsThresholds)
{
    EXPECT_THAT(line_after(kCumulative,
                           [](PlanLine& line) {
                               line.quarters.at(1).thresholds = decs({"15", "17", "20", "22", "25"});
                           }),
                ElementsAre("/lines/1/quarters/1/thresholds without_effect"));
}

TEST(LineFaults, ALongIndicatorPlansItsWaypoint)
{
    EXPECT_THAT(line_after(kMilestone, [](PlanLine& line) { line.waypoints.erase(2561); }),
                ElementsAre("/lines/4/waypoints waypoint_missing"));
    EXPECT_THAT(line_after(kMilestone, [](PlanLine& line) { line.waypoints.at(2561) = dec("5"); }),
                ElementsAre("/lines/4/target waypoint_differs"));
    EXPECT_THAT(line_after(kPercent,
                           [](PlanLine& line) {
                               line.waypoints = {{2561, dec("90")}};
                           }),
                ElementsAre("/lines/0/waypoints without_effect"));
}

TEST(LineFaults, HistoryIsFivePastYearsInOrder)
{
    const auto years = [](const std::vector<int>& all) {
        return line_after(kPercent, [&](PlanLine& line) {
            line.history.clear();
            for (const int year : all) {
                line.history.push_back({year, dec("80")});
            }
        });
    };
    EXPECT_THAT(years({2556, 2557, 2558, 2559, 2560}), IsEmpty());
    EXPECT_THAT(years({2555, 2556, 2557, 2558, 2559, 2560}), ElementsAre("/lines/0/history history_too_long"));
    EXPECT_THAT(years({2559, 2558}), ElementsAre("/lines/0/history/1/fiscal_year history_order"));
    EXPECT_THAT(years({2559, 2559}), ElementsAre("/lines/0/history/1/fiscal_year history_order"));
    EXPECT_THAT(years({2560, 2561}), ElementsAre("/lines/0/history/1/fiscal_year history_order"));
}

}  // namespace
}  // namespace traimas::cycle
