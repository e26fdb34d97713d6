// The migrator: in order, once, whole or not at all.
// With two tiny files of its own, whatever the product's schema is.
#include "engine/store/migrate.hpp"

#include "engine/store/migration_files.hpp"
#include "tests/support/test_database.hpp"
#include "tests/support/test_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace traimas::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Instant kApplied = from_micros(1'600'000'000'123'456);

class MigrateTest : public ::testing::Test {
protected:
    MigrateTest()
    {
        folder_.write("README.md", "Not a migration.");
        folder_.write("0001_unit.sql", R"(-- Comments with :colons and a $$ are no matter.
create table unit (id bigint primary key, name text not null, span int4range);
insert into unit values (1, 'ICT: one', '[1,2)');
grant select on unit to traimas_app;
)");
        folder_.write("0002_post.sql", "create table post (id bigint primary key);\n");
    }

    [[nodiscard]] MigrationOptions options() const
    {
        return {.address = test_.migrate_url(), .folder = folder_.path()};
    }

    std::vector<std::string> column(const char* sql)
    {
        const Query query{sql, sql, 0, 1};
        std::vector<std::string> texts;
        for (const auto& row : admin_.run(query, {})) {
            texts.push_back(row[0].value_or("NULL"));
        }
        return texts;
    }

    ::traimas::testing::TestFolder folder_;
    ::traimas::testing::TestDatabase test_;
    Session admin_{*ConnectOptions::parse(test_.superuser_url())};
};

TEST_F(MigrateTest, AppliesEachFileOnceAndRecordsIt)
{
    const auto first = migrate(options(), kApplied);
    ASSERT_TRUE(first) << first.error().detail;
    EXPECT_EQ(first->version, 2);
    EXPECT_THAT(first->applied, ElementsAre("0001_unit.sql", "0002_post.sql"));
    EXPECT_THAT(column("select tableowner from pg_tables where schemaname = 'public' order by tablename"),
                ElementsAre("traimas_owner", "traimas_owner", "traimas_owner"));
    EXPECT_THAT(column("select (extract(epoch from applied_at) * 1000000)::bigint from schema_migration"),
                ElementsAre("1600000000123456", "1600000000123456"));

    const auto second = migrate(options(), kApplied);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->version, 2);
    EXPECT_THAT(second->applied, IsEmpty());

    folder_.write("0003_case.sql", "create table case_file (id bigint primary key);");
    const auto third = migrate(options(), kApplied);
    ASSERT_TRUE(third);
    EXPECT_THAT(third->applied, ElementsAre("0003_case.sql"));
}

TEST_F(MigrateTest, TwoMigratorsAtOnceDoTheWorkOnce)
{
    folder_.write("0003_slow.sql", "select pg_sleep(0.05);");
    std::vector<std::string> applied;
    std::mutex mutex;
    const auto run = [&] {
        const auto report = migrate(options(), kApplied);
        const std::lock_guard lock{mutex};
        ASSERT_TRUE(report) << report.error().detail;
        EXPECT_EQ(report->version, 3);
        applied.insert(applied.end(), report->applied.begin(), report->applied.end());
    };
    std::thread other{run};
    run();
    other.join();
    EXPECT_THAT(applied, ElementsAre("0001_unit.sql", "0002_post.sql", "0003_slow.sql"));
}

TEST_F(MigrateTest, StopsAtAChangedFile)
{
    ASSERT_TRUE(migrate(options(), kApplied));
    folder_.write("0001_unit.sql", "create table unit (id bigint primary key);");
    folder_.write("0003_more.sql", "create table more (id bigint);");
    const auto refused = migrate(options(), kApplied);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "migration_changed");
    EXPECT_THAT(refused.error().detail, HasSubstr("0001_unit.sql"));
    EXPECT_THAT(column("select to_regclass('more')::text"), ElementsAre("NULL"));
}

TEST_F(MigrateTest, LeavesANewerDatabaseAlone)
{
    ASSERT_TRUE(migrate(options(), kApplied));
    std::filesystem::remove(folder_.path() / "0002_post.sql");
    const auto refused = migrate(options(), kApplied);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "schema_newer");
    EXPECT_EQ(refused.error().detail,
              "This program knows migrations up to 1, the database has 2: install the newer program.");
}

