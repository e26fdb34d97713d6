// Pausing a report: no timer fires, nobody acts, and resuming moves the deadlines or lets them have run.
#include "tests/unit/service/memory_office.hpp"

namespace traimas::testing {
namespace {

const Instant kReportDue = bangkok(2018, 1, 11);    // 10 January, 24:00
const Instant kPausedAt = bangkok(2018, 1, 5, 10);  // a Friday

struct Pauses : MemoryOffice {
    void SetUp() override
    {
        office.checkpoint("LAW");
        office.at(kPausedAt);
        office.drain();
        store.deliver();
    }
    Result<service::Done> pause(const std::string& mode, const std::string& who = "malee")
    {
        subjects::ActionInput input;
        input.mode = mode;
        input.comment = "ระบบบัญชีปิดปรับปรุง";
        return office.as(who).act("pause", input);
    }
    Instant due() { return office.instance(office.current).folded.anchors.at("due").at; }
};

TEST_F(Pauses, NothingFallsDueAndNobodyActs)
{
    ASSERT_TRUE(pause("freeze"));
    EXPECT_FALSE(store.next_due());
    EXPECT_EQ(code_of(office.as("kanya").act("withdraw")), "paused");
    EXPECT_EQ(code_of(office.as("kanya").save_value("LAW-02", "10")), "paused");
    office.at(kReportDue + std::chrono::hours{24 * 60});
    EXPECT_EQ(office.drain(), 0);
    EXPECT_EQ(office.state(), "collecting");
}

TEST_F(Pauses, FrozenDeadlinesMoveByTheWorkingDaysOfThePause)
{
    ASSERT_TRUE(pause("freeze"));
    office.at(bangkok(2018, 1, 10, 9));  // Monday, Tuesday, Wednesday
    ASSERT_TRUE(office.as("malee").act("resume"));
    EXPECT_EQ(due(), bangkok(2018, 1, 16));  // Wednesday the 10th and three working days: the 15th, 24:00
    office.at(bangkok(2018, 1, 16) - std::chrono::microseconds{1});
    office.drain();
    EXPECT_EQ(office.state(), "collecting");
    office.at(bangkok(2018, 1, 16));
    office.drain();
    EXPECT_EQ(office.state(), "overdue");
}

TEST_F(Pauses, WhatRanOnFiresAtItsNominalTime)
{
    ASSERT_TRUE(pause("run"));
    office.at(kReportDue + std::chrono::hours{34});
    ASSERT_TRUE(office.as("malee").act("resume"));
    EXPECT_EQ(due(), kReportDue);
    EXPECT_EQ(office.state(), "overdue");
    EXPECT_EQ(office.instance(office.current).folded.marks.at("late").at, kReportDue);
}

TEST_F(Pauses, AReviewKeepsItsStageAndItsRemindersWait)
{
    office.at(bangkok(2018, 1, 8, 10));
    office.report_all("kanya", "LAW");
    ASSERT_TRUE(office.as("kanya").act("submit"));
    ASSERT_TRUE(pause("freeze"));
    store.deliver();
    office.at(bangkok(2018, 1, 10, 10));
    EXPECT_EQ(office.drain(), 0);
    ASSERT_TRUE(office.as("malee").act("resume"));
    EXPECT_EQ(office.instance(office.current).folded.stage, "head");
    office.at(bangkok(2018, 1, 12, 8, 30));  // without the pause it was the 11th
    office.drain();
    EXPECT_TRUE(told().empty());
    office.at(bangkok(2018, 1, 15, 8, 30));
    office.drain();
    EXPECT_EQ(told(), std::vector<std::string>{"decision_waits to thawat"});
}

TEST_F(Pauses, OnlyThoseWhoMay)
{
    EXPECT_EQ(code_of(pause("freeze", "kanya")), "not_your_role");
    EXPECT_EQ(code_of(pause("stop")), "unknown_value /mode=unknown_value");
    EXPECT_EQ(code_of(office.as("malee").act("resume")), "action_not_available");
    ASSERT_TRUE(pause("freeze"));
    EXPECT_EQ(code_of(pause("freeze")), "action_not_available");
}

TEST_F(Pauses, TheLogAloneTellsIt)
{
    ASSERT_TRUE(pause("freeze"));
    office.at(bangkok(2018, 1, 10, 9));
    ASSERT_TRUE(office.as("malee").act("resume"));
    const auto standing = office.instance(office.current);
    workflow::Instance again = standing;
    again.folded = {};
    again.seq = 0;
    for (const auto& row : store.events_of(office.current)) {
        workflow::apply(again, workflow::event_from_body(row.body));
    }
    EXPECT_EQ(again.folded, standing.folded);
    EXPECT_EQ(workflow::folded_from(workflow::folded_json(standing.folded)), standing.folded);
}

}  // namespace
}  // namespace traimas::testing
