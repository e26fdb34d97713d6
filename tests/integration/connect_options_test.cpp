// Addresses: what is understood, what each session gets, and what is never said aloud.
// And the three logins that those addresses name.
#include "engine/store/connect_options.hpp"

#include "engine/store/database.hpp"
#include "engine/store/roles.hpp"
#include "tests/support/test_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::store {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Query kSettings{"test.settings", R"(
select current_setting('TimeZone'), current_setting('statement_timeout'), current_setting('lock_timeout'),
       current_setting('idle_in_transaction_session_timeout'), current_setting('plan_cache_mode'),
       current_setting('application_name'))",
                          0, 6};

TEST(ConnectOptions, UnderstandUrisAndKeywords)
{
    const auto uri = ConnectOptions::parse("postgresql://ann:p%40ss@db.example:5433/plan?sslmode=require");
    ASSERT_TRUE(uri);
    EXPECT_EQ(uri->part("host"), "db.example");
    EXPECT_EQ(uri->part("port"), "5433");
    EXPECT_EQ(uri->part("password"), "p@ss");
    EXPECT_EQ(uri->part("sslmode"), "require");
    EXPECT_EQ(uri->part("connect_timeout"), "3");
    EXPECT_EQ(uri->part("tcp_user_timeout"), "5000");

    const auto socket = ConnectOptions::parse("postgresql:///plan?host=/var/run/postgresql");
    ASSERT_TRUE(socket);
    EXPECT_EQ(socket->part("host"), "/var/run/postgresql");

    const auto words = ConnectOptions::parse("host=/run/x dbname=plan user=ann password='two words' connect_timeout=9");
    ASSERT_TRUE(words);
    EXPECT_EQ(words->part("password"), "two words");
    EXPECT_EQ(words->part("connect_timeout"), "9");
    EXPECT_EQ(words->for_libpq().find_first_of(" '\"\\"), std::string::npos);
    EXPECT_EQ(words->with_database("other").part("dbname"), "other");
    EXPECT_EQ(words->description(), "plan at /run/x as ann");
}

TEST(ConnectOptions, RefuseWhatCannotBeReadWithoutQuotingIt)
{
    for (const std::string address : {"postgresql://ann:s3cr3t@[::1/plan", "host=x s3cr3t",
                                      "password=s3cr3t nonsense=1", "postgresql://ann:s3cr3t%zz@h/plan"}) {
        const auto refused = ConnectOptions::parse(address);
        ASSERT_FALSE(refused) << address;
        EXPECT_EQ(refused.error().code, "database_address_invalid");
        EXPECT_THAT(refused.error().detail, Not(HasSubstr("s3cr3t")));
    }
    EXPECT_FALSE(ConnectOptions::parse(std::string_view{"host=x\0 port=1", 14}));
}

// What goes over a network is protected, or somebody has said that it is not.
TEST(ConnectOptions, WantToKnowHowTheWayToAnotherMachineIsProtected)
{
    for (const std::string address :
         {"postgresql://ann@db.example/plan", "host=localhost,db.example dbname=plan", "hostaddr=10.0.0.7 dbname=plan",
          "host=/run/x hostaddr=10.0.0.7 dbname=plan", "host=localhost.example dbname=plan"}) {
        const auto refused = ConnectOptions::parse(address);
        ASSERT_FALSE(refused) << address;
        EXPECT_EQ(refused.error().code, "database_link_open") << address;
        EXPECT_THAT(refused.error().detail, HasSubstr("sslmode=verify-full"));
    }
    for (const std::string address :
         {"postgresql://ann@db.example/plan?sslmode=verify-full", "host=db.example sslmode=disable", "dbname=plan",
          "host=localhost", "host=127.0.0.1,::1", "host=/run/x", "host=db.example hostaddr=127.0.0.1"}) {
        EXPECT_TRUE(ConnectOptions::parse(address)) << address;
    }
}

