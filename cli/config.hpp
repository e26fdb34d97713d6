// What an operator can set, as one value: read from config/traimas.toml, the environment and flags, in that order.
// Built once in cli and passed down by reference; nothing below cli reads a file or the environment for settings.
#pragma once

#include "engine/base/result.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace traimas {

// The values here are the defaults. Names, ranges and explanations stand in one table, cli/config_keys.cpp.
struct Config {
    struct Database {
        std::string url = "embedded";  // after loading: also what url_file held
        std::string url_file{};
        std::string migrate_url{};  // after loading: also what migrate_url_file held
        std::string migrate_url_file{};
        std::string data = "var/pg";
        int sessions = 8;
    };
    struct Http {
        std::string address = "127.0.0.1";
        int port = 8080;  // 0 takes any free port
        std::vector<std::string> trusted_proxies{};
        int connections = 2000;
        int connections_per_address = 50;
        int requests_per_minute = 6000;
        std::string public_origin{};         // empty: what the browser sees is address:port, with https:// under TLS
        std::string tls_certificate_file{};  // empty: in the clear
        std::string tls_key_file{};
    };
    struct Demo {
        bool enabled = false;
        std::string scene = "running";
    };
    struct Engine {
        int poll_interval_ms = 1000;
        int batch_trees = 100;
        int batch_ms = 50;
    };
    struct Session {
        int idle_minutes = 30;
        int absolute_hours = 12;
        std::string second_factor = "required";
    };
    struct Oidc {
        std::string issuer{};  // empty: no identity provider
        std::string client_id{};
        std::string client_secret_file{};
        std::string client_secret{};  // no key: what client_secret_file held
        std::string name_claim = "preferred_username";
        std::string ca_file{};  // empty: the system's
    };
    struct Log {
        std::string level = "info";
        std::string file{};  // empty: standard error
    };
    struct Language {
        std::string preferred = "th";  // the key is language.default, which C++ keeps for itself
    };
    struct Paths {
        std::string schema = "schema";
        std::string workflows = "workflows";
        std::string web = "web";
        std::string config = "config";
    };

    struct Mail {
        bool enabled = false;
        std::string host = "localhost";
        int port = 587;
        std::string security = "starttls";
        bool verify = true;
        std::string ca_file{};  // empty: the system's
        std::string user{};
        std::string password_file{};
        std::string password{};  // no key: what password_file held
        std::string from{};
        std::string from_name = "Traimas";
        std::string domain{};  // empty: that of `from`
        std::string zone = "Asia/Bangkok";
        std::string quiet_from = "20:00";
        std::string quiet_until = "07:00";
        std::string digest_at = "09:00";
        int oldest_days = 7;
        int retry_seconds = 60;
    };

    Database database{};
    Http http{};
    Demo demo{};
    Engine engine{};
    Session session{};
    Log log{};
    Language language{};
    Paths paths{};
    struct Evidence {
        std::string folder = "var/evidence";
        std::string clamd_socket{};  // empty: nothing is scanned
    };
    struct AccessLog {
        std::string folder = "var/access";
        int days = 90;
    };

    Mail mail{};
    Oidc oidc{};
    Evidence evidence{};
    AccessLog access_log{};
};

// A settings file that was found: its name is used in messages only.
struct ConfigFile {
    std::string name;
    std::string text;
};

// Reads a secret from a file; refuses one that others can read (cli/config_files.hpp has the real one).
using SecretReader = std::function<Result<std::string>(const std::string& path)>;

struct ConfigSources {
    std::optional<ConfigFile> file{};
    std::map<std::string, std::string> environment{};              // only names that begin with TRAIMAS_ are looked at
    std::vector<std::pair<std::string, std::string>> overrides{};  // --set database.url=… as {"database.url", "…"}
    SecretReader read_secret{};
};

// Later sources win: defaults, file, environment (TRAIMAS_HTTP_PORT for http.port), overrides. Lists are separated by
// commas outside the file. TRAIMAS_TEST_* belongs to the tests and is left alone.
// Pure: reads nothing itself. Every fault of every source is reported at once: kind invalid, code config_wrong, a field
// for each fault with the pointer of its key ("/http/port"), and a detail with one line a fault that names file and
// line, variable or flag, and the nearest known name. No message contains a database URL.
[[nodiscard]] Result<Config> load_config(const ConfigSources& sources);

}  // namespace traimas
