// The doctor finds what somebody's hand did to the rows beside the events, and puts it right.
#include "engine/service/doctor.hpp"
#include "engine/service/verify.hpp"
#include "engine/store/incident_store.hpp"
#include "engine/store/outbox_store.hpp"
#include "tests/integration/postgres_office.hpp"

#include <gmock/gmock.h>

namespace traimas::testing {
namespace {

using service::Repair;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Doctor : PostgresOffice {
    void SetUp() override
    {
        office.checkpoint("LAW");
        office.at(bangkok(2018, 1, 8, 10));
        office.drain();
    }
    void tamper(const std::string& sql)
    {
        run_as(test.superuser_url(), "set session_replication_role = replica; " + sql);
    }
    service::DoctorReport examine(Repair repair, std::optional<InstanceId> only = {})
    {
        return *service::examine(office.engine, database, only, repair);
    }
    std::vector<std::string> codes(Repair repair = Repair::no)
    {
        std::vector<std::string> list;
        for (const auto& it : examine(repair).findings) {
            list.push_back(it.code);
        }
        return list;
    }
    std::vector<store::Incident> incidents()
    {
        auto tx = database.begin();
        return store::incidents(tx, {});
    }
    void deliver()
    {
        auto tx = database.begin();
        static_cast<void>(store::deliver_notices(tx, store::read_clock(tx), 100));
        tx.commit();
    }
    std::string id() const { return std::to_string(office.current.value()); }
};

TEST_F(Doctor, FindsNothingWhereNobodyTouchedAnything)
{
    deliver();
    const auto report = examine(Repair::no);
    EXPECT_THAT(codes(), IsEmpty());
    EXPECT_GE(report.trees, 6) << "registers are trees too";
    EXPECT_GE(report.deadlocks, 0);
}

TEST_F(Doctor, PutsBackALostTimerAndTakesAwayAStrayTask)
{
    tamper("delete from timer where key = 'late' and instance_id = " + id());
    tamper("insert into task (instance_id, key, root_id, unit, role, form, due_at, opened_seq) values (" + id() +
           ", 'nonsense', " + id() + ", 'LAW', 'collector', 'results', null, 1)");
    EXPECT_THAT(codes(), ElementsAre("timer_missing", "task_stray"));
    EXPECT_THAT(codes(), ElementsAre("timer_missing", "task_stray")) << "looking changes nothing";
    const auto report = examine(Repair::yes);
    EXPECT_EQ(report.unrepaired(), 0);
    EXPECT_THAT(report.findings.front().sentence, HasSubstr("The timer late, due at 2018-01-10T17:00:00Z, is missing"));
    EXPECT_THAT(codes(), IsEmpty());
    EXPECT_THAT(service::verify(database, shipped_definitions()).findings, IsEmpty());
    ASSERT_EQ(incidents().size(), 1U);
    EXPECT_EQ(incidents().front().source, "doctor");
    EXPECT_EQ(incidents().front().closed_how, "repaired");
    EXPECT_EQ(incidents().front().arguments.at("rows"), 2);
    office.at(bangkok(2018, 1, 11, 9));
    office.drain();
    EXPECT_EQ(office.state(), "overdue") << "the timer that came back fires";
}

TEST_F(Doctor, PutsRightWhatIsWrittenDownOtherwise)
{
    tamper("update timer set due_at = due_at + 1, root_id = root_id + 1000 where key = 'late'");
    tamper("update task set role = 'head', due_at = 1");
    EXPECT_THAT(codes(Repair::yes), ElementsAre("timer_missing", "task_differs"))
        << "a timer under a foreign root is none of this tree";
    EXPECT_THAT(codes(), IsEmpty());
}

TEST_F(Doctor, LooksAtOneTreeWhereAskedTo)
{
    const auto other = office.current;
    office.checkpoint("ICT");
    tamper("delete from task where root_id = " + std::to_string(other.value()));
    EXPECT_THAT(examine(Repair::no, office.current).findings, IsEmpty());
    EXPECT_EQ(examine(Repair::no, other).findings.size(), 1U);
    EXPECT_EQ(service::examine(office.engine, database, InstanceId{987'654}, Repair::no).error().code, "not_found");
}

TEST_F(Doctor, TakesAwayTheRowsOfInstancesThatAreGone)
{
    tamper("insert into timer (instance_id, key, root_id, revision, n, due_at, derivation)"
           " values (987654, 'late', 987654, 1, 1, 1, '')");
    EXPECT_THAT(codes(Repair::yes), ElementsAre("timer_orphaned"));
    EXPECT_THAT(codes(), IsEmpty());
}

TEST_F(Doctor, HoldsTheOutboxAgainstItsOutcomes)
{
    tamper("create table kept as select * from outbox");
    deliver();
    EXPECT_THAT(codes(), IsEmpty());
    tamper("insert into outbox overriding system value select * from kept limit 1");
    EXPECT_THAT(codes(Repair::yes), ElementsAre("delivered_and_waiting"));
    EXPECT_THAT(codes(), IsEmpty());
    tamper("delete from delivery where dedupe_key = (select min(dedupe_key) from notice)");
    const auto lost = examine(Repair::yes);
    ASSERT_EQ(lost.findings.size(), 1U);
    EXPECT_EQ(lost.findings.front().code, "notice_without_outcome");
    EXPECT_EQ(lost.unrepaired(), 1) << "only a person can tell";
}

TEST_F(Doctor, TellsOfFailuresThatNobodyToldAndEndsWhatIsOver)
{
    tamper("update timer set attempts = 9, retry_at = 1 where instance_id = " + id());
    EXPECT_THAT(codes(Repair::yes), ElementsAre("failure_untold"));
    ASSERT_EQ(incidents().size(), 1U);
    EXPECT_EQ(incidents().front().key, "tree/" + id());
    EXPECT_THAT(codes(), IsEmpty());
    tamper("update timer set attempts = 0, retry_at = 0");
    EXPECT_THAT(codes(Repair::yes), ElementsAre("incident_stale"));
    EXPECT_EQ(incidents().front().closed_how, "repaired");
}

}  // namespace
}  // namespace traimas::testing
