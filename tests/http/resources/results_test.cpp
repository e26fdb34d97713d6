// What a report comes to, over HTTP: figures, scores, bands, totals, and how each score came about.
// The plan is plan_body(): 60 for ICT-01 (95 percent), 40 for ICT-02 (8 in the year, 2 more each quarter).
#include "tests/http/reported.hpp"
#include "tests/support/plans.hpp"

#include <gmock/gmock.h>

namespace traimas::testing {
namespace {

using ::testing::IsEmpty;

TEST(ResultsOverHttp, ShowScoresWhileTheyAreWritten)
{
    ApiWorld world;
    Ring ring{world};
    Reported reports{world, ring};
    const auto path = reports.checkpoint(1);
    const auto empty = ring.as("anong").get(path).json();
    EXPECT_EQ(result_of(empty, "ICT-01").at("band"), "not_reported");
    EXPECT_TRUE(result_of(empty, "ICT-01").at("score").is_null());
    EXPECT_TRUE(empty.at("total").at("total").is_null()) << "nothing counts yet";
    EXPECT_EQ(empty.at("total").at("coverage_percent"), "0.00");
    EXPECT_EQ(empty.at("plan_revision"), 1);
    EXPECT_EQ(address("cycles", empty.at("cycle")), reports.cycle());

    reports.save(1, "82.5", "2");
    const auto written = ring.as("anong").get(path).json();
    const auto percent = result_of(written, "ICT-01");
    EXPECT_EQ(percent.at("figure"), "82.5");
    EXPECT_EQ(percent.at("to_date"), "82.5000");
    EXPECT_EQ(percent.at("score"), "2.5000");
    EXPECT_EQ(percent.at("band"), "red");
    EXPECT_EQ(percent.at("weight"), "60");
    EXPECT_EQ(percent.at("year_target"), "95");
    EXPECT_EQ(percent.at("table").at("thresholds").at(0), "75");
    EXPECT_TRUE(percent.at("original_target").is_null());
    EXPECT_TRUE(percent.at("as_published").is_null());
    const auto count = result_of(written, "ICT-02");
    EXPECT_EQ(count.at("target"), "2") << "planned to date";
    EXPECT_EQ(count.at("score"), "5.0000");
    EXPECT_EQ(written.at("total").at("total"), "3.5000");
    EXPECT_EQ(written.at("total").at("band"), "amber");
    EXPECT_EQ(written.at("total").at("provisional"), true);
    EXPECT_EQ(written.at("total").at("policy").at("missing"), "renormalise");
    EXPECT_THAT(world.failures(), IsEmpty());
}

TEST(ResultsOverHttp, HaveNoColourUnderReviewAndBeforeTheirQuarter)
{
    ApiWorld world;
    Ring ring{world};
    Reported reports{world, ring};
    const auto later = ring.as("anong").get(reports.checkpoint(2)).json();
    EXPECT_EQ(result_of(later, "ICT-01").at("band"), "not_due");
    EXPECT_EQ(later.at("total").at("of_weight"), "0");
    reports.submit(1, "95", "1");
    const auto review = ring.as("suda").get(reports.checkpoint(1)).json();
    EXPECT_EQ(result_of(review, "ICT-01").at("band"), "in_review");
    EXPECT_EQ(result_of(review, "ICT-01").at("band_if_approved"), "green");
    EXPECT_EQ(result_of(review, "ICT-02").at("band_if_approved"), "amber");
    EXPECT_EQ(result_of(review, "ICT-02").at("score"), "3.0000") << "1 of 2 is 4 at the scale of the year";
    ring.approve(reports.checkpoint(1), {"suda", "malee", "arun"});
    const auto approved = ring.as("suda").get(reports.checkpoint(1)).json();
    EXPECT_EQ(result_of(approved, "ICT-01").at("band"), "green");
    EXPECT_TRUE(result_of(approved, "ICT-01").at("band_if_approved").is_null());
    EXPECT_EQ(approved.at("total").at("total"), "4.2000");
    EXPECT_THAT(approved.at("cases"), IsEmpty());
}

TEST(ResultsOverHttp, ExplainTheirScores)
{
    ApiWorld world;
    Ring ring{world};
    Reported reports{world, ring};
    reports.approve(1, "95", "1");
    const auto path = reports.checkpoint(1) + "/results/ICT-02/explanation";
    const auto told = ring.as("wirat").get(path).json();
    EXPECT_EQ(told.at("certified"), true);
    const auto& current = told.at("current");
    EXPECT_EQ(current.at("inputs").at("1").at("value"), "1");
    EXPECT_EQ(current.at("scaled"), (json{{"num", "4"}, {"den", "1"}}));
    EXPECT_EQ(current.at("published"), "3.0000");
    EXPECT_GT(current.at("steps").size(), 3U);
    EXPECT_EQ(current.at("framework").at("version"), 1);
    EXPECT_TRUE(told.at("against_original").is_null());
    EXPECT_TRUE(told.at("as_published").is_null());
    EXPECT_EQ(ring.as("wirat").get(reports.checkpoint(1) + "/results/NONE/explanation").status, 404);
    EXPECT_EQ(ring.as("kanya").get(path).status, 404);
}

// ICT-02 lowered to 6 for the year, from the second quarter on; ICT-01 stays.
json lowered(const json& standing)
{
    auto plan = plan_sent_back(standing);
    plan["lines"][1] = plan_line("ICT-02", "40", {"2", "3", "5", "6"}, {"2", "3", "4", "5", "6"});
    return plan;
}

TEST(ResultsOverHttp, AreScoredAgainstTheOriginalTargetToo)
{
    ApiWorld world;
    Ring ring{world};
    Reported reports{world, ring};
    reports.approve(1, "95", "2");
    const json amend{{"action", "amend"}, {"quarter", 2}, {"comment", "งบประมาณถูกตัด"}};
    ASSERT_EQ(ring.act("anong", reports.cycle(), amend).status, 200);
    const auto amendment =
        address("amendments", ring.as("anong").get(reports.cycle()).json().at("amendments").at(0).at("id"));
    const auto start = ring.as("anong").get(amendment + "/plan").json();
    ASSERT_EQ(ring.save("anong", amendment + "/plan", lowered(start)).status, 200);
    ASSERT_EQ(ring.act("anong", amendment, {{"action", "submit"}}).status, 200);
    ring.approve(amendment, {"suda", "malee", "arun"});

    reports.advance_to(noon(2018, 4, 2));
    reports.approve(2, "95", "1");
    const auto row = result_of(ring.as("anong").get(reports.checkpoint(2)).json(), "ICT-02");
    EXPECT_EQ(row.at("target"), "3");
    EXPECT_EQ(row.at("original_target"), "4");
    EXPECT_EQ(row.at("to_date"), "3.0000");
    EXPECT_EQ(row.at("score"), "5.0000");
    const auto told = ring.as("wirat").get(reports.checkpoint(2) + "/results/ICT-02/explanation").json();
    EXPECT_EQ(told.at("plan_revision"), 2);
    EXPECT_EQ(told.at("current").at("published"), "5.0000");
    EXPECT_EQ(told.at("against_original").at("planned_to_date"), "4");
    EXPECT_EQ(told.at("against_original").at("published"), "4.0000") << "3 of 4 is 6 at the scale of 8";
    const auto first = ring.as("anong").get(reports.checkpoint(1)).json();
    EXPECT_EQ(result_of(first, "ICT-02").at("target"), "2") << "the first quarter stays as it was";
    EXPECT_THAT(world.failures(), IsEmpty());
}

TEST(ResultsOverHttp, TakeTheStepsOfAMilestone)
{
    ApiWorld world;
    auto milestone = test_line("ICT-03", measure::ValueType::milestone, "5", "3");
    milestone.steps = 5;
    const auto id = world.checkpoint("OPS-ICT", 2560, 1, {milestone});
    auto anong = world.signed_in("anong");
    const auto path = address("checkpoints", id.value());
    const auto tag = [&] { return anong.get(path).header("etag"); };
    const auto put = [&](const json& steps) {
        const json rows{{"results", {{{"indicator", "ICT-03"}, {"steps_done", steps}}}}};
        return anong.put(path + "/results", rows, {{"If-Match", tag()}});
    };
    EXPECT_EQ(put({1, 2, "three"}).json().at("errors").at(0).at("pointer"), "/results/0/steps_done");
    EXPECT_EQ(put({0}).json().at("errors").at(0).at("code"), "out_of_range");
    EXPECT_EQ(put({1, 6}).json().at("errors").at(0).at("code"), "unknown_step");
    const auto saved = put({1, 2, 4});
    ASSERT_EQ(saved.status, 200) << saved.body;
    EXPECT_EQ(saved.json().at("results").at(0).at("figure"), "2") << "the third step is not done";
    const auto row = path + "/results/ICT-03";
    const auto patched = anong.patch(row, {{"steps_done", {1, 2, 3, 4}}}, {{"If-Match", "\"1\""}});
    ASSERT_EQ(patched.status, 200) << patched.body;
    EXPECT_EQ(patched.json().at("figure"), "4");
    EXPECT_EQ(patched.json().at("score"), "4.0000");
    const auto words = anong.patch(row, {{"narrative", "เหลือขั้นสุดท้าย"}}, {{"If-Match", "\"2\""}});
    EXPECT_EQ(words.json().at("steps_done"), (json{1, 2, 3, 4})) << "what is not named stays";
    const auto cleared = anong.patch(row, {{"steps_done", nullptr}}, {{"If-Match", "\"3\""}});
    EXPECT_TRUE(cleared.json().at("steps_done").is_null());
}

}  // namespace
}  // namespace traimas::testing
