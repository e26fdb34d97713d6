// The piecewise score: where a value lies in its table, and what it earns there.
#include "engine/measure/scoring_table.hpp"

#include "engine/base/assert.hpp"
#include "engine/measure/json_fields.hpp"

#include <algorithm>

namespace traimas::measure {
namespace {

bool is_falling(const ScoringTable& table)
{
    return table.thresholds.back() < table.thresholds.front();
}

// Is the value worse than row `row`'s threshold, in the table's own direction?
bool is_worse(const ScoringTable& table, const Fraction& value, std::size_t row)
{
    const Fraction threshold{table.thresholds[row]};
    return is_falling(table) ? threshold < value : value < threshold;
}

std::string below(const std::string& pointer, const char* list, std::size_t row)
{
    return pointer + "/" + list + "/" + std::to_string(row);
}

void check_thresholds(const ScoringTable& table, const std::string& pointer, std::vector<FieldFault>& faults)
{
    // The first step that goes anywhere gives the direction.
    auto direction = std::strong_ordering::equal;
    for (std::size_t row = 1; row < table.thresholds.size(); ++row) {
        const auto step = table.thresholds[row] <=> table.thresholds[row - 1];
        if (step == std::strong_ordering::equal) {
            faults.push_back({below(pointer, "thresholds", row),
                              "not_monotone",
                              "This threshold is the same as the one before it.",
                              {{"value", table.thresholds[row].text()}}});
        } else if (direction == std::strong_ordering::equal) {
            direction = step;
        } else if (step != direction) {
            faults.push_back({below(pointer, "thresholds", row),
                              "direction_changes",
                              "Thresholds must all rise or all fall.",
                              {{"value", table.thresholds[row].text()}}});
        }
    }
}

void check_scores(const ScoringTable& table, const std::string& pointer, std::vector<FieldFault>& faults)
{
    for (std::size_t row = 0; row < table.scores.size(); ++row) {
        if (table.scores[row].is_negative()) {
            faults.push_back({below(pointer, "scores", row), "score_negative", "A score must not be below 0.", {}});
        } else if (row > 0 && table.scores[row] < table.scores[row - 1]) {
            faults.push_back({below(pointer, "scores", row),
                              "scores_fall",
                              "A better level must not score less than the one before it.",
                              {{"value", table.scores[row].text()}}});
        }
    }
}

}  // namespace

std::vector<FieldFault> table_faults(const ScoringTable& table, const std::string& pointer)
{
    std::vector<FieldFault> faults;
    if (table.thresholds.size() < 2) {
        faults.push_back({pointer + "/thresholds", "too_few", "A table needs two rows or more.", {{"limit", "2"}}});
    }
    if (table.scores.size() != table.thresholds.size()) {
        faults.push_back(
            {pointer + "/scores",
             "lengths_differ",
             "There must be as many scores as thresholds.",
             {{"expected", std::to_string(table.thresholds.size())}, {"found", std::to_string(table.scores.size())}}});
    }
    check_thresholds(table, pointer, faults);
    check_scores(table, pointer, faults);
    return faults;
}

std::vector<FieldFault> table_direction_faults(const ScoringTable& table, Direction direction,
                                               const std::string& pointer)
{
    std::vector<FieldFault> faults;
    if (is_falling(table) == (direction == Direction::higher)) {
        faults.push_back({pointer + "/thresholds",
                          "thresholds_wrong_way",
                          direction == Direction::higher ? "More is better here: thresholds must rise."
                                                         : "Less is better here: thresholds must fall.",
                          {{"direction", std::string{to_text(direction)}}}});
    } else if (direction == Direction::range && table.thresholds.back().is_negative()) {
        faults.push_back({below(pointer, "thresholds", table.thresholds.size() - 1),
                          "threshold_negative",
                          "A distance outside the range is never below 0, so neither is a threshold.",
                          {}});
    }
    return faults;
}

Result<TableScore> table_score(const ScoringTable& table, const Fraction& value)
{
    TRAIMAS_ASSERT(table.thresholds.size() >= 2 && table.scores.size() == table.thresholds.size());
    const std::size_t last = table.thresholds.size() - 1;
    if (!is_worse(table, value, last)) {
        return TableScore{Fraction{table.scores[last]}, Place::best, last};
    }
    if (is_worse(table, value, 0)) {
        return TableScore{table.floor == Floor::first ? Fraction{table.scores[0]} : Fraction{}, Place::floor, 0};
    }
    std::size_t row = last - 1;
    while (is_worse(table, value, row)) {
        --row;
    }
    const Fraction score{table.scores[row]};
    if (table.mode == TableMode::step) {
        return TableScore{score, Place::interval, row};
    }
    // s + (s' - s) * (x - t) / (t' - t): the quotient lies in [0, 1), so dividing first keeps the figures small.
    const Fraction threshold{table.thresholds[row]};
    TRAIMAS_TRY(const auto gone, value.minus(threshold));
    TRAIMAS_TRY(const auto width, Fraction{table.thresholds[row + 1]}.minus(threshold));
    TRAIMAS_TRY(const auto share, gone.over(width));
    TRAIMAS_TRY(const auto height, Fraction{table.scores[row + 1]}.minus(score));
    TRAIMAS_TRY(const auto climbed, height.times(share));
    TRAIMAS_TRY(const auto total, score.plus(climbed));
    return TableScore{total, Place::interval, row};
}

nlohmann::json table_json(const ScoringTable& table)
{
    return {{"thresholds", decimals_json(table.thresholds)},
            {"scores", decimals_json(table.scores)},
            {"mode", to_text(table.mode)},
            {"floor", to_text(table.floor)}};
}

ScoringTable table_from(const nlohmann::json& json)
{
    return {.thresholds = decimals_of(json.at("thresholds")),
            .scores = decimals_of(json.at("scores")),
            .mode = enum_at<TableMode>(json, "mode"),
            .floor = enum_at<Floor>(json, "floor")};
}

}  // namespace traimas::measure
