// Reads a request target: origin form only, percent-decoded exactly once, hostile forms refused.
// Pure functions; any thread may call them.
#pragma once

#include "api/http/message.hpp"
#include "engine/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace traimas::http {

struct Target {
    std::string path;  // decoded; begins with '/', holds no dot segment
    Pairs query;       // decoded names and values, in order; '+' is a blank
};

inline constexpr std::size_t kMostParameters = 50;

// Kind malformed: "target_not_origin_form" (absolute form, authority, asterisk), "target_bad_character" (anything RFC
// 3986 does not allow raw, such as '#', quotes, 8-bit bytes), "target_bad_escape", "target_control_character" (in the
// path), "target_nul", "target_encoded_slash" (%2F or %5C in the path), "target_not_utf8", "target_dot_segment",
// "too_many_parameters". An encoded slash is fine in a query, where it separates nothing.
[[nodiscard]] Result<Target> parse_target(std::string_view raw);

}  // namespace traimas::http
