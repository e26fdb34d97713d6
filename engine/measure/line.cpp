// Figures of one line, without a rounding on the way, and what a line does not take.
#include "engine/measure/line.hpp"

#include "engine/measure/json_fields.hpp"

#include <algorithm>
#include <set>

namespace traimas::measure {
namespace {

void check_shape(const Line& line, const Value& value, const std::string& pointer, std::vector<FieldFault>& faults)
{
    const bool parts = value.numerator || value.denominator;
    const std::string parts_pointer = pointer + (value.numerator ? "/numerator" : "/denominator");
    if (line.value_type == ValueType::text) {
        if (value.value || parts || value.steps_done) {
            faults.push_back({pointer, "text_has_no_value", "This indicator is reported in words alone.", {}});
        }
        return;
    }
    if (line.value_type == ValueType::milestone) {
        if (value.value || parts) {
            faults.push_back({value.value ? pointer + "/value" : parts_pointer,
                              "value_not_steps",
                              "This indicator is reported by the steps that are done.",
                              {}});
        }
        return;
    }
    if (value.steps_done) {
        faults.push_back({pointer + "/steps_done", "value_needs_no_steps", "This indicator has no steps.", {}});
    }
    if (is_fraction(line.value_type) && value.value) {
        faults.push_back(
            {pointer + "/value", "value_not_fraction", "This indicator is reported by numerator and denominator.", {}});
    }
    if (!is_fraction(line.value_type) && parts) {
        faults.push_back({parts_pointer, "value_needs_no_parts", "This indicator is reported by its value.", {}});
    }
}

void check_steps(const Line& line, const std::vector<int>& done, const std::string& pointer,
                 std::vector<FieldFault>& faults)
{
    for (std::size_t i = 0; i < done.size(); ++i) {
        const auto at = pointer + "/steps_done/" + std::to_string(i);
        if (done[i] < 1 || done[i] > line.steps) {
            faults.push_back({at,
                              "unknown_step",
                              "The steps are 1 to " + std::to_string(line.steps) + ".",
                              {{"step", std::to_string(done[i])}, {"steps", std::to_string(line.steps)}}});
        } else if (i > 0 && done[i] <= done[i - 1]) {
            faults.push_back(
                {at, "steps_not_rising", "Give each step once, in rising order.", {{"step", std::to_string(done[i])}}});
        }
    }
}

// Counts and percentages say how many there are, and there are none below zero. Sums of money, days and indices may be.
void check_sign(const Line& line, const Value& value, const std::string& pointer, std::vector<FieldFault>& faults)
{
    const auto refuse = [&](const std::optional<Decimal>& number, const char* key) {
        if (number && number->is_negative()) {
            faults.push_back({pointer + key, "value_negative", "A count or a percentage cannot lie below zero.", {}});
        }
    };
    if (line.value_type == ValueType::percent) {
        refuse(value.numerator, "/numerator");
    } else if (line.value_type == ValueType::count) {
        refuse(value.value, "/value");
    }
}

std::string figure_key(ValueType type)
{
    if (is_fraction(type)) {
        return "/numerator";
    }
    return type == ValueType::milestone ? "/steps_done" : "/value";
}

// The limit lies where the indicator goes: nothing is above it, or below it where less is better.
bool is_beyond(const Line& line, const Fraction& figure, const Decimal& limit)
{
    if (line.direction != Direction::lower) {
        return Fraction{limit} < figure;
    }
    // What no year goes below, a part of the year may well: four quarters add up to it.
    const bool is_part = is_cumulative(line.accumulation) && Decimal{} < limit;
    return !is_part && figure < Fraction{limit};
}

void check_limit(const Line& line, const Value& value, const std::string& pointer, std::vector<FieldFault>& faults)
{
    const auto exact = exact_figure(line, value);
    const auto key = figure_key(line.value_type);
    if (!exact) {
        faults.push_back({pointer + key, "number_too_large", exact.error().detail, {}});
        return;
    }
    if (*exact && line.natural_limit && is_beyond(line, **exact, *line.natural_limit)) {
        faults.push_back({pointer + key,
                          "beyond_limit",
                          "No value of this indicator can lie beyond " + line.natural_limit->text() + ".",
                          {{"limit", line.natural_limit->text()}}});
    }
}

}  // namespace

bool is_complete(const Line& line, const Value& value)
{
    switch (line.value_type) {
    case ValueType::percent:
    case ValueType::average: return value.numerator && value.denominator && Decimal{0} < *value.denominator;
    case ValueType::milestone: return value.steps_done.has_value();
    case ValueType::text: return true;
    case ValueType::count:
    case ValueType::money:
    case ValueType::index:
    case ValueType::days:
    case ValueType::yes_no: break;
    }
    return value.value.has_value();
}

std::vector<FieldFault> value_faults(const Line& line, const Value& value, const std::string& pointer)
{
    std::vector<FieldFault> faults;
    check_shape(line, value, pointer, faults);
    if (value.denominator && *value.denominator <= Decimal{}) {
        const bool zero = value.denominator->is_zero();
        faults.push_back({pointer + "/denominator",
                          zero ? "denominator_zero" : "denominator_not_positive",
                          "The denominator must be more than 0.",
                          {}});
    }
    check_sign(line, value, pointer, faults);
    if (line.value_type == ValueType::yes_no && value.value && *value.value != Decimal{0} &&
        *value.value != Decimal{1}) {
        faults.push_back({pointer + "/value", "not_yes_or_no", "Report 1 for yes and 0 for no.", {}});
    }
    if (line.value_type == ValueType::milestone && value.steps_done) {
        check_steps(line, *value.steps_done, pointer, faults);
    }
    if (faults.empty()) {
        check_limit(line, value, pointer, faults);
    }
    return faults;
}

int milestone_level(const std::vector<int>& steps_done)
{
    const std::set<int> done{steps_done.begin(), steps_done.end()};
    int level = 0;
    while (done.contains(level + 1)) {
        ++level;
    }
    return level;
}

Result<Decimal> completion_percent(const std::vector<Decimal>& step_weights, const std::vector<int>& steps_done)
{
    Decimal all;
    Decimal done;
    for (std::size_t i = 0; i < step_weights.size(); ++i) {
        TRAIMAS_TRY(all, all.plus(step_weights[i]));
        if (std::find(steps_done.begin(), steps_done.end(), static_cast<int>(i) + 1) != steps_done.end()) {
            TRAIMAS_TRY(done, done.plus(step_weights[i]));
        }
    }
    if (all.is_zero()) {
        return Decimal{};
    }
    TRAIMAS_TRY(const auto share, Fraction::of(done, all));
    TRAIMAS_TRY(const auto percent, share.times(Fraction{Decimal{100}}));
    return percent.half_up(2);
}

Result<std::optional<Fraction>> exact_figure(const Line& line, const Value& value)
{
    if (!is_complete(line, value) || line.value_type == ValueType::text) {
        return std::optional<Fraction>{};
    }
    if (line.value_type == ValueType::milestone) {
        return std::optional{Fraction{Decimal{milestone_level(*value.steps_done)}}};
    }
    if (!is_fraction(line.value_type)) {
        return std::optional{Fraction{*value.value}};
    }
    TRAIMAS_TRY(auto quotient, Fraction::of(*value.numerator, *value.denominator));
    if (line.value_type == ValueType::percent) {
        TRAIMAS_TRY(quotient, quotient.times(Fraction{Decimal{100}}));
    }
    return std::optional{quotient};
}

Result<std::optional<Decimal>> figure(const Line& line, const Value& value)
{
    TRAIMAS_TRY(const auto exact, exact_figure(line, value));
    if (!exact) {
        return std::optional<Decimal>{};
    }
    if (!is_fraction(line.value_type) && line.value_type != ValueType::milestone) {
        return std::optional{*value.value};
    }
    TRAIMAS_TRY(const auto rounded, exact->half_up(4));
    return std::optional{rounded};
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
            {"accumulation", to_text(line.accumulation)},
            {"target", line.target.text()},
            {"target_upper", decimal_json(line.target_upper)},
            {"year_target", line.year_target.text()},
            {"original_target", decimal_json(line.original_target)},
            {"table", table_json(line.table)},
            {"weight", line.weight.text()},
            {"active_from", line.active_from},
            {"steps", line.steps},
            {"natural_limit", decimal_json(line.natural_limit)},
            {"required", line.required},
            {"part", line.part}};
}

