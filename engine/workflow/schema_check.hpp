// Checks a definition's JSON against workflow.schema.json; the only room that knows valijson.
// Thread-safe: a pure function of its arguments.
#pragma once

#include "engine/workflow/compile.hpp"

#include <nlohmann/json.hpp>

#include <string_view>
#include <vector>

namespace traimas::workflow {

// Every fault as a W01 with a pointer; none: `document` satisfies the schema and can be written canonically.
// Throws std::runtime_error where the schema itself cannot be read: then the installation is damaged.
[[nodiscard]] std::vector<Finding> check_schema(const nlohmann::json& document, std::string_view schema_text);

}  // namespace traimas::workflow
