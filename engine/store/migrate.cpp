// The migrator: one session, one advisory lock, one transaction for each file.
// What a file did is committed together with the row that says so.
#include "engine/store/migrate.hpp"

#include "engine/base/assert.hpp"
#include "engine/store/migration_files.hpp"
#include "engine/store/roles.hpp"

#include <algorithm>

namespace traimas::store {
namespace {

// Kept by `traimas serve` too, which reads the version; only the owner writes.
constexpr const char* kMakeTable = R"(
create table if not exists schema_migration (
    number     integer primary key check (number > 0),
    name       text not null,
    checksum   text not null check (checksum ~ '^[0-9a-f]{64}$'),
    applied_at timestamptz not null
);
do $do$
declare reader text;
begin
    for reader in select rolname from pg_roles where rolname in ('traimas_app', 'traimas_read') loop
        execute format('grant select on schema_migration to %I', reader);
    end loop;
end $do$)";

constexpr Query kTableExists{"migrate.table_exists", R"(select to_regclass('schema_migration') is not null)", 0, 1};
constexpr Query kApplied{"migrate.applied", R"(select number, name, checksum from schema_migration order by number)", 0,
                         3};
constexpr Query kRecord{"migrate.record", R"(
insert into schema_migration (number, name, checksum, applied_at)
values (:p1::integer, :p2, :p3, timestamptz 'epoch' + :p4::bigint * interval '1 microsecond'))",
                        4, 0};
constexpr Query kTransactionId{"migrate.transaction_id", R"(select pg_current_xact_id()::text)", 0, 1};
constexpr Query kVersion{"migrate.version", R"(select coalesce(max(number), 0) from schema_migration)", 0, 1};
constexpr Query kSet{"migrate.set", R"(select set_config(:p1, :p2, false))", 2, 1};

constexpr const char* kLock = "select pg_advisory_lock(7291850412)";

Problem newer_schema(int known, int present)
{
    return Problem{ProblemKind::unavailable,
                   "schema_newer",
                   "This program knows migrations up to " + std::to_string(known) + ", the database has " +
                       std::to_string(present) + ": install the newer program.",
                   {},
                   {{"known", std::to_string(known)}, {"present", std::to_string(present)}}};
}

Problem changed_file(const MigrationFile& file, const std::string& name)
{
    const auto renamed = name != file.name ? " (it was applied under the name " + name + ")" : std::string{};
    return Problem{ProblemKind::conflict,
                   "migration_changed",
                   "The schema file " + file.file + " was changed after it was applied" + renamed +
                       ": put back the old one and write the change as a new file.",
                   {},
                   {{"file", file.file}}};
}

// A fault of the script names its line; one at COMMIT (a deferred constraint) has none.
Problem failed_file(const MigrationFile& file, const DatabaseError& error)
{
    const auto* const script = dynamic_cast<const ScriptError*>(&error);
    const int line = script == nullptr ? 0 : script->line();
    const auto reason = script == nullptr ? std::string{} : script->reason();
    auto detail = "The schema file " + file.file + " failed";
    detail += line > 0 ? " at line " + std::to_string(line) : "";
    detail += " with SQLSTATE " + error.sqlstate();
    detail += error.constraint().empty() ? "" : ", constraint " + error.constraint();
    detail += reason.empty() ? "." : ": " + reason + ".";
    return Problem{ProblemKind::conflict,
                   "migration_failed",
                   detail + " The database stays at the migration before it.",
                   {},
                   {{"file", file.file}, {"line", std::to_string(line)}, {"sqlstate", error.sqlstate()}}};
}

class Migrator {
public:
    Migrator(const MigrationOptions& options, const ConnectOptions& connect, Instant applied_at)
        : options_{options}, applied_at_{applied_at}, session_{connect}
    {
        set("lock_timeout", std::to_string(options_.lock_wait.count()));
    }

    Result<MigrationReport> bring_to(const std::vector<MigrationFile>& files)
    {
        if (auto busy = take_lock()) {
            return *std::move(busy);
        }
        begin_as_owner();
        session_.execute_script("migrate.make_table", kMakeTable);
        const auto applied = session_.run(kApplied, {});
        session_.commit();

        if (auto wrong = compared(files, applied)) {
            return *std::move(wrong);
        }
        MigrationReport report{static_cast<int>(applied.size()), {}};
        for (auto i = applied.size(); i < files.size(); ++i) {
            if (auto failed = apply(files[i])) {
                return *std::move(failed);
            }
            report.version = files[i].number;
            report.applied.push_back(files[i].file);
        }
        return report;
    }

private:
    void set(const char* setting, const std::string& value)
    {
        session_.run(kSet, {value_of(setting), value_of(value)});
    }

