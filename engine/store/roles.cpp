// Roles and databases: statements that take no parameters, built from our own constants and libpq's escapes.
// All may be run again at any time, by two at once.
#include "engine/store/roles.hpp"

#include "engine/base/assert.hpp"
#include "engine/store/session.hpp"

#include <libpq-fe.h>

#include <memory>
#include <string_view>

namespace traimas::store {
namespace {

// Any number of ours, the same in every Traimas: two first starts on one server go one after the other.
constexpr const char* kLockRoles = "select pg_advisory_xact_lock(7291850413)";

using LibpqText = std::unique_ptr<char, decltype(&PQfreemem)>;

// Locks first: a second first start waits for the one at work.
constexpr const char* kPatience = "set statement_timeout = '2min'; set lock_timeout = '30s'";

bool is_plain_name(std::string_view name)
{
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789_";
    return !name.empty() && name.size() <= 63 && name.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::string role_statement(const char* role, const char* attributes)
{
    const std::string name{role};
    return "do $do$ begin if not exists (select from pg_roles where rolname = '" + name + "') then create role " +
           name + "; end if; end $do$;\nalter role " + name +
           " nosuperuser nocreatedb nocreaterole noreplication nobypassrls " + attributes + ";\n";
}

// The verifier, not the password: statements may end in the server's log.
std::string password_statement(PGconn* connection, const char* role, const std::string& password)
{
    if (password.empty()) {
        return {};
    }
    const LibpqText verifier{PQencryptPasswordConn(connection, password.c_str(), role, "scram-sha-256"), &PQfreemem};
    const LibpqText literal{verifier == nullptr
                                ? nullptr
                                : PQescapeLiteral(connection, verifier.get(), std::string_view{verifier.get()}.size()),
                            &PQfreemem};
    if (literal == nullptr) {
        throw DatabaseError{{DatabaseErrorKind::other, "", "", "roles.password"}};
    }
    return std::string{"alter role "} + role + " password " + literal.get() + ";\n";
}

}  // namespace

void prepare_roles(const ConnectOptions& superuser, const LoginPasswords& passwords)
{
    Session session{superuser};
    session.execute_script("roles.patience", kPatience);
    session.begin();
    session.execute_script("roles.lock", kLockRoles);
    // Without INHERIT the migrating login has the owner's rights only between SET ROLE and RESET ROLE.
    session.execute_script("roles.make", role_statement(kOwnerRole, "nologin") +
                                             role_statement(kMigrateRole, "login noinherit") +
                                             role_statement(kAppRole, "login") + role_statement(kReadRole, "login") +
                                             "grant " + kOwnerRole + " to " + kMigrateRole + ";\n");
    session.execute_script("roles.passwords", password_statement(session.native(), kMigrateRole, passwords.migrate) +
                                                  password_statement(session.native(), kAppRole, passwords.app) +
                                                  password_statement(session.native(), kReadRole, passwords.read));
    session.commit();
}

void prepare_database(const ConnectOptions& superuser, const std::string& name)
{
    TRAIMAS_ASSERT(is_plain_name(name));
    const std::string logins = std::string{kMigrateRole} + ", " + kAppRole + ", " + kReadRole;
    {
        constexpr Query kExists{"database.exists", R"(select 1 from pg_database where datname = :p1)", 1, 1};
        Session server{superuser};
        server.execute_script("roles.patience", kPatience);
        if (server.run(kExists, {value_of(name)}).empty()) {
            try {
                server.execute_script("database.make", "create database " + name + " owner " + kOwnerRole);
            } catch (const ScriptError& error) {
                // Someone else made it meanwhile, which is as good.
                if (error.sqlstate() != "42P04" && error.kind() != DatabaseErrorKind::unique_violation) {
                    throw;
                }
            }
        }
        server.begin();
        server.execute_script("roles.lock", kLockRoles);
        server.execute_script("database.rights",
                              "alter database " + name + " owner to " + kOwnerRole + ";\nrevoke all on database " +
                                  name + " from public;\ngrant connect on database " + name + " to " + logins);
        server.commit();
    }
    Session inside{superuser.with_database(name)};
    inside.execute_script("roles.patience", kPatience);
    inside.begin();
    inside.execute_script("roles.lock", kLockRoles);
    inside.execute_script("database.schema",
                          "revoke all on schema public from public;\ngrant usage on schema public to " + logins +
                              ";\ngrant usage, create on schema public to " + kOwnerRole);
    inside.commit();
}

}  // namespace traimas::store
