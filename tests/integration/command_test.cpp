// Commands on PostgreSQL: the same bytes as in memory, the lock before the reading, one effect a key, one of two at
// once.
#include "engine/store/memory/memory_store.hpp"
#include "engine/store/retention.hpp"
#include "tests/integration/postgres_office.hpp"

#include <future>

namespace traimas::testing {
namespace {

using Commands = PostgresOffice;

// A quarter with a window, a return, lateness and reminders; the same for any store.
void tell(Office& office)
{
    office.checkpoint("ICT", true);
    office.at(bangkok(2018, 1, 4, 9));
    office.drain();
    office.report_all("anong", "ICT");
    EXPECT_TRUE(office.as("anong").act("hand_in", {.part = "services"}));
    EXPECT_TRUE(office.as("prasert").act("hand_in", {.part = "security"}));
    EXPECT_FALSE(office.as("kanya").act("submit"));
    EXPECT_TRUE(office.as("anong").act("ask_extension", {.comment = "ระบบ \"ล่ม\"\n", .days = 2}));
    office.at(bangkok(2018, 1, 11, 9));
    EXPECT_TRUE(office.as("prasert").act("submit", {.comment = "ครบถ้วน"}));
    office.at(bangkok(2018, 1, 12, 9));
    EXPECT_TRUE(office.as("suda").act("return", {.remarks = {{"/results/0/numerator", "ตรวจอีกครั้ง"}}}));
    EXPECT_TRUE(office.as("anong").save("ICT-01", "30", "60", "ต่ำกว่าเป้า"));
    EXPECT_TRUE(office.as("anong").act("hand_in", {.part = "services"}));
    office.at(bangkok(2018, 3, 1));
    office.drain();
}

TEST_F(Commands, LeaveTheSameBytesAsInMemory)
{
    ManualClock clock{bangkok(2017, 10, 1)};
    store::MemoryStore memory{clock};
    Office twin{memory, [&](Instant at) { clock.set(at); }};
    tell(twin);
    tell(office);
    const auto expected = memory.bodies();
    const auto stored = bodies();
    ASSERT_EQ(stored.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(stored[i], expected[i]) << "event " << i;
    }
}

// Rule 2: lock first, then read. The command waits for the root, and sees what changed while it waited.
TEST_F(Commands, SeeWhatChangedWhileTheyWaitedForTheLock)
{
    const auto id = office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 10));
    office.report_all("kanya", "LAW");
    store::Session holder{*store::ConnectOptions::parse(test.superuser_url())};
    holder.begin();
    holder.execute_script("hold", "select from instance where id = " + std::to_string(id.value()) + " for update");
    auto waiting = std::async(std::launch::async, [&] { return office.as("kanya").act("submit"); });
    // The command is known to wait once PostgreSQL says so.
    static constexpr store::Query kWaiting{
        "test.waiting", "select count(*)::text from pg_stat_activity where wait_event_type = 'Lock'", 0, 1};
    store::Session watcher{*store::ConnectOptions::parse(test.superuser_url())};
    while (store::as_int64(watcher.one(kWaiting, {})->at(0)) == 0) {
        ASSERT_NE(waiting.wait_for(std::chrono::milliseconds{2}), std::future_status::ready);
    }
    holder.execute_script("change", "delete from draft where indicator = 'LAW-02'");
    holder.commit();
    const auto answer = waiting.get();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "results_missing");
}

TEST_F(Commands, OfTwoApproversAtOnceOneDecides)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 10));
    office.report_all("kanya", "LAW");
    ASSERT_TRUE(office.as("kanya").act("submit"));
    const auto approve = [&](const std::string& key) {
        service::Envelope envelope{
            .command = service::command_id("race", key), .request_hash = "", .actor = office.people.at("thawat")};
        return service::act(office.engine, office.current, envelope, {.action = "approve"});
    };
    auto one = std::async(std::launch::async, approve, "one");
    auto other = std::async(std::launch::async, approve, "other");
    const auto first = one.get();
    const auto second = other.get();
    EXPECT_NE(first.has_value(), second.has_value());
    EXPECT_EQ(office.instance(office.current).folded.decisions.size(), 1U);
}

