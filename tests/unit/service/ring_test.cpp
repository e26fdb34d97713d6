// The whole ring in memory: a year is planned, reported, missed, mended, amended, restated, reviewed, and the next year
// starts with harder targets.
#include "engine/subjects/case.hpp"
#include "engine/subjects/certified.hpp"
#include "engine/subjects/cycle.hpp"
#include "tests/unit/service/memory_office.hpp"

namespace traimas::testing {
namespace {

using Names = std::vector<std::string>;
const Names kIctChain{"thanakorn", "malee", "arun"};
const Names kLawChain{"thawat", "malee", "arun"};

std::string published(const std::vector<workflow::ScoreRow>& rows, InstanceId checkpoint, const std::string& indicator)
{
    std::string text;
    for (const auto& row : rows) {
        if (row.checkpoint == checkpoint && row.indicator == indicator) {
            text = row.published ? row.published->text() : "none";
        }
    }
    return text;
}

struct Ring : MemoryOffice {
    void SetUp() override
    {
        office.publish({2561, 2562}, {"ICT", "LAW"});
        office.at(bangkok(2017, 10, 2, 9));
        year = office.open_year(2561, {"ICT", "LAW"});
        law = office.cycle("LAW", 2561);
    }

    void approve_plan(InstanceId cycle, const cycle::Plan& plan)
    {
        ASSERT_EQ(code_of(office.as("kanya").on(cycle).save_plan(plan)), "done");
        ASSERT_EQ(code_of(office.as("kanya").act("submit")), "done");
        office.approve(cycle, kLawChain);
    }

    // LAW's quarter, reported on its fifteenth day after the end at the latest and approved.
    InstanceId report(int quarter, const std::string& numerator, const std::string& count)
    {
        const auto checkpoint = office.one_of("checkpoint", law, quarter);
        const auto end =
            calendar::to_instant({calendar::quarter_end(2561, quarter), std::chrono::minutes{600}}, "Asia/Bangkok");
        office.at(end + std::chrono::days{3});
        office.settle();
        auto person = office.as("kanya").on(checkpoint);
        EXPECT_EQ(code_of(person.save("LAW-01", numerator, "100", "เหตุผล")), "done");
        EXPECT_EQ(code_of(person.save_value("LAW-02", count, "เหตุผล")), "done");
        EXPECT_EQ(code_of(person.act("submit")), "done");
        office.approve(checkpoint, kLawChain);
        return checkpoint;
    }

