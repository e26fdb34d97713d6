// The one table of settings: each key's name, type, range and meaning; defaults are those of a fresh Config.
// config/traimas.toml is held against this table by a test, so the two cannot drift apart.
#pragma once

#include "cli/config.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace traimas {

struct ConfigKey {
    // Where the value lives in a Config; which alternative it is, is the key's type.
    using Place = std::variant<std::string* (*)(Config&), int* (*)(Config&), bool* (*)(Config&),
                               std::vector<std::string>* (*)(Config&)>;
    // What is wrong with a text (for lists: with one entry), as the end of a sentence "… expects ‹this›".
    using Check = std::optional<std::string> (*)(const std::string& text);
    struct Range {
        int least = 0;
        int most = 0;
    };
    enum class Secrecy { open, secret };  // a secret's value is never repeated in a message

    std::string name;  // "http.port"
    Place place;
    std::string description;  // one English sentence
    Range range{};            // whole numbers only, both ends included
    std::vector<std::string> choices{};
    Check check = nullptr;
    Secrecy secrecy = Secrecy::open;
};

// What is wrong with several settings together: the key to blame, and a sentence.
struct ConfigComplaint {
    std::string key;
    std::string message;
    std::string code = "wrong_value";
};

// In the order of config/traimas.toml, section by section. Thread-safe.
[[nodiscard]] const std::vector<ConfigKey>& config_keys();

// nullptr where there is no such key. The pointer is good for the life of the program.
[[nodiscard]] const ConfigKey* find_config_key(std::string_view name);

// "http.port" -> "TRAIMAS_HTTP_PORT"
[[nodiscard]] std::string environment_name(std::string_view key_name);

// The default as TOML writes it: "text" in quotes, 8080, false, [].
[[nodiscard]] std::string default_as_toml(const ConfigKey& key);

// What the key takes, for messages and help: "a whole number from 0 to 65535".
[[nodiscard]] std::string expectation(const ConfigKey& key);

// True where a PostgreSQL URL carries a password, which belongs in a file.
[[nodiscard]] bool holds_password(std::string_view database_url);

}  // namespace traimas
