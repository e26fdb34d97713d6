// Figures and bands of one line, without a rounding on the way.
#include "engine/measure/line.hpp"

#include "engine/base/assert.hpp"

namespace traimas::measure {
namespace {

const Decimal kHundred{100};

// compare(figure, limit), seen in the direction of the indicator: less means worse.
Result<std::strong_ordering> goodness(const Line& line, const Value& value, const Decimal& limit)
{
    std::strong_ordering order = std::strong_ordering::equal;
    if (is_fraction(line.value_type)) {
        auto numerator = *value.numerator;
        if (line.value_type == ValueType::percent) {
            TRAIMAS_TRY(numerator, numerator.times(kHundred));
        }
        TRAIMAS_TRY(order, compare_fraction(numerator, *value.denominator, limit));
    } else {
        order = *value.value <=> limit;
    }
    return line.direction == Direction::higher ? order : 0 <=> order;
}

Decimal decimal_at(const nlohmann::json& json, const char* key)
{
    const auto parsed = Decimal::parse(json.at(key).get<std::string>());
    TRAIMAS_ASSERT(parsed.has_value());
    return *parsed;
}

}  // namespace

bool is_fraction(ValueType type)
{
    return type == ValueType::percent || type == ValueType::average;
}

bool is_complete(const Line& line, const Value& value)
{
    if (is_fraction(line.value_type)) {
        return value.numerator && value.denominator && Decimal{0} < *value.denominator;
    }
    return value.value.has_value();
}

Result<std::optional<Decimal>> figure(const Line& line, const Value& value)
{
    if (!is_complete(line, value)) {
        return std::optional<Decimal>{};
    }
    if (!is_fraction(line.value_type)) {
        return std::optional<Decimal>{*value.value};
    }
    auto numerator = *value.numerator;
    if (line.value_type == ValueType::percent) {
        TRAIMAS_TRY(numerator, numerator.times(kHundred));
    }
    TRAIMAS_TRY(const auto quotient, divided_half_up(numerator, *value.denominator, 4));
    return std::optional<Decimal>{quotient};
}

Result<Band> band(const Line& line, const Value& value)
{
    if (!is_complete(line, value)) {
        return Band::not_reported;
    }
    TRAIMAS_TRY(const auto against_target, goodness(line, value, line.target));
    if (against_target >= 0) {
        return Band::green;
    }
    TRAIMAS_TRY(const auto against_limit, goodness(line, value, line.red_limit));
    return against_limit >= 0 ? Band::amber : Band::red;
}

nlohmann::json line_json(const Line& line)
{
    return {{"indicator", line.indicator},
            {"version", line.version},
            {"th", line.th},
            {"en", line.en},
            {"unit_th", line.unit_th},
            {"unit_en", line.unit_en},
            {"value_type", to_text(line.value_type)},
            {"direction", to_text(line.direction)},
            {"target", line.target.text()},
            {"red_limit", line.red_limit.text()},
            {"required", line.required},
            {"part", line.part}};
}

Line line_from(const nlohmann::json& json)
{
    const auto value_type = from_text<ValueType>(json.at("value_type").get<std::string>());
    const auto direction = from_text<Direction>(json.at("direction").get<std::string>());
    TRAIMAS_ASSERT(value_type && direction);
    return {.indicator = json.at("indicator"),
            .version = json.at("version"),
            .th = json.at("th"),
            .en = json.at("en"),
            .unit_th = json.at("unit_th"),
            .unit_en = json.at("unit_en"),
            .value_type = *value_type,
            .direction = *direction,
            .target = decimal_at(json, "target"),
            .red_limit = decimal_at(json, "red_limit"),
            .required = json.at("required"),
            .part = json.at("part")};
}

}  // namespace traimas::measure
