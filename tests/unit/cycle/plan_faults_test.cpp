// Plans as planning officers hand them in: one sound plan, and one thing broken at a time.
// What can be wrong with a single line stands in line_faults_test.cpp.
#include "tests/unit/cycle/plans.hpp"

namespace traimas::cycle {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The faults of the sound plan after `mend` has had its way with it.
template <class F>
std::vector<FieldFault> plan_after(F mend, const Texts& texts = sound_texts())
{
    auto plan = sound_plan();
    mend(plan);
    return plan_faults(plan, framework_2561(), texts);
}

std::string argument(const FieldFault& fault, const std::string& name)
{
    for (const auto& [key, value] : fault.arguments) {
        if (key == name) {
            return value;
        }
    }
    return "(none)";
}

TEST(PlanFaults, ASoundPlanHasNone)
{
    EXPECT_THAT(named(plan_faults(sound_plan(), framework_2561(), sound_texts())), IsEmpty());
}

TEST(PlanFaults, APlanWithoutIndicatorsIsEmpty)
{
    const auto faults = plan_faults(Plan{}, framework_2561(), {});
    EXPECT_THAT(named(faults), ElementsAre("/lines plan_empty"));
}

TEST(PlanFaults, WeightsThatAddUpTo99AreRefusedInEachQuarter)
{
    const auto faults = plan_after([](Plan& plan) { plan.lines[3].weight = dec("19"); });
    ASSERT_THAT(named(faults), ElementsAre("/lines weights_not_100", "/lines weights_not_100", "/lines weights_not_100",
                                           "/lines weights_not_100"));
    EXPECT_EQ(faults[0].message, "sum 99, expected 100");
    EXPECT_EQ(argument(faults[0], "sum"), "99");
    EXPECT_EQ(argument(faults[0], "quarter"), "1");
    EXPECT_EQ(argument(faults[3], "quarter"), "4");
}

TEST(PlanFaults, AnIndicatorFromTheThirdQuarterLeavesTheSumsBeforeItAlone)
{
    const auto starts_late = [](Plan& plan) {
        auto& line = plan.lines[4];
        line.active_from = 3;
        line.quarters.erase(1);
        line.quarters.erase(2);
        // Its ten points stand with another indicator until it begins.
        plan.lines[0].quarters.at(1).weight = dec("40");
        plan.lines[0].quarters.at(2).weight = dec("40");
    };
    EXPECT_THAT(named(plan_after(starts_late)), IsEmpty());

    const auto forgets_the_second_quarter = [&](Plan& plan) {
        starts_late(plan);
        plan.lines[0].quarters.at(2).weight = std::nullopt;
    };
    const auto faults = plan_after(forgets_the_second_quarter);
    ASSERT_THAT(named(faults), ElementsAre("/lines weights_not_100"));
    EXPECT_EQ(argument(faults[0], "quarter"), "2");
    EXPECT_EQ(argument(faults[0], "sum"), "90");
}

TEST(PlanFaults, AUnitThatIsFoundedInTheYearHasNothingToWeighBefore)
{
    const auto faults = plan_after([](Plan& plan) {
        for (auto& line : plan.lines) {
            line.active_from = 3;
            line.quarters.erase(1);
            line.quarters.erase(2);
        }
    });
    EXPECT_THAT(named(faults), IsEmpty());
}

TEST(PlanFaults, ThirdsAddUpExactlyOrNotAtAll)
{
    const auto thirds = [](const std::string& last) {
        return plan_after([&](Plan& plan) {
            plan.lines[0].weight = dec("33.33");
            plan.lines[1].weight = dec("33.33");
            plan.lines[2].weight = dec(last);
            plan.lines[3].weight = dec("0.000000000000000001");
            plan.lines[4].weight = dec("0.009999999999999999");
        });
    };
    EXPECT_THAT(named(thirds("33.33")), IsEmpty());
    EXPECT_EQ(argument(thirds("33.34").at(0), "sum"), "100.01");
}

TEST(PlanFaults, AnIndicatorStandsInThePlanOnce)
{
    const auto faults = plan_after([](Plan& plan) { plan.lines[3].indicator.code = "ICT-01"; });
    EXPECT_THAT(named(faults), ElementsAre("/lines/3/indicator/code duplicate_indicator"));
}

TEST(PlanFaults, APartIsOneOfTheReportsParts)
{
    EXPECT_THAT(named(plan_after([](Plan& plan) { plan.lines[0].part = "c"; })),
                ElementsAre("/lines/0/part unknown_part"));
    // Where collectors have parts, an indicator without one would be nobody's.
    EXPECT_THAT(named(plan_after([](Plan& plan) { plan.lines[0].part.clear(); })),
                ElementsAre("/lines/0/part unknown_part"));
    EXPECT_THAT(named(plan_after([](Plan& plan) {
                    plan.parts.clear();
                    for (auto& line : plan.lines) {
                        line.part.clear();
                    }
                })),
                IsEmpty());
    EXPECT_THAT(named(plan_after([](Plan& plan) {
                    plan.parts.push_back({"a", PostId{23}});
                })),
                ElementsAre("/parts/2/id duplicate_part"));
}

TEST(PlanFaults, WhatIsExceptionalSaysWhy)
{
    const auto exception = [](Plan& plan) { plan.lines[2].exception = true; };
    const auto limit = [](Plan& plan) { plan.lines[2].limit = LimitDecision::sustain; };
    const auto faults = plan_after(exception);
    ASSERT_THAT(named(faults), ElementsAre("/lines/2/exception text_missing"));
    EXPECT_EQ(argument(faults[0], "text"), "exception/ICT-03");
    EXPECT_THAT(named(plan_after(limit)), ElementsAre("/lines/2/limit text_missing"));

    auto texts = sound_texts();
    texts.insert({"exception/ICT-03", "limit/ICT-03"});
    EXPECT_THAT(named(plan_after(exception, texts)), IsEmpty());
    EXPECT_THAT(named(plan_after(limit, texts)), IsEmpty());
    EXPECT_THAT(named(plan_after([](Plan&) {}, {"carried/71", "carried/73"})), ElementsAre("/carried/1 text_missing"));
}

TEST(PlanFaults, ACarriedCaseIsAnsweredByWhatStandsInThePlan)
{
    EXPECT_THAT(named(plan_after([](Plan& plan) {
                    plan.lines[1].from_case = std::nullopt;
                    plan.carried[0].indicator = "ICT-99";
                })),
                ElementsAre("/carried/0/indicator unknown_indicator"));
    EXPECT_THAT(named(plan_after([](Plan& plan) { plan.carried[1].project.clear(); })),
                ElementsAre("/carried/1/project unknown_project"));
    EXPECT_THAT(named(plan_after([](Plan& plan) { plan.carried.push_back(plan.carried[2]); })),
                ElementsAre("/carried/3/case duplicate_case"));
}

TEST(PlanFaults, ATargetAnswersOnlyACaseThatIsCarriedToIt)
{
    // The wrong case, no such case, and the case that goes to another indicator.
    for (const int id : {72, 99, 71}) {
        const auto faults = plan_after([&](Plan& plan) { plan.lines[0].from_case = InstanceId{id}; });
        EXPECT_THAT(named(faults), ElementsAre("/lines/0/from_case unknown_case")) << id;
    }
}

TEST(PlanFaults, AProjectStandsOnceAndServesIndicatorsOfThisPlan)
{
    EXPECT_THAT(named(plan_after([](Plan& plan) { plan.projects.push_back(sound_project()); })),
                ElementsAre("/projects/1/code duplicate_project"));
    EXPECT_THAT(named(plan_after([](Plan& plan) { plan.projects[0].indicators[1] = "HR-02"; })),
                ElementsAre("/projects/0/indicators/1 unknown_indicator"));
    EXPECT_THAT(named(plan_after([](Plan& plan) { plan.projects[0].steps.clear(); })),
                ElementsAre("/projects/0/steps too_few"));
}

TEST(PlanFaults, StepsHaveNumbersThatRise)
{
    EXPECT_THAT(named(plan_after([](Plan& plan) { plan.projects[0].steps[2].no = 2; })),
                ElementsAre("/projects/0/steps/2/no duplicate_step"));
    EXPECT_THAT(named(plan_after([](Plan& plan) { plan.projects[0].steps[1].no = 4; })),
                ElementsAre("/projects/0/steps/2/no step_order"));
}

TEST(PlanFaults, AStepEndsAfterTheOneAboveItUnlessItIsParallel)
{
    const auto early = [](Plan& plan) { plan.projects[0].steps[2].due = on("2018-06-29"); };
    const auto faults = plan_after(early);
    ASSERT_THAT(named(faults), ElementsAre("/projects/0/steps/2/due step_order"));
    EXPECT_EQ(argument(faults[0], "step"), "3");
    EXPECT_EQ(argument(faults[0], "above"), "2");
    EXPECT_THAT(named(plan_after([&](Plan& plan) {
                    early(plan);
                    plan.projects[0].steps[2].parallel = true;
                })),
                IsEmpty());
    // The same day is in order.
    EXPECT_THAT(named(plan_after([](Plan& plan) { plan.projects[0].steps[2].due = on("2018-06-30"); })), IsEmpty());
}

TEST(PlanFaults, AParallelStepDoesNotHideTheOneAboveIt)
{
    const auto faults = plan_after([](Plan& plan) {
        auto& steps = plan.projects[0].steps;
        steps[0].due = on("2018-08-31");
        steps[1].parallel = true;
        steps[2].due = on("2018-07-31");
    });
    ASSERT_THAT(named(faults), ElementsAre("/projects/0/steps/2/due step_order"));
    EXPECT_EQ(argument(faults[0], "above"), "1");
}

TEST(PlanFaults, AStepIsDueAfterItBeginsAndWithinTheFiscalYear)
{
    EXPECT_THAT(named(plan_after([](Plan& plan) { plan.projects[0].steps[2].begins = on("2018-09-30"); })), IsEmpty());
    EXPECT_THAT(named(plan_after([](Plan& plan) {
                    plan.projects[0].steps[2].due = on("2018-08-01");
                    plan.projects[0].steps[2].begins = on("2018-08-02");
                })),
                ElementsAre("/projects/0/steps/2/due step_span"));
    EXPECT_THAT(named(plan_after([](Plan& plan) { plan.projects[0].steps[0].begins = on("2017-09-30"); })),
                ElementsAre("/projects/0/steps/0/begins step_outside_year"));
    // The calendar year instead of the fiscal one: the commonest slip of all.
    const auto faults = plan_after([](Plan& plan) { plan.projects[0].steps[2].due = on("2018-12-31"); });
    ASSERT_THAT(named(faults), ElementsAre("/projects/0/steps/2/due step_outside_year"));
    EXPECT_EQ(argument(faults[0], "fiscal_year"), "2561");
}

TEST(PlanFaults, AllFaultsAreToldAtOnce)
{
    const auto faults = plan_after(
        [](Plan& plan) {
            plan.lines[0].weight = dec("29");
            plan.lines[1].quarters.erase(3);
            plan.lines[2].exception = true;
            plan.projects[0].steps[0].begins = on("2017-09-01");
            plan.carried[1].project = "ICT-P9";
            plan.parts.push_back({"b", PostId{30}});
        },
        {"carried/71", "carried/72"});
    EXPECT_THAT(named(faults), ElementsAre("/lines/1/quarters/3 target_missing", "/lines/2/exception text_missing",
                                           "/lines weights_not_100", "/lines weights_not_100", "/lines weights_not_100",
                                           "/lines weights_not_100", "/projects/0/steps/0/begins step_outside_year",
                                           "/carried/1/project unknown_project", "/carried/2 text_missing",
                                           "/parts/2/id duplicate_part"));
}

}  // namespace
}  // namespace traimas::cycle