Line line_from(const nlohmann::json& json)
{
    return {.indicator = json.at("indicator"),
            .version = json.at("version"),
            .th = json.at("th"),
            .en = json.at("en"),
            .unit_th = json.at("unit_th"),
            .unit_en = json.at("unit_en"),
            .value_type = enum_at<ValueType>(json, "value_type"),
            .direction = enum_at<Direction>(json, "direction"),
            .accumulation = enum_at<Accumulation>(json, "accumulation"),
            .target = decimal_of(json.at("target")),
            .target_upper = optional_decimal_at(json, "target_upper"),
            .year_target = decimal_of(json.at("year_target")),
            .original_target = optional_decimal_at(json, "original_target"),
            .table = table_from(json.at("table")),
            .weight = decimal_of(json.at("weight")),
            .active_from = json.at("active_from"),
            .steps = json.at("steps"),
            .natural_limit = optional_decimal_at(json, "natural_limit"),
            .required = json.at("required"),
            .part = json.at("part")};
}

nlohmann::json value_json(const Value& value)
{
    auto json = nlohmann::json::object();
    const auto put = [&json](const char* key, const std::optional<Decimal>& decimal) {
        if (decimal) {
            json[key] = decimal->text();
        }
    };
    put("value", value.value);
    put("numerator", value.numerator);
    put("denominator", value.denominator);
    if (value.steps_done) {
        json["steps_done"] = *value.steps_done;
    }
    return json;
}

Value value_from(const nlohmann::json& json)
{
    Value value{.value = optional_decimal_at(json, "value"),
                .numerator = optional_decimal_at(json, "numerator"),
                .denominator = optional_decimal_at(json, "denominator")};
    const auto steps = json.find("steps_done");
    if (steps != json.end() && !steps->is_null()) {
        value.steps_done = steps->get<std::vector<int>>();
    }
    return value;
}

}  // namespace traimas::measure
