// The forms that OpenID Connect is written in: base64url, and JSON objects of strings, read with care.
// Pure; thread-safe.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace traimas::auth {

[[nodiscard]] std::string base64url(std::string_view bytes);  // without padding
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

// A JSON object, within limits far below those of the API; nullopt for anything else.
struct ReadObject {
    nlohmann::json value;
};
[[nodiscard]] std::optional<ReadObject> read_object(std::string_view text);

// The text under a key; empty where it is missing or no text.
[[nodiscard]] std::string text_at(const nlohmann::json& object, std::string_view key);

}  // namespace traimas::auth
