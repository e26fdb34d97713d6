// Handing over what somebody leaves: what moves, what stays with the post, who may, and what is refused.
#include "engine/service/handover.hpp"
#include "engine/service/read_instance.hpp"
#include "engine/subjects/case.hpp"
#include "engine/subjects/checkpoint.hpp"
#include "tests/unit/service/memory_office.hpp"

namespace traimas::testing {
namespace {

using organisation::Appointed;
using organisation::AppointmentEnded;
using organisation::HolderKind;

struct Handovers : MemoryOffice {
    Result<service::Done> hand_over(const std::string& by, const std::string& from, const std::string& to,
                                    std::optional<InstanceId> instance = {})
    {
        return hand_over_to(by, office.people.at(from), office.people.at(to), instance);
    }
    Result<service::Done> hand_over_to(const std::string& by, PersonId from, PersonId to,
                                       std::optional<InstanceId> instance = {})
    {
        const auto key = std::to_string(++keys);
        return service::hand_over(office.engine, instance.value_or(office.current),
                                  {.command = service::command_id("handover", key),
                                   .request_hash = service::request_hash("handover", key),
                                   .actor = office.people.at(by)},
                                  {from, to, "ย้ายไปหน่วยงานอื่น"});
    }
    void begin(bool with_parts)
    {
        office.checkpoint("ICT", with_parts, 40);  // due on 9 February, 24:00
        office.at(bangkok(2018, 1, 8, 10));
        office.drain();
    }
    void leaves(const std::string& name)
    {
        office.organise({AppointmentEnded{office.people.at(name).value(), clock.now()}});
    }
    [[nodiscard]] std::vector<PostId> part_posts(InstanceId report)
    {
        const auto instance = office.instance(report);
        std::vector<PostId> list;
        for (const auto& part : subjects::checkpoint_subject(instance).parts) {
            list.push_back(part.post);
        }
        return list;
    }
    [[nodiscard]] PersonId claimed_by(const std::string& task)
    {
        return office.instance(office.current).folded.claims.at(task).person;
    }
    int keys = 0;
};

TEST_F(Handovers, MoveClaimsAndPartsByOneEventAndTellTheSuccessor)
{
    begin(true);
    ASSERT_TRUE(office.as("anong").act("claim"));
    leaves("anong");
    const auto before = office.instance(office.current);
    ASSERT_EQ(code_of(hand_over("suda", "anong", "prasert")), "done");
    const auto after = office.instance(office.current);
    EXPECT_EQ(after.seq, before.seq + 1);
    EXPECT_EQ(after.folded.version, after.seq) << "who hands in a part is something that others read";
    EXPECT_EQ(claimed_by("task"), office.people.at("prasert"));
    const auto prasert = office.posts.at("prasert");
    EXPECT_EQ(part_posts(office.current), (std::vector<PostId>{prasert, prasert}));
    const auto event = workflow::event_from_body(store.events_of(office.current).back().body);
    EXPECT_EQ(event.role, "head");
    EXPECT_TRUE(event.texts.contains("comment"));
    EXPECT_EQ(workflow::handover_from(event.data.at("handover")),
              (workflow::Handover{office.people.at("anong"), office.people.at("prasert"), {"task"}, {"services"}, {}}));
    const auto notices = told();
    EXPECT_EQ(std::count(notices.begin(), notices.end(), "handed_over to prasert"), 1);

    // The successor hands the part in; a second handover finds nothing.
    ASSERT_TRUE(office.as("prasert").save("ICT-01", "45", "60"));
    EXPECT_EQ(code_of(office.as("prasert").act("hand_in", {.part = "services"})), "done");
    EXPECT_EQ(code_of(hand_over("suda", "anong", "prasert")), "nothing_to_hand_over");
}

TEST_F(Handovers, OfClaimsAloneAreNoEdit)
{
    begin(false);
    ASSERT_TRUE(office.as("anong").act("claim"));
    const auto before = office.instance(office.current).folded.version;
    ASSERT_EQ(code_of(hand_over("malee", "anong", "prasert")), "done");
    EXPECT_EQ(office.instance(office.current).folded.version, before);
    EXPECT_EQ(claimed_by("task"), office.people.at("prasert"));
}

TEST_F(Handovers, LeaveToAPostWhatAnotherHolderKeeps)
{
    begin(true);
    office.organise(
        {Appointed{{100, office.posts.at("anong"), office.people.at("prasert"), HolderKind::acting, clock.now(), {}}}});
    leaves("anong");
    EXPECT_EQ(code_of(hand_over("suda", "anong", "prasert")), "nothing_to_hand_over")
        << "the post has its next holder, and its part with it";
    EXPECT_EQ(part_posts(office.current).front(), office.posts.at("anong"));
}

TEST_F(Handovers, AreRefusedWholeWhereTheSuccessorLacksARole)
{
    begin(true);
    ASSERT_TRUE(office.as("anong").act("claim"));
    const auto before = office.instance(office.current);
    EXPECT_EQ(code_of(hand_over("suda", "anong", "kanya")),
              "successor_not_eligible /tasks/task=successor_not_eligible /parts/services=successor_not_eligible");
    EXPECT_EQ(office.instance(office.current).seq, before.seq);
    EXPECT_EQ(claimed_by("task"), office.people.at("anong"));
}

TEST_F(Handovers, GiveNoDecisionToWhoPreparedIt)
{
    begin(false);
    office.report_all("anong", "ICT");
    ASSERT_TRUE(office.as("anong").act("submit"));
    ASSERT_TRUE(office.as("suda").act("claim"));
    EXPECT_EQ(code_of(hand_over("malee", "suda", "thanakorn")),
              "successor_not_eligible /tasks/head=successor_not_eligible")
        << "he stands in for anong in January";
    office.at(bangkok(2018, 2, 1, 10));  // the delegation is over
    EXPECT_EQ(code_of(hand_over("malee", "suda", "thanakorn")), "done");
    EXPECT_EQ(claimed_by("head"), office.people.at("thanakorn"));
}

TEST_F(Handovers, AreForWhoLeadsTheUnit)
{
    begin(false);
    ASSERT_TRUE(office.as("anong").act("claim"));
    for (const auto* nobody : {"prasert", "arun", "wirat"}) {
        EXPECT_EQ(code_of(hand_over(nobody, "anong", "prasert")), "not_your_role") << nobody;
    }
    EXPECT_EQ(code_of(hand_over("thawat", "anong", "prasert")), "not_found") << "another unit's head";
    EXPECT_EQ(code_of(hand_over("decha", "anong", "prasert")), "done");
    EXPECT_EQ(code_of(office.as("suda").act("hand_over")), "action_not_available") << "no action of a report";
}

TEST_F(Handovers, NameTwoPeopleWhoAreKnown)
{
    begin(false);
    EXPECT_EQ(code_of(hand_over("suda", "anong", "anong")), "invalid_content /to=same_person");
    EXPECT_EQ(code_of(hand_over_to("suda", PersonId{4711}, PersonId{4712})),
              "invalid_content /from=unknown_person /to=unknown_person");
}

TEST_F(Handovers, GoOnThroughAPause)
{
    begin(false);
    ASSERT_TRUE(office.as("anong").act("claim"));
    ASSERT_EQ(code_of(office.as("malee").act("pause", {.comment = "น้ำท่วม", .mode = "freeze"})), "done");
    EXPECT_EQ(code_of(hand_over("malee", "anong", "prasert")), "done");
    ASSERT_EQ(code_of(office.as("malee").act("resume", {.comment = "น้ำลด"})), "done");
    EXPECT_EQ(claimed_by("task"), office.people.at("prasert"));
}

TEST_F(Handovers, AreTheSameWhenRepeated)
{
    begin(false);
    ASSERT_TRUE(office.as("anong").act("claim"));
    const auto first = hand_over("malee", "anong", "prasert");
    --keys;
    const auto second = hand_over("malee", "anong", "prasert");
    ASSERT_TRUE(first && second);
    EXPECT_TRUE(second->replayed);
    EXPECT_EQ(second->receipt.last_seq, first->receipt.last_seq);
}

struct HandoversInARing : Handovers {
    void SetUp() override
    {
        office.publish({2561, 2562}, {"ICT"});
        office.at(bangkok(2017, 10, 2, 9));
        office.open_year(2561, {"ICT"});
        ict = office.cycle("ICT", 2561);
    }
    cycle::Plan plan(const std::string& percent, bool with_parts = true)
    {
        auto it = test_plan("ICT", 2561, percent, "40");
        if (with_parts) {
            it.parts = {{"services", office.posts.at("anong")}, {"security", office.posts.at("prasert")}};
            it.lines[0].part = "services";
            it.lines[1].part = "security";
        }
        return it;
    }
    void approve(const cycle::Plan& wanted, InstanceId instance)
    {
        ASSERT_EQ(code_of(office.as("prasert").on(instance).save_plan(wanted)), "done");
        ASSERT_EQ(code_of(office.as("prasert").act("submit")), "done");
        office.approve(instance, {"suda", "malee", "arun"});
    }
    InstanceId ict{0};
};

TEST_F(HandoversInARing, OutliveAnAmendmentThatLeavesThePartsAlone)
{
    approve(plan("80"), ict);
    const auto q4 = office.one_of("checkpoint", ict, 4);
    leaves("anong");
    ASSERT_EQ(code_of(hand_over("suda", "anong", "prasert", q4)), "done");
    const auto prasert = office.posts.at("prasert");
    ASSERT_EQ(part_posts(q4).front(), prasert);

    ASSERT_EQ(code_of(office.as("prasert").on(ict).act("amend", {.comment = "งบถูกตัด", .quarter = 3})), "done");
    auto changed = plan("80");
    changed.lines[0].target = decimal("82");
    changed.lines[0].quarters.at(3).target = decimal("82");
    changed.lines[0].quarters.at(4).target = decimal("82");
    changed.lines[0].table = plan("82").lines[0].table;
    approve(changed, office.one_of("amendment", ict));
    EXPECT_EQ(part_posts(q4).front(), prasert) << "handed over, and the amendment says nothing of it";
    EXPECT_EQ(part_posts(office.one_of("checkpoint", ict, 3)).front(), office.posts.at("anong"));
    const auto instance = office.instance(q4);
    EXPECT_EQ(subjects::checkpoint_subject(instance).lines[0].target, decimal("82"));
}

TEST_F(HandoversInARing, MoveTheMeasuresThatAreNotDone)
{
    approve(plan("80", false), ict);
    const auto report = office.one_of("checkpoint", ict, 1);
    office.at(bangkok(2018, 1, 4, 10));
    office.settle();
    ASSERT_EQ(code_of(office.as("prasert").on(report).save("ICT-01", "60", "100", "เหตุผล")), "done");
    ASSERT_EQ(code_of(office.as("prasert").save_value("ICT-02", "10")), "done");
    ASSERT_EQ(code_of(office.as("prasert").act("submit")), "done");
    office.approve(report, {"suda", "malee", "arun"});
    const auto missed = office.one_of("case", ict, 1);
    const auto anong = office.posts.at("anong");
    ASSERT_TRUE(office.as("prasert").on(missed).act(
        "analyse", {.cause = subjects::CauseInput{cycle::CauseCategory::people, {"คนไม่พอ"}}}));
    ASSERT_TRUE(office.as("malee").act("recommend", {.comment = "จ้างเพิ่ม"}));
    ASSERT_TRUE(office.as("suda").act("respond", {.answer = cycle::Answer::agree}));
    const auto due = calendar::quarter_end(2561, 2);
    ASSERT_TRUE(office.as("prasert").act("plan_measures", {.measures = {{"จ้าง", anong, due}, {"อบรม", anong, due}}}));
    ASSERT_TRUE(office.as("prasert").act("complete", {.comment = "เสร็จ", .measure = 1}));

    leaves("anong");
    ASSERT_EQ(code_of(hand_over("suda", "anong", "prasert", missed)), "done");
    const auto measures = subjects::measures_of(office.instance(missed));
    EXPECT_EQ(measures.at(0).owner, anong) << "done: it stays with who did it";
    EXPECT_EQ(measures.at(1).owner, office.posts.at("prasert"));
    EXPECT_EQ(measures.at(1).due, due);
}

}  // namespace
}  // namespace traimas::testing
