// The verifier against tampering, and the rights that keep the application from it.
#include "engine/service/verify.hpp"
#include "engine/store/outbox_store.hpp"
#include "tests/integration/postgres_office.hpp"

namespace traimas::testing {
namespace {

struct Verify : PostgresOffice {
    void SetUp() override
    {
        office.checkpoint("LAW");
        office.at(bangkok(2018, 1, 8, 10));
        office.report_all("kanya", "LAW");
        ASSERT_TRUE(office.as("kanya").act("submit", {.comment = "ครบ"}));
        ASSERT_TRUE(office.as("thawat").act("approve"));
    }
    service::VerifyReport verify() { return service::verify(database, shipped_definitions()); }
    // As a superuser who switches the triggers off: the one who can do everything but hide it.
    void tamper(const std::string& sql)
    {
        run_as(test.superuser_url(), "set session_replication_role = replica; " + sql);
    }
    std::string findings()
    {
        std::string text;
        for (const auto& it : verify().findings) {
            text += std::to_string(it.instance.value()) + "/" + std::to_string(it.seq) + " " + it.code + ";";
        }
        return text;
    }
    std::string at(std::int64_t seq) const
    {
        return std::to_string(office.current.value()) + "/" + std::to_string(seq) + " ";
    }
};

TEST_F(Verify, FindsNothingInAnHonestHistory)
{
    const auto report = verify();
    EXPECT_EQ(findings(), "");
    EXPECT_GE(report.events, 20);
}

TEST_F(Verify, FindsOneFlippedByteWithItsPlace)
{
    tamper(
        "update event set body = replace(body, '\"numerator\":\"45\"', '\"numerator\":\"46\"') where instance_id = " +
        std::to_string(office.current.value()));
    EXPECT_TRUE(findings().starts_with(at(5) + "hash_differs")) << findings();
}

TEST_F(Verify, FindsALostTail)
{
    tamper("delete from event where seq = 6 and instance_id = " + std::to_string(office.current.value()));
    EXPECT_NE(findings().find(at(6) + "tail_differs"), std::string::npos) << findings();
}

TEST_F(Verify, FindsALostEventInTheMiddle)
{
    tamper("delete from event where seq = 2 and instance_id = " + std::to_string(office.current.value()));
    EXPECT_NE(findings().find(at(2) + "gap"), std::string::npos) << findings();
}

TEST_F(Verify, FindsALostInstance)
{
    tamper("delete from instance where id = " + std::to_string(office.current.value()));
    EXPECT_NE(findings().find("instance_missing"), std::string::npos) << findings();
}

TEST_F(Verify, FindsWhatWasChangedBesideTheEvents)
{
    tamper("update event set actor = 1 where seq = 4");
    EXPECT_NE(findings().find("column_differs"), std::string::npos);
    tamper("update result set numerator = 99");
    EXPECT_NE(findings().find("results_differ"), std::string::npos);
    tamper("update text set body = 'x' where key = 'comment'");
    EXPECT_NE(findings().find("text_differs"), std::string::npos);
    tamper("delete from timer");
    EXPECT_NE(findings().find("timers_differ"), std::string::npos);
    tamper("delete from task");
    EXPECT_NE(findings().find("tasks_differ"), std::string::npos);
    tamper("update unit set en = 'renamed' where code = 'LAW'");
    EXPECT_NE(findings().find("register_differs"), std::string::npos);
    tamper("delete from holiday where day = '2018-01-01'");
    EXPECT_NE(findings().find("calendar_differs"), std::string::npos);
    tamper("update instance set data = replace(data, '\"review\"', '\"closed\"') where definition = 'checkpoint'");
    EXPECT_NE(findings().find("fold_differs"), std::string::npos);
}

TEST_F(Verify, TheApplicationCanNeitherChangeHistoryNorBecomeTheOwner)
{
    for (const auto* sql :
         {"update event set body = body", "delete from event", "truncate event",
          "alter table event disable trigger all", "set session_replication_role = replica", "set role traimas_owner",
          "drop table event", "create table stolen (x int)", "update participation set capacity = 'prepared'",
          "delete from result", "update definition set canonical = ''",
          "insert into event select * from event on conflict (instance_id, seq) do update set body = ''"}) {
        EXPECT_THROW(run_as(test.app_url(), sql), store::DatabaseError) << sql;
        EXPECT_THROW(run_as(test.read_url(), sql), store::DatabaseError) << sql;
    }
    EXPECT_THROW(run_as(test.read_url(), "select * from credential"), store::DatabaseError);
}

TEST_F(Verify, EvenTheOwnerIsRefusedByTheTriggers)
{
    for (const auto* sql : {"update event set body = body", "delete from event", "truncate event"}) {
        EXPECT_THROW(run_as(test.migrate_url(), std::string{"set role traimas_owner; "} + sql), store::DatabaseError);
    }
}

TEST_F(Verify, NoticesArriveOnceAndLeaveOneOutcomeEach)
{
    static constexpr store::Query kCounts{"test.counts", R"(
        select (select count(*) from outbox)::text, (select count(*) from notice)::text, (select count(*) from delivery)::text
    )",
                                          0, 3};
    const auto written = store::as_int64(database.lease()->one(kCounts, {})->at(0));
    ASSERT_GT(written, 0);
    for (int i = 0; i < 2; ++i) {
        auto tx = database.begin();
        static_cast<void>(store::deliver_notices(tx, store::read_clock(tx), 100));
        tx.commit();
    }
    const auto after = *database.lease()->one(kCounts, {});
    EXPECT_EQ(store::as_int64(after.at(0)), 0);
    EXPECT_EQ(store::as_int64(after.at(2)), written);
    EXPECT_LE(store::as_int64(after.at(1)), written);
}

}  // namespace
}  // namespace traimas::testing
