// How to reach a database: any libpq address made into the one form that SOCI 4.0.3 passes on unharmed,
// with the limits every session carries. Passwords appear in for_libpq() and nowhere else.
#pragma once

#include "engine/base/result.hpp"

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace traimas::store {

// What each session is given when it connects. Zero switches a limit off.
struct SessionSettings {
    std::chrono::milliseconds statement_timeout{10'000};
    std::chrono::milliseconds lock_timeout{3'000};
    std::chrono::milliseconds idle_in_transaction_timeout{10'000};
    std::string plan_cache_mode{};  // "force_custom_plan" for reports; empty = the server's choice
    std::string application_name{"traimas"};
};

// Where a database is, as its parts; `host` may be a socket folder.
struct DatabaseAddress {
    std::string host;
    std::string port;
    std::string database;
    std::string user;
    std::string password{};  // empty = none
    std::string peer{};      // for a socket: the system user whose server it must be; empty = anyone's
};

// "postgresql://user:pw@/db?host=…": every part percent-encoded, so that any password is carried.
[[nodiscard]] std::string database_url(const DatabaseAddress& address);

class ConnectOptions {
public:
    // A libpq URI or keyword text. On a fault kind invalid, code "database_address_invalid"; the answer never quotes
    // the address. "database_link_open": a server on another machine, and no sslmode said. The session's time zone is
    // always UTC, whatever the address says.
    static Result<ConnectOptions> parse(std::string_view address, const SessionSettings& settings = {});

    // The whole connect text, password included: for PQconnectdb and SOCI only, never for a message.
    [[nodiscard]] const std::string& for_libpq() const { return text_; }

    // "traimas at /run/x as traimas_app": for messages.
    [[nodiscard]] std::string description() const;

    // The same server and login with another database, such as "postgres".
    [[nodiscard]] ConnectOptions with_database(const std::string& name) const;

    // A part by libpq's name ("dbname", "user", "host"), or empty.
    [[nodiscard]] std::string part(const std::string& name) const;

private:
    explicit ConnectOptions(std::map<std::string, std::string> parts);

    std::map<std::string, std::string> parts_;
    std::string text_;
};

enum class ServerState { ready, starting, silent };

// Asks whether a server accepts connections there; needs no valid password. Waits connect_timeout at most.
[[nodiscard]] ServerState ping(const ConnectOptions& options);

// One try to connect: empty when it works, else libpq's sentence without the password, for an operator's eyes.
[[nodiscard]] std::string connection_trouble(const ConnectOptions& options);

}  // namespace traimas::store
