// The table of settings, and the checks that a text must pass to be one of them.
// A new setting is a member of Config, a row here and three lines in config/traimas.toml; a test names what is missing.
#include "cli/config_keys.hpp"

#include "cli/config_mail.hpp"
#include "cli/config_oidc.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>

namespace traimas {

namespace {

std::optional<std::string> wants_something(const std::string& text)
{
    if (text.empty()) {
        return "something between the quotes";
    }
    return std::nullopt;
}

std::optional<std::string> wants_address(const std::string& text)
{
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) {
        return std::nullopt;
    }
    return "a numeric IPv4 or IPv6 address, such as 127.0.0.1 or ::1";
}

bool is_postgresql_url(const std::string& text)
{
    return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

std::optional<std::string> wants_database(const std::string& text)
{
    if (text == "embedded" || is_postgresql_url(text)) {
        return std::nullopt;
    }
    return "\"embedded\" or a URL that begins with postgresql://";
}

std::optional<std::string> wants_url_or_nothing(const std::string& text)
{
    if (text.empty() || is_postgresql_url(text)) {
        return std::nullopt;
    }
    return "a URL that begins with postgresql://";
}

// An origin has a scheme, a host and perhaps a port: browsers send no more than that, and it is compared letter by
// letter.
std::optional<std::string> wants_origin_or_nothing(const std::string& text)
{
    static constexpr std::string_view kExpectation = "an origin without a path, such as https://traimas.example.go.th";
    if (text.empty()) {
        return std::nullopt;
    }
    std::string_view host = text;
    if (host.starts_with("https://")) {
        host.remove_prefix(8);
    } else if (host.starts_with("http://")) {
        host.remove_prefix(7);
    } else {
        return std::string{kExpectation};
    }
    const bool plain = std::all_of(host.begin(), host.end(), [](unsigned char letter) {
        return std::islower(letter) != 0 || std::isdigit(letter) != 0 ||
               std::string_view{".-:[]"}.find(static_cast<char>(letter)) != std::string_view::npos;
    });
    if (host.empty() || !plain) {
        return std::string{kExpectation};
    }
    return std::nullopt;
}

ConfigKey plain(std::string name, ConfigKey::Place place, std::string description, ConfigKey::Check check = nullptr)
{
    return {.name = std::move(name), .place = place, .description = std::move(description), .check = check};
}

ConfigKey secret(std::string name, ConfigKey::Place place, std::string description, ConfigKey::Check check)
{
    ConfigKey key = plain(std::move(name), place, std::move(description), check);
    key.secrecy = ConfigKey::Secrecy::secret;
    return key;
}

ConfigKey number(std::string name, ConfigKey::Place place, std::string description, ConfigKey::Range range)
{
    return {.name = std::move(name), .place = place, .description = std::move(description), .range = range};
}

ConfigKey choice(std::string name, ConfigKey::Place place, std::string description, std::vector<std::string> choices)
{
    return {
        .name = std::move(name), .place = place, .description = std::move(description), .choices = std::move(choices)};
}

std::vector<ConfigKey> database_keys()
{
    return {
        secret(
            "database.url", [](Config& config) { return &config.database.url; },
            "Where the data lives: \"embedded\" makes and runs a private PostgreSQL, a URL uses that server.",
            wants_database),
        plain(
            "database.url_file", [](Config& config) { return &config.database.url_file; },
            "A file that holds database.url, for a URL with a password; nobody but its owner may read it."),
        secret(
            "database.migrate_url", [](Config& config) { return &config.database.migrate_url; },
            "The same server for the login that may change the schema; used by migrate only.", wants_url_or_nothing),
        plain(
            "database.migrate_url_file", [](Config& config) { return &config.database.migrate_url_file; },
            "A file that holds database.migrate_url, under the same rules as url_file."),
        plain(
            "database.data", [](Config& config) { return &config.database.data; },
            "The folder of the embedded PostgreSQL.", wants_something),
        number("database.sessions", [](Config& config) { return &config.database.sessions; },
               "How many database sessions the server keeps; each serves one request at a time.", {1, 200}),
    };
}

std::vector<ConfigKey> http_keys()
{
    return {
        plain(
            "http.address", [](Config& config) { return &config.http.address; }, "The address to listen on.",
            wants_address),
        number("http.port", [](Config& config) { return &config.http.port; },
               "The port to listen on; 0 takes any free one.", {0, 65535}),
        plain(
            "http.trusted_proxies", [](Config& config) { return &config.http.trusted_proxies; },
            "Proxies whose X-Forwarded-For is believed and whose connections are not counted.", wants_address),
        number("http.connections", [](Config& config) { return &config.http.connections; },
               "How many connections may be open at once.", {1, 100000}),
        number("http.connections_per_address", [](Config& config) { return &config.http.connections_per_address; },
               "How many of them may come from one address.", {1, 100000}),
        number("http.requests_per_minute", [](Config& config) { return &config.http.requests_per_minute; },
               "How many requests one person may make in a minute; 0 sets no limit.", {0, 1000000}),
        plain(
            "http.public_origin", [](Config& config) { return &config.http.public_origin; },
            "What the browser's address bar shows, where that is not the address above.", wants_origin_or_nothing),
        plain(
            "http.tls_certificate_file", [](Config& config) { return &config.http.tls_certificate_file; },
            "The certificate chain as PEM; with tls_key_file, the listener speaks TLS itself."),
        plain(
            "http.tls_key_file", [](Config& config) { return &config.http.tls_key_file; },
            "The certificate's private key as PEM, without a passphrase."),
    };
}

std::vector<ConfigKey> running_keys()
{
    return {
        plain(
            "demo.enabled", [](Config& config) { return &config.demo.enabled; },
            "The demo's invented people, their sign-in and the manual clock; loopback only."),
        choice("demo.scene", [](Config& config) { return &config.demo.scene; },
               "Where the demo begins: in the middle of FY2561, or before FY2561 is opened.",
               {"running", "before_year"}),
        number("engine.poll_interval_ms", [](Config& config) { return &config.engine.poll_interval_ms; },
               "How long the poller sleeps at most when nothing is due, in milliseconds.", {10, 30000}),
        number("engine.batch_trees", [](Config& config) { return &config.engine.batch_trees; },
               "How many trees the poller takes in one transaction at most.", {1, 1000}),
        number("engine.batch_ms", [](Config& config) { return &config.engine.batch_ms; },
               "How long one such transaction collects work at most, in milliseconds.", {1, 1000}),
        number("session.idle_minutes", [](Config& config) { return &config.session.idle_minutes; },
               "A session ends after so many minutes without a request.", {1, 1440}),
        number("session.absolute_hours", [](Config& config) { return &config.session.absolute_hours; },
               "A session ends after so many hours in any case.", {1, 168}),
        choice("session.second_factor", [](Config& config) { return &config.session.second_factor; },
               "Whether those who approve or administer must set up a second factor before anything else.",
               {"required", "optional"}),
    };
}

std::vector<ConfigKey> other_keys()
{
    return {
        choice("log.level", [](Config& config) { return &config.log.level; },
               "The least important message that is written.", {"debug", "info", "warning", "error"}),
        plain(
            "log.file", [](Config& config) { return &config.log.file; },
            "The file to write to; empty means standard error."),
        choice("language.default", [](Config& config) { return &config.language.preferred; },
               "The language of a reader who has not chosen one.", {"th", "en"}),
        plain(
            "paths.schema", [](Config& config) { return &config.paths.schema; },
            "The folder of the numbered SQL migrations.", wants_something),
        plain(
            "paths.workflows", [](Config& config) { return &config.paths.workflows; },
            "The folder of the workflow definitions.", wants_something),
        plain(
            "paths.web", [](Config& config) { return &config.paths.web; }, "The folder of the web page.",
            wants_something),
        plain(
            "paths.config", [](Config& config) { return &config.paths.config; },
            "The folder of calendars, messages and demo data.", wants_something),
    };
}

std::vector<ConfigKey> evidence_keys()
{
    return {
        plain(
            "evidence.folder", [](Config& config) { return &config.evidence.folder; },
            "The folder of the files that results rest on; backed up together with the database.", wants_something),
        plain(
            "evidence.clamd_socket", [](Config& config) { return &config.evidence.clamd_socket; },
            "The local socket of ClamAV's clamd, which every uploaded file is then shown to first."),
    };
}

std::vector<ConfigKey> access_log_keys()
{
    return {
        plain(
            "access_log.folder", [](Config& config) { return &config.access_log.folder; },
            "The folder of the access log, a file a day; one for each server.", wants_something),
        number("access_log.days", [](Config& config) { return &config.access_log.days; },
               "How many whole days of it are kept; the rules on computer traffic data ask for 90.", {90, 3660}),
    };
}

std::vector<ConfigKey> all_keys()
{
    std::vector<ConfigKey> keys = database_keys();
    for (const auto& part :
         {http_keys(), running_keys(), other_keys(), mail_keys(), oidc_keys(), evidence_keys(), access_log_keys()}) {
        keys.insert(keys.end(), part.begin(), part.end());
    }
    return keys;
}

std::string quoted_list(const std::vector<std::string>& texts)
{
    std::string joined;
    for (const auto& text : texts) {
        joined += fmt::format("{}\"{}\"", joined.empty() ? "" : ", ", text);
    }
    return joined;
}

}  // namespace

const std::vector<ConfigKey>& config_keys()
{
    static const std::vector<ConfigKey> kKeys = all_keys();
    return kKeys;
}

const ConfigKey* find_config_key(std::string_view name)
{
    const auto& keys = config_keys();
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const ConfigKey& key) { return key.name == name; });
    return found == keys.end() ? nullptr : &*found;
}