TEST_F(Commands, TheSameCommandTwiceAtOnceHasOneEffect)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 10));
    office.report_all("kanya", "LAW");
    const auto submit = [&] {
        service::Envelope envelope{
            .command = service::command_id("race", "same"), .request_hash = "same", .actor = office.people.at("kanya")};
        return service::act(office.engine, office.current, envelope, {.action = "submit"});
    };
    auto one = std::async(std::launch::async, submit);
    auto other = std::async(std::launch::async, submit);
    const auto first = one.get();
    const auto second = other.get();
    ASSERT_TRUE(first && second);
    EXPECT_NE(first->replayed, second->replayed);
    EXPECT_EQ(first->receipt.last_seq, second->receipt.last_seq);
}

TEST_F(Commands, ALockThatIsHeldTooLongIsTellingTheCallerToComeBack)
{
    const auto id = office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 10));
    store::Session holder{*store::ConnectOptions::parse(test.superuser_url())};
    holder.begin();
    holder.execute_script("hold", "select from instance where id = " + std::to_string(id.value()) + " for update");
    const auto answer = office.as("kanya").act("submit");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "busy");
    EXPECT_EQ(answer.error().kind, ProblemKind::unavailable);
    EXPECT_GT(answer.error().retry_after_seconds, 0);
    holder.rollback();
}

TEST_F(Commands, KeepTheirReceiptsForNinetyDaysAndTheirEventsForEver)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 10));
    office.report_all("kanya", "LAW");
    ASSERT_TRUE(office.as("kanya").with_key("k").act("submit"));
    const auto id = service::command_id("person/" + std::to_string(office.people.at("kanya").value()), "k");
    const auto events = bodies().size();
    const auto sweep_at = [&](Instant now) {
        auto tx = database.begin();
        const auto report = store::sweep(tx, now, now);
        tx.commit();
        return report.receipts;
    };
    static_cast<void>(sweep_at(bangkok(2018, 1, 8, 10) + std::chrono::days{90}));
    EXPECT_TRUE(store.receipt(id));
    EXPECT_GT(sweep_at(bangkok(2018, 1, 8, 10) + std::chrono::days{90} + std::chrono::microseconds{1}), 0);
    EXPECT_FALSE(store.receipt(id));
    EXPECT_EQ(bodies().size(), events);
}

// Late whether the poller is stopped, runs, or is an hour behind: the same event at the same time.
TEST_F(Commands, LatenessDoesNotDependOnThePoller)
{
    const auto due = bangkok(2018, 1, 11);
    const auto late_event = [&](const std::string& unit, const std::string& collector, Instant poll) {
        office.checkpoint(unit);
        office.at(due - std::chrono::hours{1});
        office.report_all(collector, unit);
        if (poll != Instant{}) {
            office.at(poll);
            office.drain();
        }
        return office.current;
    };
    const auto stopped = late_event("LAW", "kanya", Instant{});
    const auto running = late_event("ICT", "anong", due);
    office.at(due + std::chrono::milliseconds{300});
    EXPECT_TRUE(office.as("kanya").on(stopped).act("submit"));
    EXPECT_TRUE(office.as("anong").on(running).act("submit"));
    EXPECT_EQ(office.instance(stopped).folded.marks.at("late").at, due);
    EXPECT_EQ(office.instance(running).folded.marks, office.instance(stopped).folded.marks);
    EXPECT_EQ(office.instance(running).folded.state, office.instance(stopped).folded.state);
}

TEST_F(Commands, APollerAnHourBehindRecordsTheDeadlineItself)
{
    const auto due = bangkok(2018, 1, 11);
    office.checkpoint("LAW");
    office.at(due + std::chrono::hours{1});
    office.drain();
    EXPECT_EQ(office.instance(office.current).folded.marks.at("late").at, due);
    EXPECT_EQ(office.instance(office.current).folded.state, "overdue");
}

}  // namespace
}  // namespace traimas::testing
