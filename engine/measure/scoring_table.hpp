// A table of thresholds and scores, and the score of a value by it.
// Source of the formula: docs/architecture.md, "Scores" (piecewise linear between levels, from worst to best).
#pragma once

#include "engine/measure/fraction.hpp"
#include "engine/measure/kinds.hpp"

#include <nlohmann/json.hpp>

#include <vector>

namespace traimas::measure {

struct ScoringTable {
    std::vector<Decimal> thresholds;  // from worst to best, strictly rising or strictly falling
    std::vector<Decimal> scores;      // as many, never falling
    TableMode mode = TableMode::linear;
    Floor floor = Floor::first;
    friend bool operator==(const ScoringTable&, const ScoringTable&) = default;
};

// Faults with pointers below `pointer`: "/thresholds/1". Codes: too_few (under two rows), lengths_differ,
// not_monotone, direction_changes, scores_fall, score_negative (a floor of zero would stand above it).
[[nodiscard]] std::vector<FieldFault> table_faults(const ScoringTable& table, const std::string& pointer);
// Does a sound table go the indicator's way? Thresholds rise for `higher` and fall for `lower` and for `range`, which
// is scored by its distance outside the range and so has no threshold below zero. Codes: thresholds_wrong_way,
// threshold_negative.
[[nodiscard]] std::vector<FieldFault> table_direction_faults(const ScoringTable& table, Direction direction,
                                                             const std::string& pointer);

// Which rule gave the score: beyond the best threshold, below the first, or between `level` and the next one.
enum class Place { best, floor, interval };
struct TableScore {
    Fraction score;
    Place place;
    std::size_t level = 0;  // 0-based row i of the interval; the last row at best, the first at the floor
};
// The table must have no faults. Problem "number_too_large".
[[nodiscard]] Result<TableScore> table_score(const ScoringTable& table, const Fraction& value);

[[nodiscard]] nlohmann::json table_json(const ScoringTable& table);
[[nodiscard]] ScoringTable table_from(const nlohmann::json& json);  // asserts on what table_json did not write

}  // namespace traimas::measure

namespace traimas {

template <>
struct EnumText<measure::Place> {
    static constexpr std::array table{
        std::pair{measure::Place::best, std::string_view{"best"}},
        std::pair{measure::Place::floor, std::string_view{"floor"}},
        std::pair{measure::Place::interval, std::string_view{"interval"}},
    };
};

}  // namespace traimas
