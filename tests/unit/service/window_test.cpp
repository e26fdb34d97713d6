// More time: asked for, decided by others, moving the due date; the clock does not stop meanwhile.
#include "tests/unit/service/memory_office.hpp"

namespace traimas::testing {
namespace {

struct Window : MemoryOffice {
    void SetUp() override
    {
        checkpoint = office.checkpoint("LAW");
        office.at(bangkok(2018, 1, 9, 10));
        ASSERT_EQ(code_of(office.as("kanya").act("ask_extension", {.comment = "ระบบล่ม", .days = 3})), "done");
        for (const auto& instance : store.instances()) {
            if (instance.parent == checkpoint) {
                amendment = instance.id;
            }
        }
    }
    InstanceId checkpoint{0};
    InstanceId amendment{0};
};

TEST_F(Window, IsAskedForOnceAtATime)
{
    EXPECT_EQ(code_of(office.as("kanya").on(checkpoint).act("ask_extension", {.comment = "อีก", .days = 2})),
              "extension_already_asked");
}

TEST_F(Window, MovesTheDueDateByWorkingDaysWhenGranted)
{
    ASSERT_TRUE(office.as("thawat").on(amendment).act("approve"));
    ASSERT_TRUE(office.as("malee").on(amendment).act("approve"));
    const auto moved = office.instance(checkpoint);
    EXPECT_EQ(moved.folded.anchors.at("due").at, bangkok(2018, 1, 16));  // 10 January and three working days, 24:00
    EXPECT_EQ(moved.folded.anchors.at("due").revision, 2);
    office.at(bangkok(2018, 1, 15, 12));
    office.drain();
    EXPECT_EQ(office.instance(checkpoint).folded.state, "collecting");
    office.at(bangkok(2018, 1, 16));
    office.drain();
    EXPECT_EQ(office.instance(checkpoint).folded.state, "overdue");
}

TEST_F(Window, DoesNotStopTheClockAndExcusesWhenItComesAfterTheFact)
{
    office.at(bangkok(2018, 1, 11, 9));
    ASSERT_TRUE(office.as("thawat").on(amendment).act("approve"));
    EXPECT_EQ(office.instance(checkpoint).folded.state, "overdue");
    ASSERT_TRUE(office.as("malee").on(amendment).act("approve"));
    const auto moved = office.instance(checkpoint);
    EXPECT_EQ(moved.folded.state, "collecting");
    EXPECT_TRUE(moved.folded.marks.at("late").excused);
    office.at(bangkok(2018, 1, 16));
    office.drain();
    EXPECT_FALSE(office.instance(checkpoint).folded.marks.at("late").excused);
}

TEST_F(Window, IsNotGrantedByWhoAskedForIt)
{
    EXPECT_EQ(code_of(office.as("kanya").on(amendment).act("approve")), "not_your_role");
}

TEST_F(Window, ARefusalLeavesTheDateAndAnotherRequestMayFollow)
{
    ASSERT_TRUE(office.as("thawat").on(amendment).act("reject", {.comment = "มีเวลาพอ"}));
    EXPECT_EQ(office.instance(amendment).folded.state, "refused");
    EXPECT_EQ(office.instance(checkpoint).folded.anchors.at("due").revision, 1);
    EXPECT_TRUE(office.as("kanya").on(checkpoint).act("ask_extension", {.comment = "อีกครั้ง", .days = 1}));
}

TEST_F(Window, EveryNoticeNamesTheReportsDueDate)
{
    ASSERT_TRUE(office.as("thawat").on(amendment).act("reject", {.comment = "มีเวลาพอ"}));
    for (const auto& row : store.outbox()) {
        EXPECT_EQ(row.arguments.at("due_at"), to_micros(bangkok(2018, 1, 11))) << row.notice;
    }
}

TEST_F(Window, ABlankReasonIsNoReasonAndEveryFaultIsTold)
{
    EXPECT_EQ(code_of(office.as("kanya").on(checkpoint).act("ask_extension", {.comment = "  ", .days = 99})),
              "invalid_content /comment=comment_required /days=out_of_range");
    EXPECT_EQ(code_of(office.as("thawat").on(amendment).act("reject")), "comment_required /comment=comment_required");
}

TEST_F(Window, LapsesAsRefused)
{
    office.at(bangkok(2018, 1, 20));
    office.drain();
    EXPECT_EQ(office.instance(amendment).folded.state, "refused");
}

}  // namespace
}  // namespace traimas::testing
