// Plans stand in events for ever: what is written reads back the same, and the same plan gives the same bytes.
#include "engine/base/canonical_json.hpp"
#include "engine/base/json_parse.hpp"
#include "engine/cycle/difference.hpp"
#include "engine/cycle/lines.hpp"
#include "tests/unit/base/seed.hpp"
#include "tests/unit/cycle/random_plans.hpp"

namespace traimas::cycle {
namespace {

TEST(PlanJson, AnyPlanReadsBackFromItsCanonicalText)
{
    RandomPlans random{test_seed()};
    for (int round = 0; round < 300; ++round) {
        const auto plan = random.plan();
        // canonical_json asserts on floats and on keys that are not ASCII: neither may occur.
        const auto text = canonical_json(plan_json(plan));
        const auto parsed = parse_json(text);
        ASSERT_TRUE(parsed) << text;
        const auto back = plan_from(parsed->value);
        ASSERT_EQ(back, plan) << text;
        ASSERT_EQ(canonical_json(plan_json(back)), text);
    }
}

TEST(PlanJson, NoPlanIsTooBrokenToBeCheckedOrCompared)
{
    RandomPlans random{test_seed()};
    for (int round = 0; round < 300; ++round) {
        const auto plan = random.plan();
        const auto other = random.plan();
        for (const auto& fault : plan_faults(plan, framework_2561(), {})) {
            EXPECT_FALSE(fault.code.empty());
            EXPECT_EQ(fault.pointer.front(), '/');
        }
        EXPECT_LE(difference(plan, other).size(),
                  plan.lines.size() + other.lines.size() + plan.projects.size() + other.projects.size());
        EXPECT_LE(lines_of(plan, 3, &other).size(), plan.lines.size());
    }
}

TEST(PlanJson, IsWrittenWithDecimalsAsTextAndIsoDates)
{
    const auto json = plan_json(sound_plan());
    EXPECT_EQ(json.at("/lines/0/weight"_json_pointer), "30");
    EXPECT_EQ(json.at("/lines/1/quarters/2/target"_json_pointer), "50");
    EXPECT_EQ(json.at("/lines/4/waypoints/2562"_json_pointer), "5");
    EXPECT_EQ(json.at("/lines/1/from_case"_json_pointer), 71);
    EXPECT_EQ(json.at("/lines/0/from_case"_json_pointer), nullptr);
    EXPECT_EQ(json.at("/projects/0/budget"_json_pointer), "1500000.5");
    EXPECT_EQ(json.at("/projects/0/steps/1/due"_json_pointer), "2018-06-30");
    EXPECT_EQ(json.at("/carried/1/answer"_json_pointer), "project");
    EXPECT_EQ(json.at("/carried/1/case"_json_pointer), 72);
    EXPECT_EQ(json.at("/parts/1/post"_json_pointer), 22);
}

TEST(PlanJson, EveryPointerOfAFaultPointsIntoIt)
{
    // Faults about what is missing point at where it should be, below something that is there.
    auto plan = sound_plan();
    plan.lines[0].weight = dec("0");
    plan.lines[1].quarters.at(3).target = dec("1");
    plan.lines[2].table.thresholds[2] = dec("12");
    plan.lines[3].upper = dec("9");
    plan.projects[0].steps[2].due = on("2018-12-31");
    plan.carried[1].project = "";
    const auto json = plan_json(plan);
    const auto faults = plan_faults(plan, framework_2561(), sound_texts());
    EXPECT_GE(faults.size(), 6U);
    for (const auto& fault : faults) {
        EXPECT_TRUE(json.contains(nlohmann::json::json_pointer{fault.pointer})) << fault.pointer;
    }
}

TEST(Plan, FindsItsLinesByCode)
{
    const auto plan = sound_plan();
    ASSERT_NE(plan.line("ICT-03"), nullptr);
    EXPECT_EQ(plan.line("ICT-03")->indicator.value_type, measure::ValueType::days);
    EXPECT_EQ(plan.line("ICT-3"), nullptr);
}

}  // namespace
}  // namespace traimas::cycle
