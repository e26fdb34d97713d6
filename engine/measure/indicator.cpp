// What an indicator's parts allow each other: value type, direction, accumulation, steps.
#include "engine/measure/indicator.hpp"

#include "engine/measure/json_fields.hpp"

#include <algorithm>

namespace traimas::measure {
namespace {

constexpr int kMostSteps = 100;

std::vector<Accumulation> accumulations_for(const Indicator& indicator)
{
    using enum Accumulation;
    switch (indicator.value_type) {
    case ValueType::percent:
    case ValueType::average: return {last, ratio_of_sums};
    case ValueType::milestone:
    case ValueType::text: return {last};
    case ValueType::yes_no: return {last, maximum, minimum};
    case ValueType::count:
    case ValueType::money:
    case ValueType::index:
    case ValueType::days: break;
    }
    // The scale of a year does not fit a range: its two ends would be scaled unlike.
    if (indicator.direction == Direction::range) {
        return {last, average, maximum, minimum};
    }
    return {increment, year_to_date, last, average, maximum, minimum};
}

std::vector<Direction> directions_for(ValueType type)
{
    switch (type) {
    case ValueType::milestone: return {Direction::higher};
    case ValueType::yes_no:
    case ValueType::text: return {Direction::higher, Direction::lower};
    case ValueType::count:
    case ValueType::money:
    case ValueType::percent:
    case ValueType::average:
    case ValueType::index:
    case ValueType::days: break;
    }
    return {Direction::higher, Direction::lower, Direction::range};
}

template <class Enum>
void check_one_of(Enum value, const std::vector<Enum>& allowed, const char* key, std::vector<FieldFault>& faults)
{
    if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) {
        return;
    }
    std::string texts;
    for (const auto it : allowed) {
        texts += texts.empty() ? "" : ", ";
        texts += to_text(it);
    }
    faults.push_back({std::string{"/"} + key,
                      std::string{key} + "_unfit",
                      "does not fit the type of value: choose one of " + texts,
                      {{"allowed", texts}}});
}

nlohmann::json sheet_json(const IndicatorSheet& sheet)
{
    return {{"definition", sheet.definition}, {"formula", sheet.formula},     {"source", sheet.source},
            {"method", sheet.method},         {"frequency", sheet.frequency}, {"criteria", sheet.criteria},
            {"evidence", sheet.evidence}};
}

IndicatorSheet sheet_from(const nlohmann::json& json)
{
    return {.definition = json.at("definition"),
            .formula = json.at("formula"),
            .source = json.at("source"),
            .method = json.at("method"),
            .frequency = json.at("frequency"),
            .criteria = json.at("criteria"),
            .evidence = json.at("evidence")};
}

}  // namespace

IndicatorSheet read_sheet(JsonReader& in)
{
    const auto text = [&](const char* key) { return in.optional_text(key, {0, 4'000}).value_or(""); };
    return {.definition = text("definition"),
            .formula = text("formula"),
            .source = text("source"),
            .method = text("method"),
            .frequency = text("frequency"),
            .criteria = text("criteria"),
            .evidence = text("evidence")};
}

bool is_fraction(ValueType type)
{
    return type == ValueType::percent || type == ValueType::average;
}

bool is_cumulative(Accumulation accumulation)
{
    return accumulation == Accumulation::increment || accumulation == Accumulation::year_to_date;
}

std::vector<FieldFault> indicator_faults(const Indicator& indicator)
{
    std::vector<FieldFault> faults;
    check_one_of(indicator.direction, directions_for(indicator.value_type), "direction", faults);
    check_one_of(indicator.accumulation, accumulations_for(indicator), "accumulation", faults);
    if (indicator.value_type == ValueType::milestone) {
        if (indicator.steps < 1 || indicator.steps > kMostSteps) {
            faults.push_back({"/steps",
                              "out_of_range",
                              "A milestone has 1 to 100 steps.",
                              {{"least", "1"}, {"most", std::to_string(kMostSteps)}}});
        }
    } else if (indicator.steps != 0) {
        faults.push_back({"/steps", "steps_unfit", "Only a milestone has steps.", {}});
    }
    if (indicator.natural_limit &&
        (indicator.value_type == ValueType::text || indicator.direction == Direction::range)) {
        faults.push_back({"/natural_limit", "limit_unfit", "A text or a range has no single natural limit.", {}});
    }
    if (!indicator.parent.empty() && indicator.parent == indicator.code) {
        faults.push_back({"/parent", "own_parent", "An indicator cannot stand above itself.", {}});
    }
    return faults;
}

nlohmann::json indicator_json(const Indicator& indicator)
{
    return {{"code", indicator.code},
            {"version", indicator.version},
            {"th", indicator.th},
            {"en", indicator.en},
            {"unit_th", indicator.unit_th},
            {"unit_en", indicator.unit_en},
            {"value_type", to_text(indicator.value_type)},
            {"direction", to_text(indicator.direction)},
            {"accumulation", to_text(indicator.accumulation)},
            {"horizon", to_text(indicator.horizon)},
            {"natural_limit", decimal_json(indicator.natural_limit)},
            {"steps", indicator.steps},
            {"sheet", sheet_json(indicator.sheet)},
            {"goals", nlohmann::json(indicator.goals)},
            {"challenges", nlohmann::json(indicator.challenges)},
            {"pmqa", nlohmann::json(indicator.pmqa)},
            {"parent", indicator.parent}};
}

Indicator indicator_from(const nlohmann::json& json)
{
    return {.code = json.at("code"),
            .version = json.at("version"),
            .th = json.at("th"),
            .en = json.at("en"),
            .unit_th = json.at("unit_th"),
            .unit_en = json.at("unit_en"),
            .value_type = enum_at<ValueType>(json, "value_type"),
            .direction = enum_at<Direction>(json, "direction"),
            .accumulation = enum_at<Accumulation>(json, "accumulation"),
            .horizon = enum_at<Horizon>(json, "horizon"),
            .natural_limit = optional_decimal_at(json, "natural_limit"),
            .steps = json.at("steps"),
            .sheet = sheet_from(json.at("sheet")),
            .goals = json.at("goals").get<std::vector<int>>(),
            .challenges = json.at("challenges").get<std::vector<std::string>>(),
            .pmqa = json.at("pmqa").get<std::vector<std::string>>(),
            .parent = json.at("parent")};
}

}  // namespace traimas::measure