    // The lock goes with the session, however this ends.
    std::optional<Problem> take_lock()
    {
        set("lock_timeout", std::to_string(options_.migrator_wait.count()));
        try {
            session_.execute_script("migrate.lock", kLock);
        } catch (const ScriptError& error) {
            if (error.kind() != DatabaseErrorKind::timeout) {
                throw;
            }
            return Problem{ProblemKind::unavailable, "migrator_busy",
                           "Another migrator has been at work for longer than the wait: try again when it is done."};
        }
        set("lock_timeout", std::to_string(options_.lock_wait.count()));
        return std::nullopt;
    }

    // For this transaction only: what a file does to the role ends with it.
    void begin_as_owner()
    {
        session_.begin();
        if (!options_.owner.empty()) {
            const auto set_role = "set local role " + options_.owner;
            session_.execute_script("migrate.set_role", set_role);
        }
    }

    static std::optional<Problem> compared(const std::vector<MigrationFile>& files, const Rows& applied)
    {
        for (std::size_t i = 0; i < std::min(files.size(), applied.size()); ++i) {
            if (as_text(applied[i][2]) != files[i].checksum || as_text(applied[i][1]) != files[i].name) {
                return changed_file(files[i], as_text(applied[i][1]));
            }
        }
        if (applied.size() > files.size()) {
            return newer_schema(static_cast<int>(files.size()), static_cast<int>(as_int64(applied.back()[0])));
        }
        return std::nullopt;
    }

    std::optional<Problem> apply(const MigrationFile& file)
    {
        begin_as_owner();
        const auto transaction = session_.one(kTransactionId, {});
        try {
            session_.execute_script("migrate.file", file.sql);
            const bool same_transaction =
                session_.transaction() == TransactionState::open && session_.one(kTransactionId, {}) == transaction;
            if (!same_transaction) {
                session_.rollback();
                return Problem{ProblemKind::conflict,
                               "migration_ends_transaction",
                               "The schema file " + file.file +
                                   " ends the transaction it runs in: take its COMMIT or ROLLBACK out. What stood "
                                   "before it may have been applied: restore the database before the next try.",
                               {},
                               {{"file", file.file}}};
            }
            if (!options_.owner.empty()) {
                session_.execute_script("migrate.set_role", "set local role " + options_.owner);
            }
            session_.execute(
                kRecord, {value_of(file.number), value_of(file.name), value_of(file.checksum), value_of(applied_at_)});
            session_.commit();
        } catch (const DatabaseError& error) {
            if (!session_.is_connected()) {
                throw;
            }
            session_.rollback();
            return failed_file(file, error);
        }
        return std::nullopt;
    }

    const MigrationOptions& options_;
    Instant applied_at_;
    Session session_;
};

}  // namespace

Result<MigrationReport> migrate(const MigrationOptions& options, Instant applied_at)
{
    constexpr std::string_view kRoleCharacters = "abcdefghijklmnopqrstuvwxyz0123456789_";
    TRAIMAS_ASSERT(options.owner.find_first_not_of(kRoleCharacters) == std::string::npos);
    TRAIMAS_TRY(const auto files, read_migration_files(options.folder));
    const SessionSettings settings{.statement_timeout = options.statement_limit,
                                   .lock_timeout = options.lock_wait,
                                   .idle_in_transaction_timeout = std::chrono::milliseconds{0},
                                   .application_name = "traimas migrate"};
    TRAIMAS_TRY(const auto connect, ConnectOptions::parse(options.address, settings));
    Migrator migrator{options, connect, applied_at};
    return migrator.bring_to(files);
}

Result<int> schema_version_check(Database& database, int known)
{
    auto lease = database.lease();
    const bool migrated = as_bool(lease->one(kTableExists, {}).value()[0]);
    const auto present = migrated ? static_cast<int>(as_int64(lease->one(kVersion, {}).value()[0])) : 0;
    if (present > known) {
        return newer_schema(known, present);
    }
    if (present < known) {
        return Problem{ProblemKind::unavailable,
                       "schema_behind",
                       "The database has migrations up to " + std::to_string(present) + ", this program needs " +
                           std::to_string(known) + ": run `traimas migrate`.",
                       {},
                       {{"known", std::to_string(known)}, {"present", std::to_string(present)}}};
    }
    return present;
}

}  // namespace traimas::store
