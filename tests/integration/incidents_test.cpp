// What fails comes again by system time, while the business clock stands still; what fails too often is told, and the
// telling ends when it is over.
#include "engine/service/incidents.hpp"
#include "engine/store/back_off.hpp"
#include "tests/integration/postgres_office.hpp"

#include <gmock/gmock.h>

namespace traimas::testing {
namespace {

using ::testing::HasSubstr;

constexpr int kTries = static_cast<int>(store::kTriesBeforeIncident);

struct Incidents : PostgresOffice {
    // No event can be written: timers cannot fire and messages cannot be taken.
    void fall() { run_as(test.superuser_url(), "revoke insert on event from traimas_app"); }
    void stand_up() { run_as(test.superuser_url(), "grant insert on event to traimas_app"); }
    // As if the hour of the next try had come; the business clock stays where it is.
    void wait_for_the_next_try()
    {
        run_as(test.superuser_url(), "update timer set retry_at = 1 where retry_at > 0;"
                                     "update outbox set retry_at = 1 where retry_at > 0");
    }
    void due_report()
    {
        office.checkpoint("LAW");
        office.at(bangkok(2018, 1, 11, 9));
    }
    // A year whose cycles are still to be founded by messages.
    void year_with_messages()
    {
        office.publish({2561}, {"ICT", "LAW"});
        const auto done = service::found_year(
            office.engine, {.command = service::command_id("test", "year"), .actor = service::kSystemActor},
            {.fiscal_year = 2561, .office = "OPS", .units = {"ICT", "LAW"}});
        ASSERT_TRUE(done);
        const auto year = done->receipt.instance;
        if (office.instance(year).folded.state == "preparing") {
            ASSERT_TRUE(office.as("malee").on(year).act("open"));
        }
    }
    void fail(int times)
    {
        for (int i = 0; i < times; ++i) {
            wait_for_the_next_try();
            ASSERT_EQ(service::drain_due(office.engine, 50).failed, 1) << "try " << i;
        }
    }
    std::vector<store::Incident> all()
    {
        auto tx = database.begin();
        return store::incidents(tx, {});
    }
    Result<service::Done> act(const store::Incident& incident, service::IncidentAction action, const std::string& key)
    {
        return service::act_on_incident(office.engine, database,
                                        {.command = service::command_id("test", key),
                                         .request_hash = key,
                                         .actor = office.people.at("decha"),
                                         .expected_version = incident.version},
                                        {incident.id, action, "ดูแล้ว"});
    }
    Instant system_now()
    {
        const auto lease = database.lease();
        return store::read_system_clock(*lease);
    }
};

TEST_F(Incidents, ATreeThatFailedComesAgainBySystemTime)
{
    due_report();
    const auto business = bangkok(2018, 1, 11, 9);
    fall();
    const auto begun = system_now();
    fail(1);
    EXPECT_EQ(service::drain_due(office.engine, 50).trees, 0) << "held back";
    const auto retry = store.next_retry(business);
    ASSERT_TRUE(retry.has_value());
    EXPECT_GE(*retry, begun + std::chrono::seconds{2});
    EXPECT_LE(*retry, system_now() + std::chrono::milliseconds{2'500});
    EXPECT_EQ(store.next_due(), std::nullopt) << "its only tree is held back";
    stand_up();
    EXPECT_EQ(service::drain_due(office.engine, 50).trees, 0) << "nobody knows yet";
    wait_for_the_next_try();
    EXPECT_GT(service::drain_due(office.engine, 50).fired, 0);
    EXPECT_EQ(office.state(), "overdue");
    EXPECT_EQ(store.next_retry(business), std::nullopt);
    EXPECT_TRUE(all().empty());
}

TEST_F(Incidents, EightTriesAreToldAndEachOneMoreIsCounted)
{
    due_report();
    fall();
    fail(kTries - 1);
    EXPECT_TRUE(all().empty());
    fail(1);
    ASSERT_EQ(all().size(), 1U);
    const auto told = all().front();
    EXPECT_EQ(told.source, "timer");
    EXPECT_EQ(told.severity, "critical");
    EXPECT_EQ(told.instance, office.current);
    EXPECT_EQ(told.unit, "LAW");
    EXPECT_EQ(told.arguments.at("tries"), kTries);
    EXPECT_THAT(told.arguments.at("reason").get<std::string>(), HasSubstr("42501"));
    EXPECT_EQ(told.opened_at, bangkok(2018, 1, 11, 9));
    fail(2);
    ASSERT_EQ(all().size(), 1U) << "one incident, however often";
    EXPECT_EQ(all().front().occurrences, 3);
    EXPECT_EQ(all().front().version, 1) << "what the engine does is no reason to refuse a person";
}

TEST_F(Incidents, ARetryIsDueAtOnceAndItsSuccessClosesTheIncident)
{
    due_report();
    fall();
    fail(kTries);
    stand_up();
    EXPECT_EQ(service::drain_due(office.engine, 50).trees, 0);
    const auto told = all().front();
    const auto done = act(told, service::IncidentAction::retry, "retry");
    ASSERT_TRUE(done);
    EXPECT_FALSE(done->replayed);
    EXPECT_TRUE(act(told, service::IncidentAction::retry, "retry")->replayed);
    EXPECT_EQ(act(told, service::IncidentAction::retry, "other").error().code, "version_changed");
    EXPECT_FALSE(all().front().closed_at.has_value()) << "not before it succeeds";
    EXPECT_EQ(all().front().acknowledged_by, office.people.at("decha"));
    EXPECT_GT(service::drain_due(office.engine, 50).fired, 0);
    const auto closed = all().front();
    EXPECT_EQ(closed.closed_how, "retried");
    EXPECT_EQ(closed.closed_by, office.people.at("decha"));
    EXPECT_EQ(act(closed, service::IncidentAction::acknowledge, "late").error().code, "incident_closed");
}

TEST_F(Incidents, ARetryThatFailsAgainCountsOn)
{
    due_report();
    fall();
    fail(kTries);
    stand_up();
    ASSERT_TRUE(act(all().front(), service::IncidentAction::retry, "retry"));
    fall();
    EXPECT_EQ(service::drain_due(office.engine, 50).failed, 1);
    const auto told = all().front();
    EXPECT_EQ(told.arguments.at("tries"), kTries + 1);
    EXPECT_FALSE(told.retried_at.has_value());
    stand_up();
    wait_for_the_next_try();
    EXPECT_GT(service::drain_due(office.engine, 50).fired, 0);
    EXPECT_EQ(all().front().closed_how, "recovered") << "nobody asked for this try";
    EXPECT_EQ(all().front().closed_by, std::nullopt);
}

TEST_F(Incidents, AMessageThatFailedComesAgainBySystemTime)
{
    year_with_messages();
    const auto round = [&] { return service::deliver_messages(office.engine, 100); };
    fall();
    const auto first = round();
    ASSERT_GT(first.postponed, 0);
    EXPECT_EQ(round().postponed, 0) << "held back";
    for (int i = 1; i < kTries; ++i) {
        wait_for_the_next_try();
        EXPECT_EQ(round().postponed, first.postponed);
    }
    const auto told = all();
    ASSERT_EQ(static_cast<int>(told.size()), first.postponed);
    EXPECT_EQ(told.front().source, "message");
    EXPECT_THAT(told.front().arguments.at("target").get<std::string>(), HasSubstr("cycle/"));
    stand_up();
    ASSERT_TRUE(act(told.front(), service::IncidentAction::retry, "retry"));
    EXPECT_EQ(round().taken, 1) << "only the one that was asked for";
    EXPECT_EQ(all().front().closed_how, "retried");
    wait_for_the_next_try();
    EXPECT_GE(round().taken, first.postponed - 1);
    for (const auto& it : all()) {
        EXPECT_TRUE(it.closed_at.has_value());
    }
}

TEST_F(Incidents, AreOneForEachSourceAndKey)
{
    const workflow::IncidentRow incident{.source = "mail", .key = "1/2", .arguments = nlohmann::json{{"unit", "ICT"}}};
    auto tx = database.begin();
    const auto now = store::read_clock(tx);
    store::open_incident(tx, incident, now);
    store::open_incident(tx, incident, now + std::chrono::hours{1});
    auto rows = store::incidents(tx, {.state = "open", .source = "mail", .unit = "ICT"});
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows.front().occurrences, 2);
    EXPECT_EQ(rows.front().last_seen, now + std::chrono::hours{1});
    EXPECT_EQ(rows.front().opened_at, now);
    EXPECT_TRUE(store::acknowledge_incident(tx, rows.front(), office.people.at("malee"), "", now));
    EXPECT_FALSE(store::acknowledge_incident(tx, rows.front(), office.people.at("decha"), "", now)) << "too late";
    store::close_incident(tx, {.source = "mail", .key = "1/2", .how = "settled"}, now);
    store::open_incident(tx, incident, now);
    EXPECT_EQ(store::incidents(tx, {}).size(), 2U) << "the first one is over";
    EXPECT_EQ(store::incidents(tx, {.state = "closed"}).size(), 1U);
    EXPECT_TRUE(store::incidents(tx, {.state = "acknowledged"}).empty());
    EXPECT_TRUE(store::incidents(tx, {.unit = "LAW"}).empty());
}

}  // namespace
}  // namespace traimas::testing
