// The closed lists of the field: how a value is given, read, gathered over quarters and scored.
// Spelled as on the wire and in SQL.
#pragma once

#include "engine/base/enum_text.hpp"

namespace traimas::measure {

// How a result is given: percent and average by numerator and denominator, milestone by the steps that are done,
// yes_no as 1 or 0, text by its narrative alone (never scored), all others as one value.
enum class ValueType { count, money, percent, average, index, days, milestone, yes_no, text };
enum class Direction { higher, lower, range };
enum class Horizon { short_, long_ };
// How the quarters of a year become one value to date.
enum class Accumulation { increment, year_to_date, last, average, maximum, minimum, ratio_of_sums };
enum class TableMode { linear, step };
// What a value worse than the first threshold scores: the first level's score, or zero.
enum class Floor { first, zero };
// What a total does with an indicator that has no result: leave it out, count it as zero, or as the floor's score.
enum class MissingRule { renormalise, zero, floor };
// Three colours, each a range of scores, and what is no score: those are never red and never zero.
enum class Band { green, amber, red, not_due, not_reported, in_review, not_applicable, cancelled };

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
        std::pair{measure::ValueType::milestone, std::string_view{"milestone"}},
        std::pair{measure::ValueType::yes_no, std::string_view{"yes_no"}},
        std::pair{measure::ValueType::text, std::string_view{"text"}},
    };
};

template <>
struct EnumText<measure::Direction> {
    static constexpr std::array table{
        std::pair{measure::Direction::higher, std::string_view{"higher"}},
        std::pair{measure::Direction::lower, std::string_view{"lower"}},
        std::pair{measure::Direction::range, std::string_view{"range"}},
    };
};

template <>
struct EnumText<measure::Horizon> {
    static constexpr std::array table{
        std::pair{measure::Horizon::short_, std::string_view{"short"}},
        std::pair{measure::Horizon::long_, std::string_view{"long"}},
    };
};

template <>
struct EnumText<measure::Accumulation> {
    static constexpr std::array table{
        std::pair{measure::Accumulation::increment, std::string_view{"increment"}},
        std::pair{measure::Accumulation::year_to_date, std::string_view{"year_to_date"}},
        std::pair{measure::Accumulation::last, std::string_view{"last"}},
        std::pair{measure::Accumulation::average, std::string_view{"average"}},
        std::pair{measure::Accumulation::maximum, std::string_view{"maximum"}},
        std::pair{measure::Accumulation::minimum, std::string_view{"minimum"}},
        std::pair{measure::Accumulation::ratio_of_sums, std::string_view{"ratio_of_sums"}},
    };
};

template <>
struct EnumText<measure::TableMode> {
    static constexpr std::array table{
        std::pair{measure::TableMode::linear, std::string_view{"linear"}},
        std::pair{measure::TableMode::step, std::string_view{"step"}},
    };
};

template <>
struct EnumText<measure::Floor> {
    static constexpr std::array table{
        std::pair{measure::Floor::first, std::string_view{"first"}},
        std::pair{measure::Floor::zero, std::string_view{"zero"}},
    };
};

template <>
struct EnumText<measure::MissingRule> {
    static constexpr std::array table{
        std::pair{measure::MissingRule::renormalise, std::string_view{"renormalise"}},
        std::pair{measure::MissingRule::zero, std::string_view{"zero"}},
        std::pair{measure::MissingRule::floor, std::string_view{"floor"}},
    };
};

template <>
struct EnumText<measure::Band> {
    static constexpr std::array table{
        std::pair{measure::Band::green, std::string_view{"green"}},
        std::pair{measure::Band::amber, std::string_view{"amber"}},
        std::pair{measure::Band::red, std::string_view{"red"}},
        std::pair{measure::Band::not_due, std::string_view{"not_due"}},
        std::pair{measure::Band::not_reported, std::string_view{"not_reported"}},
        std::pair{measure::Band::in_review, std::string_view{"in_review"}},
        std::pair{measure::Band::not_applicable, std::string_view{"not_applicable"}},
        std::pair{measure::Band::cancelled, std::string_view{"cancelled"}},
    };
};

}  // namespace traimas
