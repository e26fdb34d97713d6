// SOCI 4.0.3 splits a connect text at blanks and puts it together again, which breaks quoted values; an URI without a
// single blank, with every part percent-encoded in its query, passes through whole.
#include "engine/store/connect_options.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace traimas::store {
namespace {

using Parts = std::map<std::string, std::string>;

std::string percent_encoded(std::string_view text)
{
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~";
    std::string encoded;
    for (const char character : text) {
        if (kPlain.find(character) != std::string_view::npos) {
            encoded += character;
            continue;
        }
        const auto byte = static_cast<unsigned char>(character);
        encoded += '%';
        encoded += kDigits[byte >> 4U];
        encoded += kDigits[byte & 15U];
    }
    return encoded;
}

std::string uri_of(const Parts& parts)
{
    std::string uri = "postgresql://";
    char separator = '?';
    for (const auto& [name, value] : parts) {
        uri += separator + name + "=" + percent_encoded(value);
        separator = '&';
    }
    return uri;
}

// The server reads `options` as a command line: blanks and backslashes in a value take a backslash.
std::string setting(std::string_view name, std::string_view value)
{
    std::string text = "-c" + std::string{name} + "=";
    for (const char character : value) {
        if (character == ' ' || character == '\\') {
            text += '\\';
        }
        text += character;
    }
    return text + " ";
}

std::string session_options(const SessionSettings& settings, const std::string& given)
{
    std::string options =
        setting("statement_timeout", std::to_string(settings.statement_timeout.count())) +
        setting("lock_timeout", std::to_string(settings.lock_timeout.count())) +
        setting("idle_in_transaction_session_timeout", std::to_string(settings.idle_in_transaction_timeout.count()));
    if (!settings.plan_cache_mode.empty()) {
        options += setting("plan_cache_mode", settings.plan_cache_mode);
    }
    // The last one counts: an operator may change our limits, nobody may change the zone.
    options += given.empty() ? "" : given + " ";
    return options + "-ctimezone=UTC";
}

Problem unreadable_address()
{
    return Problem{ProblemKind::invalid, "database_address_invalid",
                   "The database address cannot be read: write it as postgresql://user@host:port/database, with "
                   "characters such as @ : / % in the password percent-encoded."};
}

// Of a list, each: "db1,db2". A socket folder begins with a slash, an abstract socket with @.
bool is_this_machine(std::string_view hosts)
{
    while (true) {
        const auto comma = hosts.find(',');
        const auto host = hosts.substr(0, comma);
        if (!host.empty() && host.front() != '/' && host.front() != '@' && host != "localhost" && host != "::1" &&
            !host.starts_with("127.")) {
            return false;
        }
        if (comma == std::string_view::npos) {
            return true;
        }
        hosts.remove_prefix(comma + 1);
    }
}

// libpq's own choice, "prefer", goes on in the clear without a word where the server offers no TLS (ASVS 12.3.1).
bool goes_unprotected(const Parts& parts)
{
    const auto address = parts.contains("hostaddr") ? parts.find("hostaddr") : parts.find("host");
    return address != parts.end() && !is_this_machine(address->second) && !parts.contains("sslmode");
}

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;

}  // namespace

std::string database_url(const DatabaseAddress& address)
{
    Parts parts{{"host", address.host}, {"port", address.port}, {"dbname", address.database}, {"user", address.user}};
    if (!address.password.empty()) {
        parts.emplace("password", address.password);
    }
    if (!address.peer.empty()) {
        parts.emplace("requirepeer", address.peer);
    }
    return uri_of(parts);
}

ConnectOptions::ConnectOptions(Parts parts) : parts_{std::move(parts)}, text_{uri_of(parts_)} {}

Result<ConnectOptions> ConnectOptions::parse(std::string_view address, const SessionSettings& settings)
{
    // A NUL would cut the text short without a word.
    if (address.find('\0') != std::string_view::npos) {
        return unreadable_address();
    }
    const std::string text{address};
    char* complaint = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed{PQconninfoParse(text.c_str(), &complaint),
                                                                              &PQconninfoFree};
    // libpq's complaint quotes the address, and with it the password.
    PQfreemem(complaint);
    if (parsed == nullptr) {
        return unreadable_address();
    }
    Parts parts{{"connect_timeout", "3"},  {"tcp_user_timeout", "5000"},
                {"keepalives_idle", "10"}, {"keepalives_interval", "5"},
                {"keepalives_count", "3"}, {"application_name", settings.application_name}};
    for (const auto* option = parsed.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) {
            parts[option->keyword] = option->val;
        }
    }
    if (goes_unprotected(parts)) {
        return Problem{
            ProblemKind::invalid, "database_link_open",
            "The database is on another machine, and its address does not say how the way there is protected: "
            "add sslmode=verify-full with sslrootcert=…, or the sslmode that you answer for."};
    }
    parts["options"] = session_options(settings, parts["options"]);
    parts["client_encoding"] = "UTF8";
    return ConnectOptions{std::move(parts)};
}

std::string ConnectOptions::part(const std::string& name) const
{
    const auto found = parts_.find(name);
    return found == parts_.end() ? std::string{} : found->second;
}

std::string ConnectOptions::description() const
{
    const auto named = [this](const std::string& name, const std::string& otherwise) {
        const auto value = part(name);
        return value.empty() ? otherwise : value;
    };
    return named("dbname", "the login's database") + " at " + named("host", named("hostaddr", "the default socket")) +
           (part("port").empty() ? "" : ":" + part("port")) + " as " + named("user", "this user");
}

ConnectOptions ConnectOptions::with_database(const std::string& name) const
{
    auto parts = parts_;
    parts["dbname"] = name;
    return ConnectOptions{std::move(parts)};
}

ServerState ping(const ConnectOptions& options)
{
    switch (PQping(options.for_libpq().c_str())) {
    case PQPING_OK: return ServerState::ready;
    case PQPING_REJECT: return ServerState::starting;
    case PQPING_NO_RESPONSE:
    case PQPING_NO_ATTEMPT: return ServerState::silent;
    }
    return ServerState::silent;
}

std::string connection_trouble(const ConnectOptions& options)
{
    const Connection connection{PQconnectdb(options.for_libpq().c_str()), &PQfinish};
    if (PQstatus(connection.get()) == CONNECTION_OK) {
        return {};
    }
    std::string sentence = PQerrorMessage(connection.get());
    const auto password = options.part("password");
    for (auto at = sentence.find(password); !password.empty() && at != std::string::npos;
         at = sentence.find(password)) {
        sentence.erase(at, password.size());
    }
    while (!sentence.empty() && sentence.back() == '\n') {
        sentence.pop_back();
    }
    return sentence.empty() ? "the connection failed" : sentence;
}

}  // namespace traimas::store
