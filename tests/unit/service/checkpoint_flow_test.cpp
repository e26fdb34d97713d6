// A quarter from its opening to its approval, on the store in memory.
#include "tests/unit/service/memory_office.hpp"

#include <nlohmann/json.hpp>

namespace traimas::testing {
namespace {

using CheckpointFlow = MemoryOffice;

TEST_F(CheckpointFlow, OpensTenDaysBeforeTheQuarterEndsAtHalfPastEight)
{
    office.checkpoint("ICT");
    EXPECT_EQ(office.state(), "scheduled");
    office.at(bangkok(2017, 12, 21, 8, 30) - std::chrono::microseconds{1});
    EXPECT_EQ(office.drain(), 0);
    office.at(bangkok(2017, 12, 21, 8, 30));
    EXPECT_EQ(office.drain(), 1);
    EXPECT_EQ(office.state(), "collecting");
    EXPECT_EQ(told(), (std::vector<std::string>{"checkpoint_open to anong", "checkpoint_open to prasert"}));
}

TEST_F(CheckpointFlow, IsReportedReviewedAndApprovedByDifferentPeople)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 10));
    office.report_all("kanya", "LAW");
    EXPECT_EQ(code_of(office.as("kanya").act("submit")), "done");
    EXPECT_EQ(office.state(), "review");
    EXPECT_EQ(code_of(office.as("thawat").act("approve")), "done");
    EXPECT_EQ(code_of(office.as("malee").act("approve")), "done");
    EXPECT_EQ(office.state(), "review");
    EXPECT_EQ(code_of(office.as("arun").act("approve")), "done");
    const auto closed = office.instance(office.current);
    EXPECT_EQ(closed.folded.state, "closed");
    EXPECT_EQ(closed.folded.frozen.at("approved_results"), closed.folded.frozen.at("results"));
    EXPECT_EQ(closed.folded.marks.size(), 1U);
    EXPECT_TRUE(closed.folded.marks.contains("submitted"));
}

TEST_F(CheckpointFlow, RefusesASubmissionWithEveryFaultAtOnce)
{
    office.checkpoint("ICT", true);
    office.at(bangkok(2018, 1, 8, 10));
    ASSERT_EQ(code_of(office.as("anong").save("ICT-01", "30", "60")), "done");
    EXPECT_EQ(code_of(office.as("anong").act("submit")),
              "parts_open /results/0/narrative=narrative_required /results/1/value=value_missing /parts/0=parts_open "
              "/parts/1=parts_open");
    EXPECT_EQ(office.state(), "collecting");
}

TEST_F(CheckpointFlow, APartIsHandedInByItsOwnerAndOpensAgainWhenItChanges)
{
    office.checkpoint("ICT", true);
    office.at(bangkok(2018, 1, 4, 10));
    ASSERT_TRUE(office.as("anong").save("ICT-01", "45", "60"));
    ASSERT_TRUE(office.as("prasert").save_value("ICT-02", "12"));
    EXPECT_EQ(code_of(office.as("prasert").act("hand_in", {.part = "services"})), "part_not_yours");
    EXPECT_EQ(code_of(office.as("anong").act("hand_in", {.part = "services"})), "done");
    EXPECT_EQ(code_of(office.as("prasert").act("hand_in", {.part = "nothing"})), "unknown_part /part=unknown_part");
    EXPECT_EQ(code_of(office.as("prasert").act("hand_in", {.part = "security"})), "done");
    ASSERT_EQ(code_of(office.as("prasert").save_value("ICT-02", "13")), "done");
    EXPECT_EQ(code_of(office.as("anong").act("submit")), "parts_open /parts/1=parts_open");
    EXPECT_EQ(code_of(office.as("prasert").act("hand_in", {.part = "security"})), "done");
    EXPECT_EQ(code_of(office.as("anong").act("submit")), "done");
}

TEST_F(CheckpointFlow, AReturnEndsTheRoundAndTheNextStartsAtTheHeadAgain)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 10));
    office.report_all("kanya", "LAW");
    ASSERT_TRUE(office.as("kanya").act("submit"));
    ASSERT_TRUE(office.as("thawat").act("approve"));
    EXPECT_EQ(code_of(office.as("malee").act("return")), "remarks_required /remarks=remarks_required");
    ASSERT_TRUE(office.as("malee").act("return", {.remarks = {{"/results/0/numerator", "45 ราย รวมเดือนธันวาคมหรือไม่"}}}));
    auto rework = office.instance(office.current);
    EXPECT_EQ(rework.folded.state, "rework");
    EXPECT_EQ(rework.folded.round, 2);
    EXPECT_EQ(rework.folded.anchors.at("rework_due").at, bangkok(2018, 1, 16));  // five working days, at 24:00
    ASSERT_TRUE(office.as("kanya").save("LAW-01", "46", "60"));
    ASSERT_TRUE(office.as("kanya").act("submit"));
    EXPECT_EQ(code_of(office.as("malee").act("approve")), "not_your_role");  // the head first
    ASSERT_TRUE(office.as("thawat").act("approve"));
    ASSERT_TRUE(office.as("malee").act("approve"));
    ASSERT_TRUE(office.as("arun").act("approve"));
    EXPECT_EQ(office.state(), "closed");
}

