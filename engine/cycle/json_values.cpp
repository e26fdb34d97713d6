// Decimals, fractions and dates as text, so that nothing between here and the hash makes a float of them.
#include "engine/cycle/json_values.hpp"

#include "engine/calendar/date_text.hpp"

namespace traimas::cycle {

nlohmann::json optional_json(const std::optional<Decimal>& value)
{
    return value ? nlohmann::json(value->text()) : nlohmann::json(nullptr);
}

nlohmann::json decimals_json(const std::vector<Decimal>& values)
{
    return list_json(values, [](const Decimal& value) { return value.text(); });
}

nlohmann::json optional_fraction_json(const std::optional<measure::Fraction>& value)
{
    if (!value) {
        return nullptr;
    }
    return {{"num", value->numerator_text()}, {"den", value->denominator_text()}};
}

Decimal decimal_from(const nlohmann::json& text)
{
    const auto parsed = Decimal::parse(text.get<std::string>());
    TRAIMAS_ASSERT(parsed.has_value());
    return *parsed;
}

std::optional<Decimal> optional_decimal_from(const nlohmann::json& text)
{
    return text.is_null() ? std::nullopt : std::optional{decimal_from(text)};
}

std::vector<Decimal> decimals_from(const nlohmann::json& texts)
{
    return list_from(texts, decimal_from);
}

std::optional<measure::Fraction> optional_fraction_from(const nlohmann::json& json)
{
    if (json.is_null()) {
        return std::nullopt;
    }
    const auto parsed = measure::Fraction::parse(json.at("num").get<std::string>(), json.at("den").get<std::string>());
    TRAIMAS_ASSERT(parsed.has_value());
    return *parsed;
}

calendar::Date date_from(const nlohmann::json& text)
{
    const auto date = calendar::parse_iso_date(text.get<std::string>());
    TRAIMAS_ASSERT(date.has_value());
    return *date;
}

InstanceId instance_from(const nlohmann::json& number)
{
    return InstanceId{number.get<std::int64_t>()};
}

}  // namespace traimas::cycle
