// Jobs on PostgreSQL: rows, verdicts, cancelling, and a crash between an item's commit and its verdict.
#include "engine/service/jobs.hpp"
#include "tests/integration/postgres_office.hpp"

namespace traimas::testing {
namespace {

using store::JobItemState;

struct Jobs : PostgresOffice {
    void SetUp() override
    {
        law = office.checkpoint("LAW");
        ict = office.checkpoint("ICT");
        office.at(bangkok(2018, 1, 5, 10));
        office.drain();
    }
    service::Envelope envelope(const std::string& key, const std::string& what = "reminders")
    {
        return {.command = service::command_id("test", key),
                .request_hash = service::request_hash("test", what),
                .actor = office.people.at("malee")};
    }
    JobId begin(const std::string& key, std::vector<service::JobItem> items)
    {
        const auto begun = service::begin_job(database, envelope(key),
                                              {.task = {.kind = store::JobKind::reminders}, .items = std::move(items)});
        EXPECT_TRUE(begun);
        return begun->job;
    }
    service::JobRound run(std::optional<JobId> job, int limit) { return run_jobs(office.engine, database, job, limit); }
    std::vector<store::JobItemRow> items(JobId job)
    {
        auto tx = database.begin();
        return store::items_of_job(tx, job, 0, 100);
    }
    store::JobRow row(JobId job)
    {
        auto tx = database.begin();
        return *store::job_by_id(tx, job);
    }
    // Those by hand: the definition's own timer has the same name.
    std::int64_t reminders(InstanceId instance)
    {
        static constexpr store::Query kCount{"test.reminders", R"(
            select count(*)::text from event where instance_id = :p1::bigint and body::jsonb ->> 'kind' = 'action'
             and body::jsonb ->> 'name' = 'remind')",
                                             1, 1};
        return store::as_int64(database.lease()->one(kCount, {store::value_of(instance)})->at(0));
    }
    InstanceId law{0};
    InstanceId ict{0};
};

TEST_F(Jobs, GiveEachItemItsVerdict)
{
    const auto job = begin("one", {{law}, {InstanceId{4711}}, {ict, 99}});
    EXPECT_FALSE(row(job).finished_at);
    EXPECT_EQ(run(std::nullopt, 50).settled, 3);
    const auto all = items(job);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].state, JobItemState::done);
    EXPECT_EQ(all[0].unit, "LAW");
    EXPECT_EQ(all[0].result, law);
    EXPECT_EQ(all[1].state, JobItemState::refused);
    EXPECT_EQ(all[1].code, "not_found");
    EXPECT_EQ(all[2].code, "version_changed");
    EXPECT_TRUE(row(job).finished_at);
    EXPECT_EQ(run(std::nullopt, 50).settled, 0);
    EXPECT_EQ(reminders(law), 1);
    EXPECT_EQ(reminders(ict), 0);
}

TEST_F(Jobs, AreBegunOnce)
{
    const auto job = begin("same", {{law}});
    const auto again =
        service::begin_job(database, envelope("same"), {.task = {.kind = store::JobKind::reminders}, .items = {{law}}});
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->job, job);
    const auto other = service::begin_job(database, envelope("same", "something else"),
                                          {.task = {.kind = store::JobKind::reminders}, .items = {{ict}}});
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, "idempotency_key_reused");
    EXPECT_EQ(items(job).size(), 1U);
}

TEST_F(Jobs, RepeatNothingAfterACrashBetweenAnItemAndItsVerdict)
{
    const auto job = begin("crash", {{law}, {ict}});
    // What a node did that died before it wrote the verdict down.
    ASSERT_TRUE(service::run_item(office.engine, row(job), items(job).front()));
    EXPECT_EQ(items(job).front().state, JobItemState::waiting);
    EXPECT_EQ(run(job, 50).settled, 2);
    EXPECT_EQ(items(job).front().state, JobItemState::done);
    EXPECT_EQ(reminders(law), 1);
    EXPECT_EQ(reminders(ict), 1);
}

TEST_F(Jobs, AreCancelledWhereNothingIsDoneYet)
{
    const auto job = begin("cancel", {{law}, {ict}});
    EXPECT_EQ(run(job, 1).settled, 1);
    const auto second = items(job).back();
    {
        auto tx = database.begin();
        EXPECT_EQ(store::cancel_waiting(tx, job, bangkok(2018, 1, 5, 11)), 1);
        tx.commit();
    }
    EXPECT_TRUE(row(job).cancelled_at);
    EXPECT_TRUE(row(job).finished_at);
    EXPECT_EQ(run(job, 50).settled, 0);
    EXPECT_EQ(items(job).back().state, JobItemState::cancelled);
    // One that was under way all the same is told as it ended, one that was refused is not.
    auto verdict = second;
    verdict.state = JobItemState::refused;
    {
        auto tx = database.begin();
        store::settle_item(tx, verdict, bangkok(2018, 1, 5, 12));
        tx.commit();
    }
    EXPECT_EQ(items(job).back().state, JobItemState::cancelled);
    verdict.state = JobItemState::done;
    {
        auto tx = database.begin();
        store::settle_item(tx, verdict, bangkok(2018, 1, 5, 12));
        tx.commit();
    }
    EXPECT_EQ(items(job).back().state, JobItemState::done);
}

TEST_F(Jobs, WaitWhereTheDatabaseKeepsThemFromTheirItem)
{
    const auto job = begin("wait", {{law}});
    auto tx = database.begin();
    auto item = items(job).front();
    item.code = "busy";
    store::postpone_item(tx, item, store::read_system_clock(tx) + std::chrono::hours{1});
    tx.commit();
    EXPECT_EQ(run(job, 50).settled, 0) << "not before its time";
    EXPECT_EQ(items(job).front().attempts, 1);
    EXPECT_FALSE(row(job).finished_at);
}

}  // namespace
}  // namespace traimas::testing
