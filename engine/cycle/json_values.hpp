// How this room writes its values into JSON and reads them back: decimals as text, dates as ISO, enums by name.
// The readers assert: they are for what this program wrote itself, never for a request.
#pragma once

#include "engine/base/assert.hpp"
#include "engine/base/decimal.hpp"
#include "engine/base/enum_text.hpp"
#include "engine/base/strong_id.hpp"
#include "engine/calendar/fiscal.hpp"
#include "engine/measure/fraction.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace traimas::cycle {

// What is not there is null, so that each kind of value always has the same keys.
[[nodiscard]] nlohmann::json optional_json(const std::optional<Decimal>& value);
[[nodiscard]] nlohmann::json decimals_json(const std::vector<Decimal>& values);
[[nodiscard]] nlohmann::json optional_fraction_json(const std::optional<measure::Fraction>& value);

[[nodiscard]] Decimal decimal_from(const nlohmann::json& text);
[[nodiscard]] std::optional<Decimal> optional_decimal_from(const nlohmann::json& text);
[[nodiscard]] std::vector<Decimal> decimals_from(const nlohmann::json& texts);
[[nodiscard]] std::optional<measure::Fraction> optional_fraction_from(const nlohmann::json& json);
[[nodiscard]] calendar::Date date_from(const nlohmann::json& text);
[[nodiscard]] InstanceId instance_from(const nlohmann::json& number);

template <class Enum>
[[nodiscard]] Enum enum_from(const nlohmann::json& text)
{
    const auto value = from_text<Enum>(text.get<std::string>());
    TRAIMAS_ASSERT(value.has_value());
    return *value;
}

// `write` of each item, in order.
template <class Items, class F>
[[nodiscard]] nlohmann::json list_json(const Items& items, F write)
{
    auto list = nlohmann::json::array();
    for (const auto& item : items) {
        list.push_back(write(item));
    }
    return list;
}

// `read` of each item, in order.
template <class F>
[[nodiscard]] auto list_from(const nlohmann::json& json, F read)
{
    std::vector<decltype(read(json))> items;
    items.reserve(json.size());
    for (const auto& item : json) {
        items.push_back(read(item));
    }
    return items;
}

}  // namespace traimas::cycle
