// Reads JSON text within limits.
// Deep input crashes nlohmann's dump, copy and compare, so depth is checked while parsing.
#pragma once

#include "engine/base/result.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string_view>

namespace traimas {

struct JsonLimits {
    std::size_t depth = 32;             // nested arrays and objects
    std::size_t nodes = 10'000;         // values of every kind, keys not counted
    std::size_t string_bytes = 65'536;  // one string or key, UTF-8 bytes
};

// What was read. A struct, since nlohmann's type converts from almost anything and would make a Result of it ambiguous.
struct JsonText {
    nlohmann::json value;
};

// Refused, each with its own code (kind malformed): "not_json" (`offset`, from 0, in `arguments`), "json_too_deep",
// "json_too_many_values", "json_string_too_long", "json_duplicate_key", "json_nul" (U+0000 in a string or key),
// "json_number_out_of_range" (an integer that does not fit in 64 bits). A leading byte order mark is refused.
// Numbers with a fraction or an exponent are kept as floats here; the typed reader refuses them.
Result<JsonText> parse_json(std::string_view text, JsonLimits limits = {});

}  // namespace traimas
