// Brings a database to the schema that this program knows, file by file, each in one transaction.
// What was applied is recorded with its checksum in the table schema_migration.
#pragma once

#include "engine/base/clock.hpp"
#include "engine/base/result.hpp"
#include "engine/store/database.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace traimas::store {

struct MigrationOptions {
    std::string address;           // of the migrating login, or of an owner in person
    std::filesystem::path folder;  // of the numbered files
    // SET ROLE before every file, so that all belongs to one owner; empty: the login itself owns.
    std::string owner{"traimas_owner"};
    std::chrono::milliseconds migrator_wait{60'000};  // for another migrator at work
    std::chrono::milliseconds lock_wait{3'000};       // for a table in use; a file that waits longer fails whole
    std::chrono::milliseconds statement_limit{std::chrono::minutes{30}};
};

struct MigrationReport {
    int version;                       // the newest migration that the database now has
    std::vector<std::string> applied;  // files applied by this call
};

// Runs under one advisory lock, so any number of migrators may start at once: the work is done once, all succeed.
// Problems, beside those of migration_files.hpp (kind conflict): "migration_changed" (an applied file has another
// checksum or name), "schema_newer" (the database has migrations that this program does not know), "migration_failed"
// (names file, line and SQLSTATE; the database stays at the file before), "migration_ends_transaction",
// "migrator_busy" (kind unavailable). Throws DatabaseError on a broken connection.
Result<MigrationReport> migrate(const MigrationOptions& options, Instant applied_at);

// For a node that starts to serve: the database's version, when it is `known`. Else kind unavailable, code
// "schema_behind" or "schema_newer".
Result<int> schema_version_check(Database& database, int known);

}  // namespace traimas::store