    InstanceId year{0};
    InstanceId law{0};
};

TEST_F(Ring, AYearGivesEveryReportingUnitACycle)
{
    EXPECT_EQ(office.instance(year).folded.state, "running");
    EXPECT_EQ(office.instance(law).folded.state, "planning");
    EXPECT_EQ(office.instance(office.cycle("ICT", 2561)).folded.state, "planning");
}

TEST_F(Ring, AnApprovedPlanGivesFourCheckpoints)
{
    approve_plan(law, test_plan("LAW", 2561, "80", "40"));
    EXPECT_EQ(office.instance(law).folded.state, "running");
    for (int quarter = 1; quarter <= 4; ++quarter) {
        const auto checkpoint = office.instance(office.one_of("checkpoint", law, quarter));
        const auto subject = subjects::checkpoint_subject(checkpoint);
        EXPECT_EQ(subject.quarter_end, calendar::quarter_end(2561, quarter));
        EXPECT_EQ(subject.lines.size(), 2U);
    }
}

TEST_F(Ring, APlanApprovedInJanuaryDoesNotMakeTheFirstQuarterLateAtOnce)
{
    office.at(bangkok(2018, 1, 20, 10));
    approve_plan(law, test_plan("LAW", 2561, "80", "40"));
    const auto checkpoint = office.instance(office.one_of("checkpoint", law, 1));
    EXPECT_EQ(checkpoint.folded.state, "collecting");
    EXPECT_EQ(checkpoint.folded.anchors.at("due").at, bangkok(2018, 2, 3));  // ten working days later, 24:00
}

TEST_F(Ring, APlanWithAWrongSumIsRefusedWithEveryFault)
{
    auto plan = test_plan("LAW", 2561, "80", "40");
    plan.lines[1].weight = decimal("39");
    ASSERT_EQ(code_of(office.as("kanya").on(law).save_plan(plan)), "done");
    const auto refused = office.as("kanya").act("submit");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "weights_not_100");
    EXPECT_EQ(refused.error().fields.front().message, "sum 99, expected 100");
}

TEST_F(Ring, AMissOpensACaseThatTheNextQuarterProvesEffective)
{
    approve_plan(law, test_plan("LAW", 2561, "80", "40"));
    const auto q1 = report(1, "60", "10");  // 60 of 80: below level 1 of a table that begins at 60? it scores 1
    EXPECT_EQ(published(store.scores(), q1, "LAW-01"), "1");
    EXPECT_EQ(published(store.scores(), q1, "LAW-02"), "5");
    const auto opened = office.one_of("case", law, 1);
    EXPECT_EQ(office.instance(opened).folded.state, "analysis");

    auto kanya = office.as("kanya").on(opened);
    EXPECT_EQ(code_of(kanya.act("analyse")), "required /cause=required");
    ASSERT_EQ(
        code_of(kanya.act("analyse", {.cause = subjects::CauseInput{cycle::CauseCategory::process, {"ขั้นตอนซ้ำ"}}})),
        "done");
    ASSERT_EQ(code_of(office.as("malee").act("recommend", {.comment = "ลดขั้นตอน"})), "done");
    ASSERT_EQ(code_of(office.as("thawat").act("respond", {.answer = cycle::Answer::agree})), "done");
    const auto due = calendar::quarter_end(2561, 2);
    ASSERT_EQ(code_of(office.as("kanya").act(
                  "plan_measures", {.measures = {{"ออกแบบแบบฟอร์มใหม่", PostId{4}, due}, {"อบรม", PostId{4}, due}}})),
              "done");
    ASSERT_EQ(code_of(office.as("kanya").act("complete", {.comment = "เสร็จ", .measure = 1})), "done");
    EXPECT_EQ(code_of(office.as("kanya").act("complete", {.comment = "เสร็จ", .measure = 1})), "measure_done");
    EXPECT_EQ(office.instance(opened).folded.state, "acting");
    ASSERT_EQ(code_of(office.as("kanya").act("complete", {.comment = "เสร็จ", .measure = 2})), "done");
    EXPECT_EQ(office.instance(opened).folded.state, "verifying");

    report(2, "82", "12");
    EXPECT_EQ(office.instance(opened).folded.state, "effective");
}

TEST_F(Ring, AMeasureWithoutEffectReopensItsCase)
{
    approve_plan(law, test_plan("LAW", 2561, "80", "40"));
    report(1, "60", "10");
    const auto opened = office.one_of("case", law, 1);
    ASSERT_TRUE(office.as("kanya").on(opened).act(
        "analyse", {.cause = subjects::CauseInput{cycle::CauseCategory::people, {"คนไม่พอ"}}}));
    ASSERT_TRUE(office.as("malee").act("recommend", {.comment = "จ้างเพิ่ม"}));
    ASSERT_TRUE(office.as("thawat").act("respond", {.comment = "ทำได้บางส่วน", .answer = cycle::Answer::partly}));
    ASSERT_TRUE(
        office.as("kanya").act("plan_measures", {.measures = {{"จ้าง", PostId{4}, calendar::quarter_end(2561, 2)}}}));
    ASSERT_TRUE(office.as("kanya").act("complete", {.comment = "เสร็จ", .measure = 1}));
    report(2, "61", "12");
    const auto reopened = office.instance(opened);
    EXPECT_EQ(reopened.folded.state, "analysis");
    EXPECT_TRUE(reopened.folded.marks.contains("ineffective"));
    // The miss of the second quarter is this case's matter: no second one is opened.
    EXPECT_THROW(office.one_of("case", law, 2), std::runtime_error);
}

TEST_F(Ring, AnAmendmentLeavesTheQuartersBeforeItUntouched)
{
    approve_plan(law, test_plan("LAW", 2561, "80", "40"));
    const auto q1 = report(1, "80", "10");
    const auto q2 = report(2, "80", "10");
    EXPECT_EQ(code_of(office.as("kanya").on(law).act("amend", {.comment = "งบถูกตัด", .quarter = 2})),
              "quarter_reported");
    ASSERT_EQ(code_of(office.as("kanya").on(law).act("amend", {.comment = "งบถูกตัด", .quarter = 3})), "done");
    EXPECT_EQ(code_of(office.as("kanya").on(law).act("amend", {.comment = "อีก", .quarter = 3})),
              "amendment_already_open");
    const auto amendment = office.one_of("amendment", law);
    EXPECT_EQ(code_of(office.as("kanya").on(amendment).act("submit")), "nothing_changed");
    auto plan = test_plan("LAW", 2561, "80", "40");
    plan.lines[0].target = decimal("82");
    plan.lines[0].quarters.at(3).target = decimal("82");
    plan.lines[0].quarters.at(4).target = decimal("82");
    plan.lines[0].table = test_plan("LAW", 2561, "82", "40").lines[0].table;
    ASSERT_EQ(code_of(office.as("kanya").save_plan(plan)), "done");
    ASSERT_EQ(code_of(office.as("kanya").act("submit")), "done");
    office.approve(amendment, kLawChain);
    EXPECT_EQ(office.instance(amendment).folded.state, "in_force");

    EXPECT_EQ(subjects::checkpoint_subject(office.instance(q1)).lines[0].target, decimal("80"));
    EXPECT_EQ(subjects::checkpoint_subject(office.instance(q2)).plan_revision, 1);
    const auto q3 = subjects::checkpoint_subject(office.instance(office.one_of("checkpoint", law, 3)));
    EXPECT_EQ(q3.lines[0].target, decimal("82"));
    EXPECT_EQ(q3.lines[0].original_target, decimal("80"));
    EXPECT_EQ(q3.plan_revision, 2);
    EXPECT_TRUE(subjects::plan_revision(office.instance(law), 1));
    EXPECT_TRUE(subjects::plan_revision(office.instance(law), 2));
}

TEST_F(Ring, ARestatementStandsBesideThePublishedFigureAndMovesLaterTotals)
{
    approve_plan(law, test_plan("LAW", 2561, "80", "40"));
    const auto q1 = report(1, "84", "10");
    const auto q2 = report(2, "84", "10");
    EXPECT_EQ(published(store.scores(), q2, "LAW-02"), "5");
    EXPECT_EQ(code_of(office.as("malee").on(q1).begin("restatement")), "not_your_role");
    ASSERT_EQ(code_of(office.as("kanya").on(q1).begin("restatement")), "done");
    EXPECT_EQ(code_of(office.as("kanya").on(q1).begin("restatement")), "already_open");
    const auto restatement = office.one_of("restatement", law, 1);
    const nlohmann::json corrected{{"results",
                                    {{{"indicator", "LAW-01"}, {"numerator", "79"}, {"denominator", "100"}},
                                     {{"indicator", "LAW-02"}, {"value", "8"}}}}};
    ASSERT_EQ(code_of(office.as("kanya").on(restatement).save_document("results", corrected)), "done");
    EXPECT_EQ(code_of(office.as("kanya").act("submit")).substr(0, 15), "results_invalid");
    ASSERT_EQ(code_of(office.as("kanya").save_document("results", corrected, {{"reason", "นับซ้ำ"}})), "done");
    ASSERT_EQ(code_of(office.as("kanya").act("submit")), "done");
    office.approve(restatement, kLawChain);
    EXPECT_EQ(office.instance(restatement).folded.state, "in_force");

    EXPECT_EQ(published(store.scores(), q1, "LAW-01"), "4.8");
    EXPECT_EQ(published(store.scores(), q1, "LAW-02"), "1");  // 8 of 10 planned: 32 a year on a table from 32 to 40
    EXPECT_EQ(published(store.scores(), q2, "LAW-02"), "3");  // 18 of 20 planned: 36 a year
    // What was published stands in the chain as it was.
    EXPECT_EQ(office.instance(q1).folded.content.at("rows").at(0).at("numerator"), "84");
    // The restated figure is a miss, so it opens a case.
    EXPECT_EQ(office.instance(office.one_of("case", law, 1)).folded.subject.at("indicator"), "LAW-02");
}

TEST_F(Ring, TheNextYearStartsWithWhatTheOldOneHandsOver)
{
    approve_plan(law, test_plan("LAW", 2561, "80", "40"));
    report(1, "84", "10");
    report(2, "84", "10");
    office.at(bangkok(2018, 7, 2, 9));
    office.open_year(2562, {"LAW"});
    const auto next = office.cycle("LAW", 2562);
    const auto provisional = subjects::lineage_of(office.instance(next));
    ASSERT_TRUE(provisional != nullptr);
    EXPECT_FALSE(provisional->is_final);
    EXPECT_EQ(provisional->actual("LAW-01")->quarter, 2);
    const auto seed = cycle::seed_plan(*provisional);
    EXPECT_EQ(seed.lines.size(), 2U);
    EXPECT_TRUE(seed.projects.empty());

    // 84 was reached: a target of 84 is no harder.
    ASSERT_EQ(code_of(office.as("kanya").on(next).save_plan(test_plan("LAW", 2562, "84", "42"))), "done");
    const auto refused = office.as("kanya").act("submit");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "target_too_easy");
    approve_plan(next, test_plan("LAW", 2562, "85", "42"));
    EXPECT_EQ(office.instance(next).folded.state, "running");

