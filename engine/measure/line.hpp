// One indicator's line in a checkpoint, and the value reported for it. Exact decimals; missing is never zero.
#pragma once

#include "engine/base/decimal.hpp"
#include "engine/base/enum_text.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace traimas::measure {

enum class ValueType { count, money, percent, average, index, days };
enum class Direction { higher, lower };
// The colour of a value against its target; not_reported is no colour and never red.
enum class Band { green, amber, red, not_reported };

// Pinned when the checkpoint is made: later changes of the indicator do not touch it.
struct Line {
    std::string indicator;  // code, "ICT-01"
    int version;            // of the indicator's definition
    std::string th;
    std::string en;
    std::string unit_th;  // unit of measure
    std::string unit_en;
    ValueType value_type;
    Direction direction;
    Decimal target;
    Decimal red_limit;  // worse than this is red; between it and the target is amber
    bool required = true;
    std::string part{};  // the part of the report that it belongs to, empty where there are no parts
};

// What was reported: percent and average lines by numerator and denominator, all others by value.
struct Value {
    std::optional<Decimal> value{};
    std::optional<Decimal> numerator{};
    std::optional<Decimal> denominator{};
    friend bool operator==(const Value&, const Value&) = default;
};

// Is the line reported by numerator and denominator?
[[nodiscard]] bool is_fraction(ValueType type);
// Everything that the line needs is there.
[[nodiscard]] bool is_complete(const Line& line, const Value& value);
// The figure itself to four places, half up: numerator / denominator (times 100 for percent) or the value; nullopt
// where incomplete. Problem "number_too_large" where 128 bits do not hold it.
[[nodiscard]] Result<std::optional<Decimal>> figure(const Line& line, const Value& value);
// By exact cross-multiplication, not by the rounded figure. A figure too large to compare is a Problem.
[[nodiscard]] Result<Band> band(const Line& line, const Value& value);

[[nodiscard]] nlohmann::json line_json(const Line& line);
[[nodiscard]] Line line_from(const nlohmann::json& json);  // asserts on what line_json did not write

}  // namespace traimas::measure

namespace traimas {

template <>
struct EnumText<measure::ValueType> {
    static constexpr std::array table{
        std::pair{measure::ValueType::count, std::string_view{"count"}},
        std::pair{measure::ValueType::money, std::string_view{"money"}},
        std::pair{measure::ValueType::percent, std::string_view{"percent"}},
        std::pair{measure::ValueType::average, std::string_view{"average"}},
        std::pair{measure::ValueType::index, std::string_view{"index"}},
        std::pair{measure::ValueType::days, std::string_view{"days"}},
    };
};

template <>
struct EnumText<measure::Direction> {
    static constexpr std::array table{
        std::pair{measure::Direction::higher, std::string_view{"higher"}},
        std::pair{measure::Direction::lower, std::string_view{"lower"}},
    };
};

template <>
struct EnumText<measure::Band> {
    static constexpr std::array table{
        std::pair{measure::Band::green, std::string_view{"green"}},
        std::pair{measure::Band::amber, std::string_view{"amber"}},
        std::pair{measure::Band::red, std::string_view{"red"}},
        std::pair{measure::Band::not_reported, std::string_view{"not_reported"}},
    };
};

}  // namespace traimas