TEST_F(MigrateTest, AFailingFileLeavesNothing)
{
    folder_.write("0003_wrong.sql", "create table half (id bigint);\n-- ไทย\ninsert into half valuez (1);\n");
    const auto refused = migrate(options(), kApplied);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "migration_failed");
    EXPECT_THAT(refused.error().detail, HasSubstr("0003_wrong.sql failed at line 3 with SQLSTATE 42601: syntax error"));
    EXPECT_THAT(column("select max(number) from schema_migration"), ElementsAre("2"));
    EXPECT_THAT(column("select to_regclass('half')::text"), ElementsAre("NULL"));

    // A deferred constraint speaks at COMMIT only; a value never gets into the sentence.
    folder_.write("0003_wrong.sql",
                  R"(create table half (id bigint constraint half_once unique deferrable initially deferred);
insert into half values (4711), (4711);)");
    const auto late = migrate(options(), kApplied);
    ASSERT_FALSE(late);
    EXPECT_THAT(late.error().detail, HasSubstr("SQLSTATE 23505, constraint half_once"));
    EXPECT_THAT(late.error().detail, ::testing::Not(HasSubstr("4711")));
    EXPECT_THAT(column("select max(number) from schema_migration"), ElementsAre("2"));
}

TEST_F(MigrateTest, RefusesAFileThatEndsItsTransaction)
{
    for (const std::string ending : {"commit;", "commit; begin;", "rollback;"}) {
        folder_.write("0003_ends.sql", "select 1; " + ending);
        const auto refused = migrate(options(), kApplied);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, "migration_ends_transaction") << ending;
    }
    EXPECT_THAT(column("select max(number) from schema_migration"), ElementsAre("2"));
}

TEST_F(MigrateTest, WaitsForAnotherMigratorWithinALimit)
{
    admin_.execute_script("test.hold", "select pg_advisory_lock(7291850412)");
    auto impatient = options();
    impatient.migrator_wait = std::chrono::milliseconds{20};
    const auto refused = migrate(impatient, kApplied);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "migrator_busy");
    admin_.execute_script("test.release", "select pg_advisory_unlock(7291850412)");
    EXPECT_TRUE(migrate(impatient, kApplied));
}

TEST_F(MigrateTest, AFileWaitsForALockWithinALimit)
{
    ASSERT_TRUE(migrate(options(), kApplied));
    folder_.write("0003_alter.sql", "alter table unit add note text;");
    admin_.execute_script("test.hold", "begin; lock table unit in access share mode");
    auto impatient = options();
    impatient.lock_wait = std::chrono::milliseconds{20};
    const auto refused = migrate(impatient, kApplied);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, HasSubstr("55P03"));
    admin_.execute_script("test.release", "rollback");
    EXPECT_TRUE(migrate(impatient, kApplied));
}

TEST_F(MigrateTest, ANodeChecksTheSchemaBeforeItServes)
{
    Database database{*ConnectOptions::parse(test_.app_url()), {.size = 1}};
    EXPECT_EQ(schema_version_check(database, 2).error().code, "schema_behind");
    ASSERT_TRUE(migrate(options(), kApplied));
    EXPECT_EQ(*schema_version_check(database, 2), 2);
    EXPECT_EQ(schema_version_check(database, 3).error().code, "schema_behind");
    EXPECT_EQ(schema_version_check(database, 1).error().code, "schema_newer");
    // What it reads it cannot write.
    EXPECT_THROW(database.lease()->execute_script("test.forge", "delete from schema_migration"), DatabaseError);
}

TEST_F(MigrateTest, FilesAreNumberedWithoutGaps)
{
    folder_.write("0004_late.sql", "select 1;");
    EXPECT_EQ(read_migration_files(folder_.path()).error().code, "migration_number_gap");
    folder_.write("0003_between.sql", "select 1;");
    EXPECT_TRUE(read_migration_files(folder_.path()));
    folder_.write("0003_twice.sql", "select 1;");
    EXPECT_EQ(read_migration_files(folder_.path()).error().code, "migration_number_gap");
    folder_.write("add_index.sql", "select 1;");
    EXPECT_EQ(read_migration_files(folder_.path()).error().code, "migration_name_invalid");
    EXPECT_EQ(read_migration_files(folder_.path() / "nowhere").error().code, "schema_folder_missing");
}

TEST_F(MigrateTest, ATestDatabaseIsMigratedAndItsOwn)
{
    const ::traimas::testing::TestDatabase one{folder_.path()};
    const ::traimas::testing::TestDatabase two{folder_.path()};
    Database first{*ConnectOptions::parse(one.app_url()), {.size = 1}};
    Database second{*ConnectOptions::parse(two.app_url()), {.size = 1}};
    EXPECT_EQ(*schema_version_check(first, 2), 2);
    Session{*ConnectOptions::parse(one.superuser_url())}.execute_script("test.change", "delete from unit");
    constexpr Query kUnits{"test.units", R"(select count(*) from unit)", 0, 1};
    EXPECT_EQ(first.lease()->one(kUnits, {}), (Row{"0"}));
    EXPECT_EQ(second.lease()->one(kUnits, {}), (Row{"1"}));
}

}  // namespace
}  // namespace traimas::store
