// What operators and their tools ask: alive, ready, figures, version.
// The database goes away for one test: its connections are cut and no new ones let in.
#include "engine/store/session.hpp"
#include "tests/support/api_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using ::testing::HasSubstr;

void close_database(ApiWorld& world)
{
    store::Session session{
        store::ConnectOptions::parse(world.test_database().superuser_url())->with_database("postgres")};
    const auto name = world.test_database().name();
    session.execute_script("test.close", "alter database " + name + " allow_connections false");
    session.execute_script(
        "test.cut", "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '" + name + "'");
}

TEST(HealthOverHttp, IsOpenToEverybody)
{
    ApiWorld world;
    auto client = world.client();
    EXPECT_EQ(client.get("/livez").json().at("status"), "live");
    const auto ready = client.get("/readyz");
    EXPECT_EQ(ready.status, 200) << ready.body;
    EXPECT_EQ(ready.json().at("schema_version"), world.api().schema_version);
    EXPECT_EQ(client.get("/api/v1/version").json().at("version"), "0.0.0-test");
}

TEST(HealthOverHttp, GivesFigures)
{
    ApiWorld world;
    world.checkpoint("OPS-ICT", 2561, 1);
    world.checkpoint("OPS-LAW", 2561, 1);
    auto client = world.client();
    const auto metrics = client.get("/metrics");
    EXPECT_THAT(metrics.header("content-type"), ::testing::StartsWith("text/plain; version=0.0.4"));
    EXPECT_THAT(metrics.body, HasSubstr("traimas_database_up 1\n"));
    EXPECT_THAT(metrics.body, HasSubstr("traimas_database_sessions{state=\"most\"} 6\n"));
    EXPECT_THAT(metrics.body, HasSubstr("traimas_timer_lag_seconds 0\n"));
    EXPECT_THAT(metrics.body, HasSubstr("traimas_incidents_open 0\n"));
    EXPECT_THAT(metrics.body, ::testing::Not(HasSubstr("OPS-ICT")));
}

TEST(HealthOverHttp, SaysWhenTheDatabaseIsAway)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    close_database(world);
    auto probe = world.client();
    EXPECT_EQ(probe.get("/livez").status, 200);
    const auto ready = probe.get("/readyz");
    EXPECT_EQ(ready.status, 503);
    EXPECT_EQ(ready.code(), "database_away");
    EXPECT_NE(ready.header("retry-after"), "");
    EXPECT_THAT(probe.get("/metrics").body, HasSubstr("traimas_database_up 0\n"));
    const auto refused = client.get("/api/v1/units");
    EXPECT_EQ(refused.status, 503) << refused.body;
    EXPECT_EQ(refused.code(), "database_away");
    EXPECT_EQ(world.client().sign_in("anong", kPassword).status, 503);
}

}  // namespace
}  // namespace traimas::testing
