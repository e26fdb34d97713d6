// The three logins and the owner behind them (design/security.md, Authority), made by a superuser, again and again.
// What each may do with a table stands in the schema files; the names below are what those grant to.
#pragma once

#include "engine/store/connect_options.hpp"

#include <string>

namespace traimas::store {

inline constexpr const char* kOwnerRole = "traimas_owner";      // owns everything, cannot log in
inline constexpr const char* kMigrateRole = "traimas_migrate";  // may SET ROLE to the owner
inline constexpr const char* kAppRole = "traimas_app";          // serves: no DDL
inline constexpr const char* kReadRole = "traimas_read";        // reports: reads only

// Empty leaves a login's password as it is: for servers that know people otherwise (peer, certificates).
struct LoginPasswords {
    std::string migrate;
    std::string app;
    std::string read;
};

// Makes the four roles or sets them right. `superuser` reaches any database of the server. Passwords travel and rest as
// SCRAM verifiers. Throws DatabaseError. Two at once: both succeed.
void prepare_roles(const ConnectOptions& superuser, const LoginPasswords& passwords);

// Makes the database where it is missing, owned by kOwnerRole, reachable by the three logins only, and takes CREATE on
// its schema `public` from everyone else. The name is ours: [a-z0-9_], at most 63 (assertion). Throws DatabaseError.
void prepare_database(const ConnectOptions& superuser, const std::string& name);

}  // namespace traimas::store
