// Canonical JSON: the one serialiser whose bytes are hashed. RFC 8785's rules for the subset that events use:
// ASCII keys in byte order, no white space, strings, booleans, null, integers within +-(2^53 - 1).
// Decimals are strings.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace traimas {

// Asserts (a programmer's fault, never input's) on floats, larger integers, non-ASCII keys and a depth over 64.
[[nodiscard]] std::string canonical_json(const nlohmann::json& value);

}  // namespace traimas
