// The plan that a year starts from: last year's, but nothing of it is decided, and nothing done.
#include "engine/cycle/difference.hpp"
#include "tests/unit/cycle/lineages.hpp"

namespace traimas::cycle {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> quarters_of(const PlanLine& line)
{
    std::vector<std::string> targets;
    for (const auto& [quarter, own] : line.quarters) {
        targets.push_back(own.target.text());
    }
    return targets;
}

// Last year's second indicator, which adds up to 100, kept with this target.
PlanLine raised_to(const std::string& target, const std::vector<std::string>& quarters = {"25", "50", "75", "100"})
{
    auto lineage = last_year();
    plan_quarters(lineage.plan.lines[1], quarters);
    lineage.review.lines = {{"ICT-02", Disposition::keep, dec(target)}};
    return *seed_plan(lineage).line("ICT-02");
}

TEST(SeedPlan, StartsFromLastYearsLinesWithNothingDecided)
{
    auto lineage = last_year();
    lineage.plan.lines[0].exception = true;
    lineage.plan.lines[0].limit = LimitDecision::replace;
    const auto plan = seed_plan(lineage);
    ASSERT_EQ(plan.lines.size(), 6U);
    for (const auto& line : plan.lines) {
        EXPECT_FALSE(line.exception);
        EXPECT_EQ(line.limit, std::nullopt);
        EXPECT_EQ(line.from_case, std::nullopt);
    }
    EXPECT_THAT(plan.carried, IsEmpty());
    EXPECT_THAT(plan.projects, IsEmpty());
    EXPECT_EQ(plan.parts, lineage.plan.parts);
    EXPECT_EQ(plan.lines[0].weight, dec("30"));
    EXPECT_EQ(plan.lines[0].table, lineage.plan.lines[0].table);
}

TEST(SeedPlan, TakesTheReviewsProposals)
{
    auto lineage = last_year();
    lineage.review.lines = {{"ICT-01", Disposition::keep, dec("93")},
                            {"ICT-02", Disposition::drop},
                            {"ICT-03", Disposition::replace},
                            {"ICT-04", Disposition::keep, dec("10.5"), dec("11.5")},
                            {"ICT-05", Disposition::sustain}};
    const auto plan = seed_plan(lineage);
    EXPECT_EQ(plan.line("ICT-02"), nullptr);
    EXPECT_EQ(plan.line("ICT-03"), nullptr);
    EXPECT_EQ(plan.line("ICT-01")->target, dec("93"));
    EXPECT_THAT(quarters_of(*plan.line("ICT-01")), ElementsAre("93", "93", "93", "93"));
    EXPECT_EQ(plan.line("ICT-04")->upper, dec("11.5"));
    EXPECT_EQ(plan.line("ICT-04")->quarters.at(2).target, dec("10.5"));
    EXPECT_EQ(plan.line("ICT-04")->quarters.at(2).upper, dec("11.5"));
    EXPECT_EQ(plan.line("ICT-05")->limit, LimitDecision::sustain);
    // The difference is labelled for who approves.
    const auto labelled = difference(lineage.plan, plan);
    EXPECT_EQ(labelled[0].difference, Difference::changed);
    EXPECT_TRUE(labelled[0].harder);
    EXPECT_EQ(labelled[4].code, "ICT-02");
    EXPECT_EQ(labelled[4].difference, Difference::removed);
}

TEST(SeedPlan, KeepsLastYearsTargetWithoutAReview)
{
    const auto plan = seed_plan(last_year());
    EXPECT_EQ(plan.line("ICT-02")->target, dec("100"));
    EXPECT_THAT(quarters_of(*plan.line("ICT-02")), ElementsAre("25", "50", "75", "100"));
}

TEST(SeedPlan, TakesALongIndicatorsWaypoint)
{
    auto lineage = last_year();
    EXPECT_EQ(seed_plan(lineage).line("ICT-05")->target, dec("5"));
    EXPECT_THAT(quarters_of(*seed_plan(lineage).line("ICT-05")), ElementsAre("3", "3", "5", "5"));
    lineage.review.lines = {{"ICT-05", Disposition::keep, dec("4.5")}};
    EXPECT_EQ(seed_plan(lineage).line("ICT-05")->target, dec("4.5"));
}

TEST(SeedPlan, ScalesQuartersThatAddUp)
{
    EXPECT_THAT(quarters_of(raised_to("110")), ElementsAre("27.5", "55", "82.5", "110"));
    EXPECT_THAT(quarters_of(raised_to("103.3")), ElementsAre("25.825", "51.65", "77.475", "103.3"));
    // 1/3 of 100 goes into no decimal: four places, half up; the last quarter is the year's to the last digit.
    EXPECT_THAT(quarters_of(raised_to("100", {"1", "2", "2", "3"})),
                ElementsAre("33.3333", "66.6667", "66.6667", "100"));
    EXPECT_THAT(quarters_of(raised_to("0.000000000000000001", {"1", "2", "2", "3"})),
                ElementsAre("0", "0", "0", "0.000000000000000001"));
}

TEST(SeedPlan, NeverPlansMoreToDateThanForTheYear)
{
    // 2999999/3000000 of 10.00006 is 10.00005666…, which rounds to 10.0001: more than the whole year has.
    const auto line = raised_to("10.00006", {"1", "2", "2999999", "3000000"});
    EXPECT_EQ(line.quarters.at(3).target, dec("10.00006"));
    EXPECT_EQ(line.quarters.at(4).target, dec("10.00006"));
}

TEST(SeedPlan, LeavesWhatCannotBeScaledToThePlanner)
{
    // The product of both is wider than 128 bits: the quarter stays, and the check of the plan points at it.
    const auto line = raised_to("123456789012345678901.123456789", {"0.123456789012345678", "1", "2", "3"});
    EXPECT_EQ(line.quarters.at(1).target, dec("0.123456789012345678"));
    EXPECT_EQ(line.quarters.at(4).target, line.target);
    // A target of zero has no proportions.
    EXPECT_THAT(quarters_of(raised_to("5", {"0", "0", "0", "0"})), ElementsAre("5", "5", "5", "5"));
}

TEST(SeedPlan, HasLastYearsActualAsBaselineAndInTheHistory)
{
    const auto plan = seed_plan(last_year());
    const auto& line = *plan.line("ICT-01");
    EXPECT_EQ(line.baseline, dec("91.5"));
    ASSERT_EQ(line.history.size(), 4U);
    EXPECT_EQ(line.history.back().fiscal_year, 2561);
    EXPECT_EQ(line.history.back().value, dec("91.5"));
    EXPECT_EQ(line.history.back().source, "Traimas FY2561/Q4");
    // Five past years at most: the oldest goes.
    auto longer = last_year();
    longer.plan.lines[0].history = {
        {2556, dec("1")}, {2557, dec("2")}, {2558, dec("3")}, {2559, dec("4")}, {2560, dec("5")}};
    const auto history = seed_plan(longer).line("ICT-01")->history;
    ASSERT_EQ(history.size(), 5U);
    EXPECT_EQ(history.front().fiscal_year, 2557);
    EXPECT_EQ(history.back().fiscal_year, 2561);
}

TEST(SeedPlan, SaysThatAForecastIsProvisional)
{
    auto lineage = last_year();
    lineage.is_final = false;
    lineage.actuals[0].quarter = 3;
    EXPECT_EQ(seed_plan(lineage).line("ICT-01")->history.back().source, "Traimas FY2561/Q3 (provisional)");
}

TEST(SeedPlan, SettlesWhatWasProvisionalOnceTheYearHasEnded)
{
    // FY2562 starts from the middle of FY2561, FY2563 from the middle of FY2562: by then FY2561 has ended.
    auto halfway = last_year();
    halfway.is_final = false;
    halfway.actuals[0] = {"ICT-01", exactly("57"), 2, std::nullopt};
    auto plan = seed_plan(halfway);
    const auto as_made = plan;
    settle_history(plan, halfway);
    EXPECT_EQ(plan, as_made) << "nothing is settled yet";
    settle_history(plan, last_year());
    EXPECT_EQ(plan.line("ICT-01")->history.back(), (PastYear{2561, dec("91.5"), "Traimas FY2561/Q4"}));
    EXPECT_EQ(plan.line("ICT-01")->history.front(), as_made.line("ICT-01")->history.front());
    EXPECT_EQ(plan.line("ICT-01")->baseline, dec("57")) << "what was planned from";

    const Lineage next{.fiscal_year = 2562, .plan = plan, .actuals = {{"ICT-01", exactly("60"), 2}}};
    const auto history = seed_plan(next).line("ICT-01")->history;
    ASSERT_GE(history.size(), 2U);
    EXPECT_EQ(history[history.size() - 2].source, "Traimas FY2561/Q4");
    EXPECT_EQ(history.back().source, "Traimas FY2562/Q2 (provisional)");
}

TEST(SeedPlan, LeavesWhatPeopleWroteOfAYear)
{
    auto plan = sound_plan();
    const PastYear written{2561, dec("90"), "รายงานประจำปี"};
    plan.lines[0].history.push_back(written);
    settle_history(plan, last_year());
    EXPECT_EQ(plan.lines[0].history.back(), written);
    // Nor does a line that last year never had.
    plan.lines[0].indicator.code = "ICT-09";
    plan.lines[0].history.back().source = "Traimas FY2561/Q2 (provisional)";
    settle_history(plan, last_year());
    EXPECT_EQ(plan.lines[0].history.back().value, dec("90"));
}

TEST(SeedPlan, HasNoBaselineWhereLastYearHasNoFigure)
{
    auto lineage = last_year();
    lineage.plan.lines[0].baseline = dec("70");
    lineage.actuals[0].actual = std::nullopt;
    const auto plan = seed_plan(lineage);
    EXPECT_EQ(plan.line("ICT-01")->baseline, std::nullopt);
    EXPECT_EQ(plan.line("ICT-01")->history.size(), 3U);
    // Rounded once: a baseline is a figure that people read.
    const auto third = measure::Fraction::of(Decimal{200}, Decimal{3});
    ASSERT_TRUE(third);
    lineage.actuals[0].actual = *third;
    EXPECT_EQ(seed_plan(lineage).line("ICT-01")->baseline, dec("66.6667"));
}

TEST(SeedPlan, IsSoundOnceTheReasonsAreWritten)
{
    auto lineage = last_year();
    lineage.review.lines = {{"ICT-01", Disposition::keep, dec("93")},
                            {"ICT-02", Disposition::keep, dec("103")},
                            {"ICT-03", Disposition::keep, dec("7")},
                            {"ICT-04", Disposition::keep, dec("10.5"), dec("11.5")},
                            {"ICT-06", Disposition::keep}};
    auto framework = framework_2561();
    framework.fiscal_year = 2562;
    const auto plan = seed_plan(lineage);
    EXPECT_THAT(named(plan_faults(plan, framework, {})), IsEmpty());
    const auto judged = judge(plan, lineage);
    ASSERT_TRUE(judged);
    EXPECT_THAT(named(judgement_faults(*judged, plan, lineage)), IsEmpty());
}

}  // namespace
}  // namespace traimas::cycle