    // The last quarters go better than the plan of next year dared: its target is too easy after all.
    report(3, "86", "10");
    report(4, "90", "10");
    EXPECT_EQ(office.instance(law).folded.state, "reviewing");
    const nlohmann::json review =
        cycle::review_json({.lines = {{"LAW-01", cycle::Disposition::keep, decimal("91"), {}},
                                      {"LAW-02", cycle::Disposition::keep, decimal("45"), {}}}});
    ASSERT_EQ(
        code_of(office.as("kanya").on(law).save_document("review", review, {{"worked", "ทีม"}, {"lessons", "เริ่มเร็ว"}})),
        "done");
    ASSERT_EQ(code_of(office.as("kanya").act("submit")), "done");
    office.approve(law, {"thawat", "malee"});
    EXPECT_EQ(office.instance(law).folded.state, "closed");
    const auto final = subjects::lineage_of(office.instance(next));
    EXPECT_TRUE(final->is_final);
    const auto amendment = office.instance(office.one_of("amendment", next));
    EXPECT_EQ(amendment.folded.subject.at("kind"), "judgement");
    EXPECT_EQ(amendment.folded.state, "drafting");
    EXPECT_EQ(code_of(office.as("kanya").on(amendment.id).act("withdraw")), "judgement_stands");
    auto harder = test_plan("LAW", 2562, "91", "42");
    ASSERT_EQ(code_of(office.as("kanya").save_plan(harder)), "done");
    ASSERT_EQ(code_of(office.as("kanya").act("submit")), "done");
    office.approve(amendment.id, kLawChain);
    EXPECT_EQ(subjects::plan_record(office.instance(next))->revision, 2);
}