TEST_F(CheckpointFlow, ARemarkPointsAtARowThatIsThere)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 10));
    office.report_all("kanya", "LAW");
    ASSERT_TRUE(office.as("kanya").act("submit"));
    EXPECT_EQ(code_of(office.as("thawat").act("return", {.remarks = {{"/results/99/value", "?"}, {"value", " "}}})),
              "invalid_content /remarks/0/pointer=unknown_row /remarks/1/text=required /remarks/1/pointer=unknown_row");
    EXPECT_EQ(office.state(), "review");
}

TEST_F(CheckpointFlow, NobodySavesOverSomebodyElsesRowUnread)
{
    office.checkpoint("ICT");
    office.at(bangkok(2018, 1, 8, 10));
    ASSERT_TRUE(office.as("anong").save_value("ICT-02", "12"));
    ASSERT_TRUE(office.as("anong").save_value("ICT-02", "13"));  // one's own, again
    EXPECT_EQ(code_of(office.as("prasert").save_value("ICT-02", "14")),
              "row_version_changed /results/0/version=row_version_changed");
    EXPECT_TRUE(office.as("prasert").save_value("ICT-02", "13"));  // the same value is no change
}

TEST_F(CheckpointFlow, IsWithdrawnOnlyBeforeTheFirstDecision)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 10));
    office.report_all("kanya", "LAW");
    ASSERT_TRUE(office.as("kanya").act("submit"));
    ASSERT_TRUE(office.as("kanya").act("withdraw"));
    EXPECT_EQ(office.state(), "collecting");
    ASSERT_TRUE(office.as("kanya").act("submit"));
    ASSERT_TRUE(office.as("thawat").act("approve"));
    EXPECT_EQ(code_of(office.as("kanya").act("withdraw")), "review_begun");
}

TEST_F(CheckpointFlow, TheSameKeyTwiceIsOneSubmissionAndAnotherRequestUnderItIsRefused)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 10));
    office.report_all("kanya", "LAW");
    const auto first = office.as("kanya").with_key("k1").act("submit");
    ASSERT_TRUE(first);
    const auto again = office.as("kanya").with_key("k1").act("submit");
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->receipt.last_seq, first->receipt.last_seq);
    EXPECT_EQ(code_of(office.as("kanya").with_key("k1").act("withdraw")), "idempotency_key_reused");
    EXPECT_EQ(office.state(), "review");
}

TEST_F(CheckpointFlow, ARefusalByRuleIsReplayedWithItsFaults)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 10));
    const auto first = code_of(office.as("kanya").with_key("k1").act("submit"));
    EXPECT_EQ(first, "results_missing /results/0/numerator=value_missing /results/1/value=value_missing");
    office.report_all("kanya", "LAW");
    EXPECT_EQ(code_of(office.as("kanya").with_key("k1").act("submit")), first);
    EXPECT_EQ(code_of(office.as("kanya").with_key("k2").act("submit")), "done");
}

TEST_F(CheckpointFlow, StrangersDoNotEvenLearnThatItExists)
{
    const auto law = office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 10));
    EXPECT_EQ(code_of(office.as("anong").on(law).act("submit")), "not_found");
    EXPECT_EQ(code_of(office.as("wirat").on(law).act("submit")), "not_your_role");  // the auditor sees it
}

TEST_F(CheckpointFlow, WritesNoFreeTextIntoTheChain)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 10));
    ASSERT_TRUE(office.as("kanya").save("LAW-01", "45", "60", "secret-narrative"));
    ASSERT_TRUE(office.as("kanya").save_value("LAW-02", "12"));
    ASSERT_TRUE(office.as("kanya").act("submit", {.comment = "secret-comment"}));
    for (const auto& body : store.bodies()) {
        EXPECT_EQ(body.find("secret"), std::string::npos) << body;
    }
}

TEST_F(CheckpointFlow, EveryStoredStateIsTheFoldOfItsEvents)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 10));
    office.report_all("kanya", "LAW");
    ASSERT_TRUE(office.as("kanya").act("submit"));
    ASSERT_TRUE(office.as("thawat").act("return", {.comment = "ดูอีกครั้ง"}));
    for (const auto& stored : store.instances()) {
        auto fold = stored;
        fold.folded = {};
        fold.seq = 0;
        for (const auto& row : store.events_of(stored.id)) {
            workflow::apply(fold, workflow::event_from_body(row.body));
        }
        EXPECT_EQ(fold.folded, stored.folded) << stored.definition;
        EXPECT_EQ(workflow::folded_from(workflow::folded_json(stored.folded)), stored.folded);
    }
}

}  // namespace
}  // namespace traimas::testing