std::string environment_name(std::string_view key_name)
{
    std::string name = "TRAIMAS_";
    for (const char letter : key_name) {
        name.push_back(letter == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(letter))));
    }
    return name;
}

std::string default_as_toml(const ConfigKey& key)
{
    Config fresh;
    struct Writer {
        Config& config;
        std::string operator()(std::string* (*place)(Config&)) const { return fmt::format("\"{}\"", *place(config)); }
        std::string operator()(int* (*place)(Config&)) const { return std::to_string(*place(config)); }
        std::string operator()(bool* (*place)(Config&)) const { return *place(config) ? "true" : "false"; }
        std::string operator()(std::vector<std::string>* (*place)(Config&)) const
        {
            return fmt::format("[{}]", quoted_list(*place(config)));
        }
    };
    return std::visit(Writer{fresh}, key.place);
}

std::string expectation(const ConfigKey& key)
{
    struct Teller {
        const ConfigKey& key;
        std::string operator()(std::string* (*)(Config&)) const
        {
            return key.choices.empty() ? "a text in quotes" : fmt::format("one of {}", quoted_list(key.choices));
        }
        std::string operator()(int* (*)(Config&)) const
        {
            return fmt::format("a whole number from {} to {}", key.range.least, key.range.most);
        }
        std::string operator()(bool* (*)(Config&)) const { return "true or false"; }
        std::string operator()(std::vector<std::string>* (*)(Config&)) const { return "a list of texts"; }
    };
    return std::visit(Teller{key}, key.place);
}

bool holds_password(std::string_view database_url)
{
    if (database_url.find("password=") != std::string_view::npos) {
        return true;
    }
    const auto scheme = database_url.find("://");
    if (scheme == std::string_view::npos) {
        return false;
    }
    // The last @ before the path ends the login part: postgresql://login:password@host/database
    const auto authority = database_url.substr(scheme + 3, database_url.find('/', scheme + 3) - scheme - 3);
    const auto at = authority.rfind('@');
    return at != std::string_view::npos && authority.substr(0, at).find(':') != std::string_view::npos;
}

}  // namespace traimas
