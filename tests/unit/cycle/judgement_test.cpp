// "More challenging", through whole plans: this year's held against what last year brought.
#include "engine/base/json_parse.hpp"
#include "tests/unit/cycle/lineages.hpp"

#include <fstream>
#include <sstream>

namespace traimas::cycle {
namespace {

using measure::NextVerdict;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

nlohmann::json next_target_vectors()
{
    const std::ifstream file{TRAIMAS_SOURCE_DIR "/tests/golden/scoring_vectors.json"};
    std::ostringstream text;
    text << file.rdbuf();
    const auto parsed = parse_json(text.str());
    EXPECT_TRUE(parsed) << "tests/golden/scoring_vectors.json cannot be read";
    return parsed ? parsed->value.at("next_target") : nlohmann::json::array();
}

struct Years {
    Plan plan;
    Lineage lineage;

    // One indicator of the sound plan with last year's target and actual, and this year's target.
    static Years of(std::size_t line, const std::string& target, const std::string& actual, const std::string& next)
    {
        Years years{sound_plan(), last_year()};
        years.plan.lines = {years.plan.lines[line]};
        years.plan.carried.clear();
        years.lineage.plan.lines = {years.lineage.plan.lines[line]};
        years.lineage.plan.lines[0].target = dec(target);
        years.lineage.actuals = {{years.plan.lines[0].indicator.code, std::nullopt}};
        if (!actual.empty()) {
            years.lineage.actuals[0].actual = exactly(actual);
        }
        years.plan.lines[0].target = dec(next);
        return years;
    }
    // A range, "10-12" last year and this.
    static Years of_range(const std::array<std::string, 2>& last, const std::string& actual,
                          const std::array<std::string, 2>& next)
    {
        auto years = of(3, last[0], actual, next[0]);
        years.lineage.plan.lines[0].upper = dec(last[1]);
        years.plan.lines[0].upper = dec(next[1]);
        return years;
    }
    [[nodiscard]] PlanJudgement judged() const
    {
        auto judgement = judge(plan, lineage);
        EXPECT_TRUE(judgement);
        return judgement ? *judgement : PlanJudgement{};
    }
    [[nodiscard]] std::vector<FieldFault> faults() const { return judgement_faults(judged(), plan, lineage); }
};

TEST(Judgement, HoldsTheSharedVectors)
{
    const auto vectors = next_target_vectors();
    EXPECT_EQ(vectors.size(), 7U);
    for (const auto& it : vectors) {
        const bool lower = it.at("direction") == "lower";
        auto years = Years::of(lower ? 2 : 0, it.at("target"), it.at("actual"), it.at("next"));
        if (it.contains("natural_limit")) {
            years.plan.lines[0].indicator.natural_limit = dec(it.at("natural_limit").get<std::string>());
        }
        EXPECT_EQ(years.faults().empty(), it.at("accepted").get<bool>()) << it.at("id");
    }
}

TEST(Judgement, NamesTheBoundThatATargetFallsShortOf)
{
    const auto faults = Years::of(0, "80", "84", "84").faults();
    ASSERT_THAT(named(faults), ElementsAre("/lines/0/target target_too_easy"));
    EXPECT_EQ(faults[0].message, "must be harder than 84");
    const std::vector<std::pair<std::string, std::string>> expected{
        {"bound", "84"}, {"actual", "84"}, {"target", "84"}, {"met", "yes"}};
    EXPECT_EQ(faults[0].arguments, expected);
    const auto missed = Years::of(0, "80", "70", "78").faults();
    ASSERT_EQ(missed.size(), 1U);
    EXPECT_EQ(missed[0].message, "must not be easier than 80");
}

TEST(Judgement, TargetsArePointedAtByTheirPlaceInThisYearsPlan)
{
    auto lineage = last_year();
    auto plan = seed_plan(lineage);
    std::swap(plan.lines[0], plan.lines[3]);
    const auto judged = judge(plan, lineage);
    ASSERT_TRUE(judged);
    // Met and unchanged: the days, the range and the percentage. Missed and unchanged: the count. The milestone rose.
    EXPECT_THAT(named(judgement_faults(*judged, plan, lineage)),
                ElementsAre("/lines/0/target target_too_easy", "/lines/2/target target_too_easy",
                            "/lines/3/target target_too_easy"));
    EXPECT_EQ(judged->lines.size(), 5U) << "what is told in words is not judged";
}

TEST(Judgement, ARangeIsHarderWithinTheOldOne)
{
    EXPECT_THAT(Years::of_range({"10", "12"}, "11", {"10.5", "11.5"}).faults(), IsEmpty());
    EXPECT_THAT(Years::of_range({"10", "12"}, "11", {"10", "11.5"}).faults(), IsEmpty());
    EXPECT_THAT(named(Years::of_range({"10", "12"}, "11", {"10", "12"}).faults()),
                ElementsAre("/lines/0/target target_too_easy"));
    EXPECT_THAT(named(Years::of_range({"10", "12"}, "11", {"11", "13"}).faults()),
                ElementsAre("/lines/0/target target_too_easy"));
    // Missed: the same range may be tried again, a wider one may not.
    EXPECT_THAT(Years::of_range({"10", "12"}, "14", {"10", "12"}).faults(), IsEmpty());
    const auto wider = Years::of_range({"10", "12"}, "14", {"9", "12"}).faults();
    ASSERT_THAT(named(wider), ElementsAre("/lines/0/target target_too_easy"));
    EXPECT_EQ(wider[0].message, "must not be easier than 10–12");
}

TEST(Judgement, AProvisionalActualIsJudgedAgainWhenTheYearCloses)
{
    auto years = Years::of(0, "80", "84", "85");
    years.lineage.is_final = false;
    EXPECT_TRUE(years.judged().provisional);
    EXPECT_THAT(years.faults(), IsEmpty());
    // The last quarter went better than the forecast: what was harder has become too easy.
    years.lineage.is_final = true;
    years.lineage.actuals[0].actual = exactly("88");
    EXPECT_FALSE(years.judged().provisional);
    EXPECT_THAT(named(years.faults()), ElementsAre("/lines/0/target target_too_easy"));
}

TEST(Judgement, WithoutAnActualTheTargetMayNotFall)
{
    EXPECT_THAT(Years::of(0, "80", "", "80").faults(), IsEmpty());
    const auto faults = Years::of(0, "80", "", "79").faults();
    ASSERT_THAT(named(faults), ElementsAre("/lines/0/target target_too_easy"));
    EXPECT_EQ(faults[0].arguments[1].second, "none");
    auto nothing_sent = Years::of(0, "80", "", "79");
    nothing_sent.lineage.actuals.clear();
    EXPECT_EQ(nothing_sent.faults().size(), 1U);
}

TEST(Judgement, ARecordedExceptionExcusesATargetThatIsTooEasy)
{
    auto years = Years::of(0, "80", "84", "82");
    years.plan.lines[0].exception = true;
    EXPECT_THAT(years.faults(), IsEmpty());
    // It is excused, not accepted: it stands in the auditor's list.
    EXPECT_EQ(years.judged().lines[0].judgement.verdict, NextVerdict::too_easy);
    EXPECT_TRUE(years.judged().lines[0].excused);
    // A decision about a limit is no exception.
    years.plan.lines[0].exception = false;
    years.plan.lines[0].limit = LimitDecision::sustain;
    EXPECT_EQ(years.faults().size(), 1U);
}

TEST(Judgement, AtTheNaturalLimitADecisionIsRecorded)
{
    auto years = Years::of(0, "100", "100", "100");
    years.plan.lines[0].indicator.natural_limit = dec("100");
    EXPECT_THAT(named(years.faults()), ElementsAre("/lines/0/limit limit_decision_missing"));
    for (const auto decision : {LimitDecision::sustain, LimitDecision::replace}) {
        years.plan.lines[0].limit = decision;
        EXPECT_THAT(years.faults(), IsEmpty());
        EXPECT_TRUE(years.judged().lines[0].excused);
    }
    // An exception does not stand in for the decision.
    years.plan.lines[0].limit = std::nullopt;
    years.plan.lines[0].exception = true;
    EXPECT_THAT(named(years.faults()), ElementsAre("/lines/0/limit limit_decision_missing"));
    // And the decision to sustain is none to fall behind.
    years.plan.lines[0].exception = false;
    years.plan.lines[0].limit = LimitDecision::sustain;
    years.plan.lines[0].target = dec("95");
    EXPECT_THAT(named(years.faults()), ElementsAre("/lines/0/target target_too_easy"));
}

TEST(Judgement, AMilestoneEndsWithItsLastStep)
{
    auto years = Years::of(4, "5", "5", "5");
    EXPECT_THAT(named(years.faults()), ElementsAre("/lines/0/limit limit_decision_missing"));
}

TEST(Judgement, WhatIsNewOrMeasuredInAnotherWayIsNotCompared)
{
    auto years = Years::of(0, "80", "84", "10");
    years.plan.lines[0].indicator.direction = measure::Direction::lower;
    EXPECT_THAT(years.judged().lines, IsEmpty());
    years = Years::of(0, "80", "84", "10");
    years.plan.lines[0].indicator.code = "ICT-77";
    EXPECT_THAT(years.judged().lines, IsEmpty());
}

TEST(Judgement, EveryOpenCaseNeedsAnAnswer)
{
    auto years = Years::of(0, "80", "70", "80");
    years.lineage.cases = {{InstanceId{71}, "ICT-01", 3, "measures", "process"},
                           {InstanceId{72}, "ICT-09", 4, "analysis"}};
    const auto faults = years.faults();
    ASSERT_THAT(named(faults), ElementsAre("/carried carried_case_undecided", "/carried carried_case_undecided"));
    const std::vector<std::pair<std::string, std::string>> expected{
        {"case", "71"}, {"indicator", "ICT-01"}, {"quarter", "3"}};
    EXPECT_EQ(faults[0].arguments, expected);
    years.plan.carried = {{InstanceId{71}, CarriedAnswer::target, "ICT-01"}, {InstanceId{72}, CarriedAnswer::accept}};
    EXPECT_THAT(years.faults(), IsEmpty());
    // A target that says which case it answers is no answer to the others.
    years.plan.carried.clear();
    years.plan.lines[0].from_case = InstanceId{71};
    EXPECT_EQ(years.judged().undecided, (std::vector<InstanceId>{InstanceId{71}, InstanceId{72}}));
}

}  // namespace
}  // namespace traimas::cycle
