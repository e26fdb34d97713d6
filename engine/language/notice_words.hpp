// What the words of a notice are given: its kept arguments, as a reader of one language writes them.
// Pure: any thread may call it. The page and the mail say the same sentence.
#pragma once

#include "engine/language/message_pattern.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace traimas::language {

// `given`: unit, fiscal_year, quarter, due_at and decide_by (microseconds), days, indicator, each where there is one.
// `unit_name` is the unit's in this language, `zone` that of the instance's workflow.
[[nodiscard]] Arguments notice_arguments(Language language, const nlohmann::json& given, const std::string& unit_name,
                                         const std::string& zone);

}  // namespace traimas::language
