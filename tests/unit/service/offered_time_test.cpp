// More time that the PSD offers: an extension or a reopening, approved by somebody above; reminders; lateness.
#include "engine/service/jobs.hpp"
#include "tests/unit/service/memory_office.hpp"

namespace traimas::testing {
namespace {

struct OfferedTime : MemoryOffice {
    void SetUp() override
    {
        checkpoint = office.checkpoint("LAW");
        office.at(bangkok(2018, 1, 9, 10));
        office.drain();
    }
    // Past the deadline of 10 January and the 20 working days after it.
    void let_it_end()
    {
        office.at(bangkok(2018, 2, 20, 10));
        office.drain();
        ASSERT_EQ(office.instance(checkpoint).folded.state, "not_reported");
    }
    Result<service::Done> offer(const std::string& who, int days, const std::string& reason = "ระบบล่ม")
    {
        const auto key = std::to_string(++offers);
        return service::offer_time(office.engine, checkpoint,
                                   {.command = service::command_id("offer", key),
                                    .request_hash = service::request_hash("offer", key),
                                    .actor = office.people.at(who)},
                                   {days, reason});
    }
    InstanceId offered(int days)
    {
        const auto done = offer("malee", days);
        EXPECT_EQ(code_of(done), "done");
        return done->receipt.instance;
    }
    InstanceId checkpoint{0};
    int offers = 0;
};

TEST_F(OfferedTime, ReopensAReportThatWasNotMade)
{
    let_it_end();
    const auto window = offered(5);
    EXPECT_EQ(office.instance(window).folded.state, "offered");
    EXPECT_EQ(office.instance(window).folded.subject.at("kind"), "reopening");
    EXPECT_EQ(code_of(office.as("malee").on(window).act("approve")), "not_your_role") << "she offered it";
    ASSERT_EQ(code_of(office.as("arun").on(window).act("approve")), "done");
    const auto report = office.instance(checkpoint);
    EXPECT_EQ(report.folded.state, "collecting");
    EXPECT_EQ(report.folded.anchors.at("due").at, bangkok(2018, 2, 28))
        << "five working days from the day of the grant";
    EXPECT_EQ(report.folded.marks.at("late").at, bangkok(2018, 1, 11)) << "the first verdict stands";
    EXPECT_FALSE(report.folded.marks.at("late").excused);
}

TEST_F(OfferedTime, IsRefusedWhereItWouldEndBeforeNow)
{
    office.at(bangkok(2018, 1, 22, 10));
    office.drain();
    ASSERT_EQ(office.state(), "overdue");
    const auto early = offer("malee", 3);
    ASSERT_EQ(code_of(early), "invalid_content /days=extension_ends_passed");
    const auto told = early.error();
    EXPECT_EQ(told.fields.at(0).arguments.at(1).second, "8") << "the eighth working day is the 22nd, till 24:00";

    office.at(bangkok(2018, 1, 26, 10));  // twelve working days after the deadline, before the cut-off
    const auto asked = office.as("kanya").act("ask_extension", {.comment = "ขอเวลา", .days = 10});
    ASSERT_EQ(code_of(asked), "invalid_content /days=extension_ends_passed");
    const auto late = asked.error();
    EXPECT_EQ(late.fields.at(0).arguments.at(1).second, "none") << "not even the most would help";
}

TEST_F(OfferedTime, IsTakenWhereItEndsToday)
{
    office.at(bangkok(2018, 1, 22, 10));
    office.drain();
    EXPECT_EQ(code_of(offer("malee", 8)), "done");
}

TEST_F(OfferedTime, AReopenedReportIsReportedOrEndsOnceMore)
{
    let_it_end();
    ASSERT_TRUE(office.as("arun").on(offered(2)).act("approve"));
    office.at(bangkok(2018, 2, 23, 9));
    office.drain();
    EXPECT_EQ(office.instance(checkpoint).folded.state, "overdue");
    EXPECT_EQ(office.instance(checkpoint).folded.marks.at("late").at, bangkok(2018, 1, 11));
    office.at(bangkok(2018, 4, 2));
    office.drain();
    EXPECT_EQ(office.instance(checkpoint).folded.state, "not_reported");
    EXPECT_EQ(code_of(office.as("kanya").on(checkpoint).act("submit")), "window_closed");
}

TEST_F(OfferedTime, ARefusalLeavesAnEndedReportAsItIs)
{
    let_it_end();
    const auto window = offered(5);
    ASSERT_TRUE(office.as("arun").on(window).act("reject", {.comment = "นานเกินไป"}));
    EXPECT_EQ(office.instance(window).folded.state, "refused");
    EXPECT_EQ(office.instance(checkpoint).folded.state, "not_reported");
    EXPECT_EQ(code_of(offer("malee", 3)), "done") << "another may follow";
}

TEST_F(OfferedTime, ExtendsAnOpenReport)
{
    const auto window = offered(3);
    EXPECT_EQ(office.instance(window).folded.subject.at("kind"), "extension");
    EXPECT_EQ(code_of(offer("malee", 3)), "already_open");
    ASSERT_TRUE(office.as("arun").on(window).act("approve"));
    EXPECT_EQ(office.instance(checkpoint).folded.anchors.at("due").at, bangkok(2018, 1, 16));
}

TEST_F(OfferedTime, IsOfferedByThePsdWithinLimitsAndForAReason)
{
    EXPECT_EQ(code_of(offer("kanya", 3)), "not_your_role");
    EXPECT_EQ(code_of(offer("anong", 3)), "not_found") << "she does not see that unit";
    EXPECT_EQ(code_of(offer("malee", 11)), "out_of_range /days=out_of_range");
    EXPECT_EQ(code_of(offer("malee", 3, "  ")), "comment_required /reason=comment_required");
    office.report_all("kanya", "LAW");
    ASSERT_TRUE(office.as("kanya").on(checkpoint).act("submit"));
    EXPECT_EQ(code_of(offer("malee", 3)), "birth_not_now") << "it is under review";
}

TEST_F(OfferedTime, AWithdrawnSubmissionIsNone)
{
    office.report_all("kanya", "LAW");
    office.at(bangkok(2018, 1, 12, 9));
    ASSERT_TRUE(office.as("kanya").on(checkpoint).act("submit"));
    EXPECT_EQ(office.instance(checkpoint).folded.marks.at("submitted").at, bangkok(2018, 1, 12, 9));
    ASSERT_TRUE(office.as("kanya").act("withdraw"));
    EXPECT_TRUE(office.instance(checkpoint).folded.marks.at("submitted").excused);
    office.at(bangkok(2018, 1, 15, 9));
    ASSERT_TRUE(office.as("kanya").act("submit"));
    const auto report = office.instance(checkpoint);
    EXPECT_EQ(report.folded.marks.at("submitted").at, bangkok(2018, 1, 15, 9));
    EXPECT_FALSE(report.folded.marks.at("submitted").excused);
}

TEST_F(OfferedTime, AReworkKeepsTheFirstSubmission)
{
    office.report_all("kanya", "LAW");
    ASSERT_TRUE(office.as("kanya").on(checkpoint).act("submit"));
    ASSERT_TRUE(office.as("thawat").act("return", {.comment = "แก้ไข"}));
    office.at(bangkok(2018, 1, 12, 9));
    ASSERT_TRUE(office.as("kanya").act("submit"));
    EXPECT_EQ(office.instance(checkpoint).folded.marks.at("submitted").at, bangkok(2018, 1, 9, 10));
}

TEST_F(OfferedTime, AReminderGoesToTheCollectorOnceADay)
{
    EXPECT_EQ(code_of(office.as("kanya").on(checkpoint).act("remind")), "not_your_role");
    ASSERT_TRUE(office.as("malee").on(checkpoint).act("remind"));
    const auto all = told();
    EXPECT_EQ(std::count(all.begin(), all.end(), "reminded to kanya"), 1);
    office.at(bangkok(2018, 1, 9, 23, 59));
    EXPECT_EQ(code_of(office.as("malee").on(checkpoint).act("remind")), "reminded_today");
    office.at(bangkok(2018, 1, 10, 0, 1));
    EXPECT_EQ(code_of(office.as("malee").on(checkpoint).act("remind")), "done");
}

TEST_F(OfferedTime, AnItemOfAJobRunsOnceHoweverOftenItIsTried)
{
    const store::JobRow job{
        .id = JobId{7},
        .command = service::command_id("test", "job"),
        .request_hash = service::request_hash("test", "job"),
        .kind = store::JobKind::windows,
        .task = service::job_task_json({.kind = store::JobKind::windows, .words = "ล่ม", .days = 3}).dump(),
        .actor = office.people.at("malee")};
    const store::JobItemRow item{.job = job.id, .position = 1, .instance = checkpoint};
    const auto first = service::run_item(office.engine, job, item);
    const auto again = service::run_item(office.engine, job, item);
    ASSERT_TRUE(first && again);
    EXPECT_FALSE(first->replayed);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(first->receipt.instance, again->receipt.instance);
    store::JobItemRow other = item;
    other.position = 2;
    EXPECT_EQ(code_of(service::run_item(office.engine, job, other)), "already_open");
}

}  // namespace
}  // namespace traimas::testing
