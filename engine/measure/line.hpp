// One indicator's line in a checkpoint, and the value reported for it. Exact decimals; missing is never zero.
#pragma once

#include "engine/measure/indicator.hpp"
#include "engine/measure/scoring_table.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <string>

namespace traimas::measure {

// Pinned when the checkpoint is made; only an amendment of the plan, or nothing, changes it afterwards.
struct Line {
    std::string indicator;  // code, "ICT-01"
    int version;            // of the indicator's definition
    std::string th;
    std::string en;
    std::string unit_th;  // unit of measure
    std::string unit_en;
    ValueType value_type = ValueType::count;
    Direction direction = Direction::higher;
    Accumulation accumulation = Accumulation::last;
    Decimal target;                         // planned to date, at this quarter; of a range its lower end
    std::optional<Decimal> target_upper{};  // of a range
    Decimal year_target;
    std::optional<Decimal> original_target{};  // of this quarter, where an amendment replaced it
    ScoringTable table;                        // at the year's scale where the quarters add up, else this quarter's own
    Decimal weight;                            // in this quarter; those of all lines add up to 100
    int active_from = 1;                       // quarters: what came before is not asked for
    int steps = 0;                             // of a milestone
    std::optional<Decimal> natural_limit{};    // of the indicator: no value can lie beyond it; old lines have none
    bool required = true;
    std::string part{};  // the part of the report that it belongs to, empty where there are no parts
};

// What was reported: percent and average lines by numerator and denominator, milestones by steps, others by value.
struct Value {
    std::optional<Decimal> value{};
    std::optional<Decimal> numerator{};
    std::optional<Decimal> denominator{};
    std::optional<std::vector<int>> steps_done{};  // rising, 1-based
    friend bool operator==(const Value&, const Value&) = default;
};

// Everything that the line needs is there. A line of type text needs no value: its narrative is the result.
[[nodiscard]] bool is_complete(const Line& line, const Value& value);
// Is the value one that the line can have: yes_no is 0 or 1, steps lie within 1..steps, no denominator of zero. What is
// missing is no fault. Codes value_not_fraction, value_needs_no_parts, value_not_steps, value_needs_no_steps,
// text_has_no_value, denominator_zero, denominator_not_positive, value_negative (of a count or a percentage),
// not_yes_or_no, unknown_step, steps_not_rising, beyond_limit, number_too_large; pointers below `pointer`.
[[nodiscard]] std::vector<FieldFault> value_faults(const Line& line, const Value& value, const std::string& pointer);
// How far a milestone stands: level k counts only when steps 1..k are all done.
[[nodiscard]] int milestone_level(const std::vector<int>& steps_done);
// The share of the steps' weights that is done, of 100, whatever their order. Steps without a weight do not count.
[[nodiscard]] Result<Decimal> completion_percent(const std::vector<Decimal>& step_weights,
                                                 const std::vector<int>& steps_done);
// The quarter's figure, exactly: numerator / denominator (times 100 for percent), the value, or the milestone's level;
// nullopt where incomplete and for a text. Problem "number_too_large" where 128 bits do not hold it.
[[nodiscard]] Result<std::optional<Fraction>> exact_figure(const Line& line, const Value& value);
// The same for people: a quotient to four places, half up, all others as they were reported.
[[nodiscard]] Result<std::optional<Decimal>> figure(const Line& line, const Value& value);

[[nodiscard]] nlohmann::json line_json(const Line& line);
[[nodiscard]] Line line_from(const nlohmann::json& json);  // asserts on what line_json did not write
[[nodiscard]] nlohmann::json value_json(const Value& value);
[[nodiscard]] Value value_from(const nlohmann::json& json);

}  // namespace traimas::measure