TEST(ConnectOptions, GiveEverySessionItsLimits)
{
    const ::traimas::testing::TestDatabase test;
    Session plain{*ConnectOptions::parse(test.app_url())};
    EXPECT_EQ(plain.one(kSettings, {}).value(), (Row{"UTC", "10s", "3s", "10s", "auto", "traimas"}));

    const SessionSettings reports{.statement_timeout = std::chrono::minutes{1},
                                  .lock_timeout = std::chrono::milliseconds{500},
                                  .idle_in_transaction_timeout = std::chrono::milliseconds{0},
                                  .plan_cache_mode = "force_custom_plan",
                                  .application_name = "traimas reports 'é' \\ %"};
    Session report{*ConnectOptions::parse(test.app_url(), reports)};
    const auto row = report.one(kSettings, {}).value();
    EXPECT_EQ(row[1], "1min");
    EXPECT_EQ(row[2], "500ms");
    EXPECT_EQ(row[3], "0");
    EXPECT_EQ(row[4], "force_custom_plan");

    // The operator's own options stand beside ours; nobody changes the zone.
    const auto own = test.app_url() + "&options=-cwork_mem%3D5MB%20-clock_timeout%3D7s%20-ctimezone%3DAsia%2FBangkok";
    Session chosen{*ConnectOptions::parse(own)};
    const auto chosen_row = chosen.one(kSettings, {}).value();
    EXPECT_EQ(chosen_row[0], "UTC");
    EXPECT_EQ(chosen_row[2], "7s");
}

TEST(ConnectOptions, CarryAnyPassword)
{
    const ::traimas::testing::TestDatabase test;
    const std::string password = "a b  c'\"\\%&=?/:@#\t รหัส";
    const auto superuser = *ConnectOptions::parse(test.superuser_url());
    constexpr Query kMakeLogin{"test.make_login", R"(
select set_config('test.statement', format('create role odd_login login password %L', :p1::text), false))",
                               1, 1};
    Session admin{superuser};
    admin.run(kMakeLogin, {value_of(password)});
    admin.execute_script("test.make_login", "drop role if exists odd_login; do $do$ begin execute "
                                            "current_setting('test.statement'); end $do$; grant connect on database " +
                                                test.name() + " to odd_login");
    const auto url = database_url({.host = superuser.part("host"),
                                   .port = superuser.part("port"),
                                   .database = test.name(),
                                   .user = "odd_login",
                                   .password = password});
    constexpr Query kMe{"test.me", R"(select current_user)", 0, 1};
    {
        Session session{*ConnectOptions::parse(url)};
        EXPECT_EQ(session.one(kMe, {}).value()[0], "odd_login");
    }
    admin.execute_script("test.drop_login",
                         "revoke all on database " + test.name() + " from odd_login; drop role odd_login");
}

TEST(ConnectionTrouble, TellsTheOperatorWithoutThePassword)
{
    const ::traimas::testing::TestDatabase test;
    const auto right = *ConnectOptions::parse(test.app_url());
    EXPECT_EQ(connection_trouble(right), "");
    EXPECT_EQ(ping(right), ServerState::ready);

    const auto wrong = *ConnectOptions::parse(test.app_url() + "&password=s3cr3t");
    EXPECT_THAT(connection_trouble(wrong), HasSubstr("password authentication failed"));
    EXPECT_THAT(connection_trouble(wrong), Not(HasSubstr("s3cr3t")));
    try {
        const Session session{wrong};
        FAIL() << "a wrong password was taken";
    } catch (const DatabaseError& error) {
        EXPECT_EQ(error.kind(), DatabaseErrorKind::connection);
        EXPECT_STREQ(error.what(), "database: connect failed, SQLSTATE 08001");
    }
    EXPECT_EQ(ping(*ConnectOptions::parse("host=/nowhere/at/all")), ServerState::silent);
}

TEST(Roles, KeepTheThreeLoginsApart)
{
    const ::traimas::testing::TestDatabase test;
    Session app{*ConnectOptions::parse(test.app_url())};
    Session read{*ConnectOptions::parse(test.read_url())};
    Session migrate{*ConnectOptions::parse(test.migrate_url())};
    for (Session* const session : {&app, &read}) {
        for (const char* const forbidden :
             {"create table mine (a int)", "create temp table mine (a int)", "set role traimas_owner",
              "set role traimas_migrate", "create role other", "create schema other"}) {
            try {
                session->execute_script("test.forbidden", forbidden);
                ADD_FAILURE() << forbidden << " was allowed";
            } catch (const DatabaseError& error) {
                EXPECT_EQ(error.sqlstate(), "42501") << forbidden;
            }
        }
    }
    // The migrating login has no rights of its own either: it must say that it becomes the owner.
    EXPECT_THROW(migrate.execute_script("test.early", "create table theirs (a int)"), DatabaseError);
    migrate.execute_script("test.owner", "set role traimas_owner; create table theirs (a int)");

    // Again, on a server that has them: nothing changes, nothing fails.
    const auto superuser = *ConnectOptions::parse(test.superuser_url());
    prepare_roles(superuser, {});
    prepare_database(superuser, test.name());
    Session still{*ConnectOptions::parse(test.app_url())};
    EXPECT_TRUE(still.is_usable());
}

}  // namespace
}  // namespace traimas::store
