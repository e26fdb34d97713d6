// Reads and writes single fields of the room's own JSON, for the file pairs of this room only.
// What the room did not write itself is a bug: reading it fails an assertion.
#pragma once

#include "engine/base/assert.hpp"
#include "engine/base/decimal.hpp"
#include "engine/base/enum_text.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace traimas::measure {

inline Decimal decimal_of(const nlohmann::json& json)
{
    const auto parsed = Decimal::parse(json.get<std::string>());
    TRAIMAS_ASSERT(parsed.has_value());
    return *parsed;
}

inline std::optional<Decimal> optional_decimal_at(const nlohmann::json& json, const char* key)
{
    const auto found = json.find(key);
    return found == json.end() || found->is_null() ? std::nullopt : std::optional{decimal_of(*found)};
}

inline nlohmann::json decimal_json(const std::optional<Decimal>& value)
{
    return value ? nlohmann::json(value->text()) : nlohmann::json(nullptr);
}

inline nlohmann::json decimals_json(const std::vector<Decimal>& values)
{
    auto list = nlohmann::json::array();
    for (const auto& value : values) {
        list.push_back(value.text());
    }
    return list;
}

inline std::vector<Decimal> decimals_of(const nlohmann::json& list)
{
    std::vector<Decimal> values;
    for (const auto& value : list) {
        values.push_back(decimal_of(value));
    }
    return values;
}

template <class Enum>
Enum enum_at(const nlohmann::json& json, const char* key)
{
    const auto value = from_text<Enum>(json.at(key).get<std::string>());
    TRAIMAS_ASSERT(value.has_value());
    return *value;
}

}  // namespace traimas::measure
