// Whether a value is what a schema of the OpenAPI document says, in draft-07's reading of it.
// Pure; the one place of these tests that sees valijson.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace traimas::testing {

// `components`: where references such as #/components/schemas/Unit lead. One sentence a fault, with its place; empty
// where the value satisfies the schema. Throws where the schema itself cannot be read.
[[nodiscard]] std::vector<std::string> schema_faults(const nlohmann::json& schema, const nlohmann::json& components,
                                                     const nlohmann::json& value);

}  // namespace traimas::testing
