// Canonical JSON: the one serialiser whose bytes are hashed. RFC 8785's rules for the subset that events use:
// ASCII keys in byte order, no white space, strings, booleans, null, integers within +-(2^53 - 1).
// Decimals are strings.
#pragma once

#include "engine/base/shared_json.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace traimas {

// Asserts (a programmer's fault, never input's) on floats, larger integers, non-ASCII keys and a depth over 64.
[[nodiscard]] std::string canonical_json(const nlohmann::json& value);
// The text that an unread value has already; else the text of its value.
[[nodiscard]] std::string canonical_json(const SharedJson& value);

// The members of an object in canonical JSON as slices of its text, nothing read: their values stand for themselves.
// Throws std::runtime_error where the text is no such object; what is inside of a value is looked at only to find its
// end.
[[nodiscard]] std::vector<std::pair<std::string_view, std::string_view>> canonical_members(std::string_view object);

}  // namespace traimas
