// The verifier against tampering, and the rights that keep the application from it.
#include "engine/service/verify.hpp"
#include "engine/store/outbox_store.hpp"
#include "engine/store/register_store.hpp"
#include "tests/integration/postgres_office.hpp"

#include <gmock/gmock.h>

namespace traimas::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

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
    // Codes and sentences of what is found after a change that is taken back afterwards.
    std::string told_after(const std::string& change, const std::string& back)
    {
        tamper(change);
        std::string text;
        for (const auto& it : verify().findings) {
            text += it.code + ": " + it.sentence + "\n";
        }
        tamper(back);
        return text;
    }
    // Changes one column of the office's instance by an expression, and back by another.
    std::string told_of_column(const std::string& column, const std::string& changed, const std::string& back)
    {
        const auto set = [&](const std::string& value) {
            return "update instance set " + column + " = " + value +
                   " where id = " + std::to_string(office.current.value());
        };
        return told_after(set(changed), set(back));
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
    tamper("update instance set data = replace(data, '\"closed\"', '\"review\"') where definition = 'checkpoint'");
    EXPECT_EQ(findings().find("fold_differs"), std::string::npos);
    tamper("update instance set kept = replace(kept, '\"subject\":{', '\"subject\":{\"a\":1,') where definition = "
           "'checkpoint'");
    EXPECT_NE(findings().find("fold_differs"), std::string::npos);
    tamper("update instance set kept = '{\"content\":[' where definition = 'checkpoint'");
    EXPECT_NE(findings().find("fold_unreadable"), std::string::npos);
}

TEST_F(Verify, NamesTheColumnOfAnInstanceThatWasChanged)
{
    const auto named = [](const char* column) {
        return HasSubstr(std::string{"column_differs: The column "} + column + " of the instance");
    };
    EXPECT_THAT(told_of_column("round", "round + 1", "round - 1"), named("round"));
    EXPECT_THAT(told_of_column("version", "version + 1", "version - 1"), named("version"));
    EXPECT_THAT(told_of_column("due_at", "due_at + 1", "due_at - 1"), named("due_at"));
    EXPECT_THAT(told_of_column("last_recorded", "last_recorded + 1", "last_recorded - 1"), named("last_recorded"));
    EXPECT_THAT(told_of_column("state", "state || 'x'", "rtrim(state, 'x')"), named("state"));
    EXPECT_THAT(told_of_column("parent_id", "1", "null"), named("parent_id"));
    EXPECT_THAT(told_of_column("calendar_version", "calendar_version + 1", "calendar_version - 1"),
                named("calendar_version"));
    EXPECT_THAT(told_of_column("definition_version", "definition_version + 7", "definition_version - 7"),
                named("definition_version"));
    EXPECT_THAT(told_of_column("root_id", "-1", "id"), named("root_id"));
    EXPECT_THAT(told_of_column("unit", "unit || 'x'", "rtrim(unit, 'x')"), HasSubstr("hash_differs"));
    EXPECT_EQ(findings(), "");
}

TEST_F(Verify, FindsWordsOfAPersonThatWereChanged)
{
    const auto people = [&](const std::string& column) {
        const auto id = std::to_string(office.people.at("kanya").value());
        const std::string where = " where id = " + id;
        return told_after("update person set " + column + " = " + column + " || 'x'" + where,
                          "update person set " + column + " = rtrim(" + column + ", 'x')" + where);
    };
    const auto id = std::to_string(office.people.at("kanya").value());
    EXPECT_THAT(people("username"), HasSubstr("person_differs: The username of person " + id + " "));
    EXPECT_THAT(people("th"), HasSubstr("person_differs: The name/th of person " + id + " "));
    EXPECT_THAT(people("en"), HasSubstr("person_differs: The name/en of person " + id + " "));
    EXPECT_THAT(people("email"), HasSubstr("person_differs: The email of person " + id + " "));
    EXPECT_EQ(findings(), "");
    tamper("delete from text where key = 'name/th'");
    EXPECT_EQ(findings(), "") << "what was erased leaves nothing to compare with";
}

TEST_F(Verify, FindsReceiptsAndNoticesThatTellOfOtherEvents)
{
    const std::string receipt = " where instance_id = " + std::to_string(office.current.value()) + " and first_seq > 1";
    EXPECT_THAT(told_after("update command set last_seq = last_seq + 1" + receipt,
                           "update command set last_seq = last_seq - 1" + receipt),
                HasSubstr("receipt_differs: The receipt of the command "));
    EXPECT_THAT(
        told_after("update command set outcome = 'stale'" + receipt, "update command set outcome = 'done'" + receipt),
        HasSubstr("receipt_differs"));
    auto tx = database.begin();
    static_cast<void>(store::deliver_notices(tx, store::read_clock(tx), 100));
    tx.commit();
    EXPECT_EQ(findings(), "");
    const std::string notice = " where id = (select min(id) from notice)";
    EXPECT_THAT(
        told_after("update notice set seq = seq + 1000" + notice, "update notice set seq = seq - 1000" + notice),
        HasSubstr("notice_differs"));
    EXPECT_THAT(told_after("update notice set recipient = recipient + 1000" + notice,
                           "update notice set recipient = recipient - 1000" + notice),
                HasSubstr("notice_differs"));
    EXPECT_EQ(findings(), "");
}

TEST_F(Verify, NamesTheFirstRowThatDiffersAndHowMany)
{
    EXPECT_THAT(told_after("update unit set en = en || 'x' where code = 'LAW'",
                           "update unit set en = rtrim(en, 'x') where code = 'LAW'"),
                HasSubstr("grants are not what the registers' events say: 1 row differs: unit LAW."));
    EXPECT_THAT(told_after("update unit set en = en || 'x'", "update unit set en = rtrim(en, 'x')"),
                HasSubstr("4 rows differ, the first: unit ICT."));
    EXPECT_THAT(told_after("update result set numerator = numerator + 1 where indicator = 'LAW-01'",
                           "update result set numerator = numerator - 1 where indicator = 'LAW-01'"),
                HasSubstr("submissions: 1 row differs: event 5, indicator LAW-01."));
    const std::string line = " where indicator = 'LAW-02'";
    EXPECT_THAT(
        told_after("update line set target = target + 1" + line, "update line set target = target - 1" + line),
        HasSubstr("lines_differ: The rows of lines are not those that the events say: 1 row differs: LAW, quarter 1 "
                  "of 2561, checkpoint " +
                  std::to_string(office.current.value()) + ", indicator LAW-02."));
    EXPECT_EQ(findings(), "");
}

TEST_F(Verify, SaysWhatWasNotComparedAfterABrokenChain)
{
    const std::string where = " where seq = 5 and instance_id = " + std::to_string(office.current.value());
    const auto told =
        told_after("update event set body = body || ' '" + where, "update event set body = rtrim(body)" + where);
    EXPECT_THAT(told, AllOf(StartsWith("hash_differs"), HasSubstr("not_compared"), Not(HasSubstr("lines_differ")),
                            Not(HasSubstr("timers_differ"))));
    EXPECT_EQ(findings(), "");
}

TEST_F(Verify, ReadsTheRegistersWithTheirIndex)
{
    auto tx = database.begin();
    EXPECT_NE(store::load_registers(tx).organisation.index, nullptr);
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
