// What a framework may say, the colour of a score by it, and the days that it grants.
#include "engine/measure/framework.hpp"

#include "engine/base/assert.hpp"
#include "engine/measure/json_fields.hpp"

#include <algorithm>

namespace traimas::measure {
namespace {

constexpr int kLeastDays = 1;
constexpr int kMostDays = 400;

FieldFault out_of_range(std::string pointer, const std::string& least, const std::string& most)
{
    return {std::move(pointer),
            "out_of_range",
            "must be from " + least + " to " + most,
            {{"least", least}, {"most", most}}};
}

std::string at(const char* list, std::size_t index)
{
    return std::string{"/"} + list + "/" + std::to_string(index);
}

void check_levels(const Framework& framework, std::vector<FieldFault>& faults)
{
    const auto& levels = framework.levels;
    if (levels.size() < 2) {
        faults.push_back({"/levels", "too_few", "A full table has two levels or more.", {{"limit", "2"}}});
    }
    for (std::size_t i = 0; i < levels.size(); ++i) {
        if (levels[i].is_negative()) {
            faults.push_back({at("levels", i), "score_negative", "A score must not be below 0.", {}});
        } else if (i > 0 && levels[i] == levels[i - 1]) {
            faults.push_back({at("levels", i),
                              "not_monotone",
                              "Two levels must not score the same.",
                              {{"value", levels[i].text()}}});
        } else if (i > 0 && levels[i] < levels[i - 1]) {
            faults.push_back(
                {at("levels", i), "scores_fall", "Levels go from worst to best.", {{"value", levels[i].text()}}});
        }
    }
}

// 0 for the worst colour, 2 for the best, -1 for what is no colour.
int rank(Band band)
{
    switch (band) {
    case Band::red: return 0;
    case Band::amber: return 1;
    case Band::green: return 2;
    case Band::not_due:
    case Band::not_reported:
    case Band::in_review:
    case Band::not_applicable:
    case Band::cancelled: break;
    }
    return -1;
}

void check_bands(const Framework& framework, std::vector<FieldFault>& faults)
{
    const auto& bands = framework.bands;
    if (bands.empty()) {
        faults.push_back({"/bands", "too_few", "There must be a band.", {{"limit", "1"}}});
        return;
    }
    if (Decimal{} < bands.front().from) {
        faults.push_back({"/bands/0/from",
                          "band_missing",
                          "The first band must begin at 0, or scores below it have none.",
                          {{"from", bands.front().from.text()}}});
    }
    for (std::size_t i = 0; i < bands.size(); ++i) {
        if (rank(bands[i].band) < 0) {
            faults.push_back(
                {at("bands", i) + "/band", "unknown_value", "is no colour", {{"allowed", "red, amber, green"}}});
        } else if (i > 0 && rank(bands[i].band) <= rank(bands[i - 1].band)) {
            faults.push_back({at("bands", i) + "/band",
                              "not_monotone",
                              "Colours go from red by amber to green, each once.",
                              {{"value", std::string{to_text(bands[i].band)}}}});
        }
        if (i > 0 && bands[i].from <= bands[i - 1].from) {
            faults.push_back({at("bands", i) + "/from",
                              "not_monotone",
                              "Lower bounds must rise.",
                              {{"value", bands[i].from.text()}}});
        }
    }
}

void check_days(const Framework& framework, std::vector<FieldFault>& faults)
{
    std::string known;
    for (const auto& [name, days] : default_days()) {
        known += (known.empty() ? "" : ", ") + name;
    }
    for (const auto& [name, days] : framework.days) {
        if (!default_days().contains(name)) {
            faults.push_back({"/days/" + name, "unknown_value", "is not one of " + known, {{"allowed", known}}});
        } else if (days < kLeastDays || days > kMostDays) {
            faults.push_back(out_of_range("/days/" + name, std::to_string(kLeastDays), std::to_string(kMostDays)));
        }
    }
}

}  // namespace

const std::map<std::string, int>& default_days()
{
    static const std::map<std::string, int> kDefaults{
        {"due_days", 10},       // after a quarter's last day, its report is due
        {"late_spawn_bd", 10},  // after a plan's approval, no report that the approval opened is due any earlier
        {"plan_days", 30},      // after the first day of the fiscal year, its plan is due
        {"case_bd", 15},        // after a case opens, the analysis of its cause is due
        {"response_bd", 20},    // after a recommendation is made, the answer of the unit is due
        {"measure_bd", 20},     // after a case's answer, its measures are due where they name no day themselves
        {"review_days", 45},    // after the last day of the fiscal year, its review is due
        {"close_days", 75},     // after the last day of the fiscal year, the year itself is to be closed
        {"judgement_bd", 20},   // after the old year's final actuals come in, the amendment that they call for is due
    };
    return kDefaults;
}

std::map<std::string, int> all_days(const Framework& framework)
{
    auto days = framework.days;
    days.insert(default_days().begin(), default_days().end());  // keeps what is there
    return days;
}

int days_of(const Framework& framework, const std::string& name)
{
    const auto own = framework.days.find(name);
    if (own != framework.days.end()) {
        return own->second;
    }
    const auto known = default_days().find(name);
    TRAIMAS_ASSERT(known != default_days().end());
    return known->second;
}

std::vector<FieldFault> framework_faults(const Framework& framework)
{
    std::vector<FieldFault> faults;
    check_levels(framework, faults);
    check_bands(framework, faults);
    const auto best = framework.levels.empty() ? Decimal{} : framework.levels.back();
    if (framework.case_below.is_negative() || best < framework.case_below) {
        faults.push_back(out_of_range("/case_below", "0", best.text()));
    }
    check_days(framework, faults);
    return faults;
}

Band band_of(const Framework& framework, const Decimal& published)
{
    TRAIMAS_ASSERT(!framework.bands.empty());
    const auto above = std::find_if(framework.bands.begin(), framework.bands.end(),
                                    [&](const BandBound& bound) { return published < bound.from; });
    return above == framework.bands.begin() ? above->band : std::prev(above)->band;
}

nlohmann::json framework_json(const Framework& framework)
{
    auto bands = nlohmann::json::array();
    for (const auto& bound : framework.bands) {
        bands.push_back({{"band", to_text(bound.band)}, {"from", bound.from.text()}});
    }
    return {{"fiscal_year", framework.fiscal_year},      {"version", framework.version},
            {"levels", decimals_json(framework.levels)}, {"bands", std::move(bands)},
            {"missing", to_text(framework.missing)},     {"case_below", framework.case_below.text()},
            {"days", nlohmann::json(framework.days)}};
}

Framework framework_from(const nlohmann::json& json)
{
    Framework framework{.fiscal_year = json.at("fiscal_year"),
                        .version = json.at("version"),
                        .levels = decimals_of(json.at("levels")),
                        .bands = {},
                        .missing = enum_at<MissingRule>(json, "missing"),
                        .case_below = decimal_of(json.at("case_below")),
                        .days = json.at("days").get<std::map<std::string, int>>()};
    for (const auto& bound : json.at("bands")) {
        framework.bands.push_back({.band = enum_at<Band>(bound, "band"), .from = decimal_of(bound.at("from"))});
    }
    return framework;
}

}  // namespace traimas::measure