TEST_F(Ring, ACarriedCaseBlocksTheNextPlanUntilItIsAnswered)
{
    approve_plan(law, test_plan("LAW", 2561, "80", "40"));
    report(1, "60", "10");
    const auto open = office.one_of("case", law, 1);
    office.at(bangkok(2018, 7, 2, 9));
    office.open_year(2562, {"LAW"});
    const auto next = office.cycle("LAW", 2562);
    auto plan = test_plan("LAW", 2562, "81", "41");
    ASSERT_EQ(code_of(office.as("kanya").on(next).save_plan(plan)), "done");
    const auto refused = office.as("kanya").act("submit");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "carried_case_undecided");
    plan.carried.push_back({open, cycle::CarriedAnswer::target, "LAW-01"});
    plan.lines[0].from_case = open;
    ASSERT_EQ(code_of(office.as("kanya").save_plan(plan, {{"carried/" + std::to_string(open.value()), "ตั้งเป้าใหม่"}})),
              "done");
    EXPECT_EQ(code_of(office.as("kanya").act("submit")), "done");
}

TEST_F(Ring, ACaseOfTheLastQuarterIsProvedByNextYearsFirst)
{
    approve_plan(law, test_plan("LAW", 2561, "80", "40"));
    report(1, "84", "10");
    report(2, "84", "10");
    report(3, "84", "10");
    report(4, "60", "10");
    const auto opened = office.one_of("case", law, 4);
    ASSERT_TRUE(office.as("kanya").on(opened).act(
        "analyse", {.cause = subjects::CauseInput{cycle::CauseCategory::data, {"ข้อมูลผิด"}}}));
    ASSERT_TRUE(office.as("malee").act("recommend", {.comment = "ตรวจทาน"}));
    ASSERT_TRUE(office.as("thawat").act("respond", {.answer = cycle::Answer::agree}));
    ASSERT_TRUE(office.as("kanya").act("plan_measures",
                                       {.measures = {{"ตรวจทาน", PostId{4}, calendar::quarter_end(2562, 1)}}}));
    ASSERT_TRUE(office.as("kanya").act("complete", {.comment = "เสร็จ", .measure = 1}));
    office.open_year(2562, {"LAW"});
    const auto next = office.cycle("LAW", 2562);
    auto plan = test_plan("LAW", 2562, "85", "42");
    plan.carried.push_back({opened, cycle::CarriedAnswer::target, "LAW-01"});
    ASSERT_EQ(code_of(office.as("kanya").on(next).save_plan(
                  plan, {{"carried/" + std::to_string(opened.value()), "ตั้งเป้าใหม่"}})),
              "done");
    ASSERT_EQ(code_of(office.as("kanya").act("submit")), "done");
    office.approve(next, kLawChain);
    const auto q1 = office.one_of("checkpoint", next, 1);
    office.at(bangkok(2019, 1, 3, 9));
    office.settle();
    ASSERT_TRUE(office.as("kanya").on(q1).save("LAW-01", "88", "100"));
    ASSERT_TRUE(office.as("kanya").save_value("LAW-02", "11"));
    ASSERT_EQ(code_of(office.as("kanya").act("submit")), "done");
    office.approve(q1, kLawChain);
    EXPECT_EQ(office.instance(opened).folded.state, "effective");
}

TEST_F(Ring, TheYearClosesWhenEveryCycleHas)
{
    const auto refused = office.as("malee").on(year).act("close");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "cycles_open");
    EXPECT_EQ(refused.error().fields.size(), 2U);
    office.at(bangkok(2018, 12, 1, 9));  // nobody planned anything
    office.settle();
    EXPECT_EQ(office.instance(law).folded.state, "unplanned");
    EXPECT_EQ(code_of(office.as("malee").on(year).act("close")), "done");
    EXPECT_EQ(office.instance(year).folded.state, "closed");
}

}  // namespace
}  // namespace traimas::testing
