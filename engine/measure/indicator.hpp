// One version of an indicator's definition, as the dictionary publishes it. A version never changes.
#pragma once

#include "engine/base/decimal.hpp"
#include "engine/base/json_reader.hpp"
#include "engine/measure/kinds.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace traimas::measure {

// The template sheet: what is measured, how, from where.
struct IndicatorSheet {
    std::string definition{};
    std::string formula{};
    std::string source{};
    std::string method{};
    std::string frequency{};
    std::string criteria{};
    std::string evidence{};  // the evidence that a result needs, in words
    friend bool operator==(const IndicatorSheet&, const IndicatorSheet&) = default;
};

struct Indicator {
    std::string code;  // "ICT-01", the same in every version
    int version = 1;
    std::string th;
    std::string en;
    std::string unit_th;  // unit of measure
    std::string unit_en;
    ValueType value_type = ValueType::count;
    Direction direction = Direction::higher;
    Accumulation accumulation = Accumulation::last;
    Horizon horizon = Horizon::short_;
    std::optional<Decimal> natural_limit{};  // beyond which no value can lie, such as 100 percent
    int steps = 0;                           // of a milestone
    IndicatorSheet sheet{};
    std::vector<int> goals{};               // numbers of strategic goals
    std::vector<std::string> challenges{};  // codes of strategic challenges, "12-people-1"
    std::vector<std::string> pmqa{};        // PMQA items, "4.1"
    std::string parent{};                   // the indicator above it in the cascade, or empty
    friend bool operator==(const Indicator&, const Indicator&) = default;
};

// From outside: each entry up to 4,000 characters, missing ones empty.
[[nodiscard]] IndicatorSheet read_sheet(JsonReader& in);

// Is it reported by numerator and denominator?
[[nodiscard]] bool is_fraction(ValueType type);
// Do its quarters add up towards the year's target (increment, year_to_date)? Then a quarter is scored at the year's
// scale: value to date * year's target / planned to date.
[[nodiscard]] bool is_cumulative(Accumulation accumulation);
// Contradictions, with pointers into the indicator's JSON: accumulation_unfit (a fraction type that is not gathered by
// ratio_of_sums or last, a range that adds up, …; argument `allowed`), direction_unfit (`allowed`), steps_unfit (steps
// of what is no milestone), out_of_range (a milestone without steps), limit_unfit (of a text or a range), own_parent.
[[nodiscard]] std::vector<FieldFault> indicator_faults(const Indicator& indicator);

[[nodiscard]] nlohmann::json indicator_json(const Indicator& indicator);
[[nodiscard]] Indicator indicator_from(const nlohmann::json& json);

}  // namespace traimas::measure
