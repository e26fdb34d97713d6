// Approvals where an office has few people, and what is told while a decision is awaited.
#include "tests/unit/service/memory_office.hpp"

namespace traimas::testing {
namespace {

using organisation::Appointed;
using organisation::AppointmentEnded;
using organisation::HolderKind;

const Instant kSubmitted = bangkok(2018, 1, 8, 10);  // a Monday

struct FewPeople : MemoryOffice {
    void SetUp() override { office.checkpoint("LAW"); }

    std::int64_t appointment_of(const std::string& name)
    {
        return office.people.at(name).value();  // the office numbers people and appointments alike
    }
    void submit()
    {
        office.at(kSubmitted);
        office.report_all("kanya", "LAW");
        ASSERT_TRUE(office.as("kanya").act("submit"));
    }
    // thawat leaves, and kanya, who collects, heads the unit in his place.
    void let_the_collector_head()
    {
        office.at(bangkok(2018, 1, 5));
        office.organise(
            {AppointmentEnded{appointment_of("thawat"), bangkok(2018, 1, 5)}, Appointed{{100,
                                                                                         office.posts.at("thawat"),
                                                                                         office.people.at("kanya"),
                                                                                         HolderKind::acting,
                                                                                         bangkok(2018, 1, 5),
                                                                                         {}}}});
    }
    workflow::Event last() { return workflow::event_from_body(store.bodies().back()); }
};

TEST_F(FewPeople, ALeaverWithoutSuccessorIsToldOnEntryAndNotAtTheDeadline)
{
    office.at(bangkok(2018, 1, 5));
    office.organise({AppointmentEnded{appointment_of("thawat"), bangkok(2018, 1, 5)}});
    submit();
    EXPECT_EQ(office.instance(office.current).folded.stage, "head");
    EXPECT_TRUE(office.instance(office.current).folded.unstaffed);
}

TEST_F(FewPeople, WhatTheHeadPreparedGoesToTheNextAboveWhoIsThenAskedOnce)
{
    let_the_collector_head();
    submit();
    const auto waiting = office.instance(office.current).folded;
    EXPECT_EQ(waiting.raised, (workflow::RaisedStage{"psd", "OPS"}));
    EXPECT_FALSE(waiting.unstaffed);
    EXPECT_EQ(code_of(office.as("kanya").act("approve")), "not_your_role");

    ASSERT_TRUE(office.as("malee").act("approve"));
    EXPECT_EQ(last().merged, std::vector<std::string>{"psd"});
    EXPECT_EQ(office.instance(office.current).folded.stage, "executive");
    EXPECT_FALSE(office.instance(office.current).folded.raised);
    ASSERT_TRUE(office.as("arun").act("approve"));
    EXPECT_EQ(office.state(), "closed");
}

TEST_F(FewPeople, AReturnStartsTheNextRoundAnew)
{
    let_the_collector_head();
    submit();
    subjects::ActionInput input;
    input.comment = "ตัวเลขไม่ตรงกับเอกสาร";
    ASSERT_TRUE(office.as("malee").act("return", input));
    EXPECT_FALSE(office.instance(office.current).folded.raised);
    ASSERT_TRUE(office.as("kanya").act("submit"));
    EXPECT_EQ(office.instance(office.current).folded.raised, (workflow::RaisedStage{"psd", "OPS"}));
}

struct Waiting : FewPeople {
    void SetUp() override
    {
        FewPeople::SetUp();
        submit();
        store.deliver();
    }
    void until(Instant at)
    {
        office.at(at);
        office.drain();
    }
};

TEST_F(Waiting, TheStageIsRemindedAndOneAboveIsToldOnce)
{
    until(bangkok(2018, 1, 11, 8, 29));
    EXPECT_TRUE(told().empty());
    until(bangkok(2018, 1, 11, 8, 30));  // three working days
    EXPECT_EQ(told(), std::vector<std::string>{"decision_waits to thawat"});
    store.deliver();
    until(bangkok(2018, 1, 22, 8, 30));  // ten working days; two reminders were missed on the way, told once
    EXPECT_EQ(told(), (std::vector<std::string>{"decision_escalated to malee", "decision_waits to thawat"}));
}

TEST_F(Waiting, AReminderThatIsNotTrueAnyMoreIsNotDelivered)
{
    until(bangkok(2018, 1, 11, 8, 30));
    ASSERT_TRUE(office.as("thawat").act("approve"));
    const auto delivered = store.deliver();
    ASSERT_EQ(delivered.suppressed.size(), 1U);
    EXPECT_EQ(delivered.suppressed.front().notice, "decision_waits");
}

TEST_F(Waiting, EachLaterStageIsToldOnceThatItsTurnHasCome)
{
    EXPECT_TRUE(told().empty()) << "the first stage was told as the report came in";
    ASSERT_TRUE(office.as("thawat").act("approve"));
    EXPECT_EQ(told(), std::vector<std::string>{"decision_wanted to malee"});
    const auto row = store.outbox().back();
    EXPECT_EQ(row.arguments.at("workflow"), "checkpoint");
    EXPECT_TRUE(row.arguments.contains("due_at")) << "until when silence counts";
    store.deliver();
    ASSERT_TRUE(office.as("malee").act("approve"));
    EXPECT_EQ(told(), std::vector<std::string>{"decision_wanted to arun"});
    store.deliver();
    ASSERT_TRUE(office.as("arun").act("approve"));
    for (const auto& it : told()) {
        EXPECT_FALSE(it.starts_with("decision_wanted")) << it << ": no stage is left to open";
    }
}

TEST_F(Waiting, AReturnOpensNoStage)
{
    subjects::ActionInput input;
    input.comment = "ตัวเลขไม่ตรงกับเอกสาร";
    ASSERT_TRUE(office.as("thawat").act("return", input));
    for (const auto& it : told()) {
        EXPECT_FALSE(it.starts_with("decision_wanted")) << it;
    }
}

TEST_F(FewPeople, WhoeverIsToDecideReadsUntilWhen)
{
    submit();
    const auto rows = store.outbox();
    const auto sent_up =
        std::find_if(rows.begin(), rows.end(), [](const auto& it) { return it.notice == "to_review"; });
    ASSERT_NE(sent_up, rows.end());
    const auto tasks = store.begin()->load(*store.root_of(office.current), "").tasks;
    const auto stage = std::find_if(tasks.begin(), tasks.end(), [this](const workflow::TaskRow& it) {
        return it.instance == office.current && it.key == "head";
    });
    ASSERT_NE(stage, tasks.end());
    EXPECT_EQ(sent_up->arguments.at("decide_by"), to_micros(*stage->due_at));
    EXPECT_NE(sent_up->arguments.at("decide_by"), sent_up->arguments.at("due_at")) << "not the report's own deadline";
}

TEST_F(FewPeople, WhoStandsAboveIsToldOfARaisedStage)
{
    let_the_collector_head();
    submit();
    const auto all = told();
    EXPECT_EQ(std::count(all.begin(), all.end(), "decision_wanted to malee"), 1);
    EXPECT_EQ(std::count(all.begin(), all.end(), "decision_wanted to kanya"), 0) << "who prepared it";
    store.deliver();
    ASSERT_TRUE(office.as("malee").act("approve"));
    EXPECT_EQ(told(), std::vector<std::string>{"decision_wanted to arun"}) << "the merged stage has opened for nobody";
}

TEST_F(FewPeople, WhoDecidedBelowIsNotToldToDecideAbove)
{
    office.at(bangkok(2018, 1, 5));
    office.organise({Appointed{
        {100, office.posts.at("malee"), office.people.at("thawat"), HolderKind::acting, bangkok(2018, 1, 5), {}}}});
    submit();
    store.deliver();
    ASSERT_TRUE(office.as("thawat").act("approve"));
    EXPECT_EQ(told(), std::vector<std::string>{"decision_wanted to malee"});
}

TEST_F(Waiting, TheNextStageCountsFromItsOwnOpening)
{
    office.at(bangkok(2018, 1, 10, 15));
    ASSERT_TRUE(office.as("thawat").act("approve"));
    store.deliver();
    until(bangkok(2018, 1, 15, 8, 29));
    EXPECT_TRUE(told().empty());
    until(bangkok(2018, 1, 15, 8, 30));
    EXPECT_EQ(told(), std::vector<std::string>{"decision_waits to malee"});
}

}  // namespace
}  // namespace traimas::testing
