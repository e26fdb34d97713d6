// Templates by content, clones by test.
// A change of the schema makes another template; old ones go with the cluster.
#include "tests/support/test_database.hpp"

#include "engine/base/random.hpp"
#include "engine/ledger/digest.hpp"
#include "engine/runtime/cluster_folder.hpp"
#include "engine/store/migrate.hpp"
#include "engine/store/migration_files.hpp"
#include "engine/store/roles.hpp"
#include "engine/store/session.hpp"
#include "tests/support/test_cluster.hpp"

#include <cstdio>
#include <stdexcept>

namespace traimas::testing {
namespace {

store::ConnectOptions superuser_of(const std::string& database)
{
    const auto url = TestCluster::instance().url(runtime::kSuperuser, database);
    return *store::ConnectOptions::parse(url);
}

std::string hex(std::string_view text)
{
    constexpr std::size_t kFigures = 16;
    return ledger::to_hex(ledger::sha256(text)).substr(0, kFigures);
}

bool exists(store::Session& session, const std::string& database)
{
    constexpr store::Query kExists{"test.database_exists", R"(select 1 from pg_database where datname = :p1)", 1, 1};
    return !session.run(kExists, {store::value_of(database)}).empty();
}

void make_template(store::Session& session, const std::string& name, const std::filesystem::path& schema_folder)
{
    const auto unfinished = name + "_unfinished";
    session.execute_script("test.drop_unfinished", "drop database if exists " + unfinished + " with (force)");
    store::prepare_database(superuser_of("postgres"), unfinished);
    const store::MigrationOptions options{.address = TestCluster::instance().url(store::kMigrateRole, unfinished),
                                          .folder = schema_folder};
    const auto report = store::migrate(options, from_micros(0));
    if (!report) {
        throw std::runtime_error{"test template: " + report.error().detail};
    }
    // Only a whole one ever carries the name.
    session.execute_script("test.finish_template", "alter database " + unfinished + " rename to " + name);
    session.execute_script("test.close_template", "alter database " + name + " allow_connections false");
}

// The template's name; made where no test has made it yet.
std::string template_for(const std::filesystem::path& schema_folder)
{
    const auto files = store::read_migration_files(schema_folder);
    if (!files) {
        throw std::runtime_error{"test template: " + files.error().detail};
    }
    std::string content;
    for (const auto& file : *files) {
        content += file.file + " " + file.checksum + "\n";
    }
    const auto name = "template_" + hex(content);
    store::Session session{superuser_of("postgres")};
    session.execute_script("test.patience", "set statement_timeout = '2min'; set lock_timeout = '2min'");
    if (!exists(session, name)) {
        // Held by the session: tests of other processes wait here and find it made.
        session.execute_script("test.template_lock", "select pg_advisory_lock(7291850414)");
        if (!exists(session, name)) {
            make_template(session, name, schema_folder);
        }
    }
    return name;
}

std::string clone_of(const std::string& source)
{
    SystemRandom random;
    const auto name = "test_" + hex(random.bytes(16));
    const auto logins = std::string{store::kMigrateRole} + ", " + store::kAppRole + ", " + store::kReadRole;
    store::Session session{superuser_of("postgres")};
    session.execute_script("test.patience", "set statement_timeout = '2min'; set lock_timeout = '2min'");
    session.execute_script("test.clone",
                           "create database " + name + " template " + source + " owner " + store::kOwnerRole);
    // A clone has its template's tables and their rights, but not the rights of the database itself.
    session.execute_script("test.clone_rights", "revoke all on database " + name +
                                                    " from public; grant connect on database " + name + " to " +
                                                    logins);
    return name;
}

}  // namespace

TestDatabase::TestDatabase(const std::filesystem::path& schema_folder) : name_{clone_of(template_for(schema_folder))} {}

TestDatabase::TestDatabase() : name_{clone_of("template1")} {}

TestDatabase::~TestDatabase()
{
    try {
        store::Session session{superuser_of("postgres")};
        session.execute_script("test.drop", "drop database if exists " + name_ + " with (force)");
    } catch (const store::DatabaseError& error) {
        // A cluster that a test has stopped takes its databases with it.
        std::fprintf(stderr, "test database %s was not dropped: %s\n", name_.c_str(), error.what());
    }
}

std::string TestDatabase::app_url() const
{
    return TestCluster::instance().url(store::kAppRole, name_);
}

std::string TestDatabase::migrate_url() const
{
    return TestCluster::instance().url(store::kMigrateRole, name_);
}

std::string TestDatabase::read_url() const
{
    return TestCluster::instance().url(store::kReadRole, name_);
}

std::string TestDatabase::superuser_url() const
{
    return TestCluster::instance().url(runtime::kSuperuser, name_);
}

}  // namespace traimas::testing
