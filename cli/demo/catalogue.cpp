// Reads goals, indicators and frameworks.
#include "cli/demo/catalogue.hpp"

#include "cli/demo/reading.hpp"

#include <algorithm>
#include <set>

namespace traimas::cli::demo {
namespace {

using dictionary::Change;

std::vector<int> numbers_in(JsonReader& in, const char* key)
{
    const auto* raw = in.raw(key);
    std::vector<int> numbers;
    for (const auto& it : raw == nullptr ? nlohmann::json::array() : *raw) {
        if (!it.is_number_integer()) {
            in.fault(key, "wrong_type", "takes whole numbers");
            return {};
        }
        numbers.push_back(it.get<int>());
    }
    return numbers;
}

measure::Indicator read_indicator(JsonReader& in)
{
    return {.code = in.text("code", {1, 48}),
            .version = static_cast<int>(in.integer("version", {1, 1'000})),
            .th = in.text("th", kName),
            .en = in.text("en", kName),
            .unit_th = in.text("unit_th", kName),
            .unit_en = in.text("unit_en", kName),
            .value_type = in.one_of<measure::ValueType>("value_type"),
            .direction = in.one_of<measure::Direction>("direction"),
            .accumulation = in.one_of<measure::Accumulation>("accumulation"),
            .horizon = in.optional_text("horizon", kName).value_or("short") == "long" ? measure::Horizon::long_
                                                                                      : measure::Horizon::short_,
            .natural_limit = in.optional_decimal("natural_limit"),
            .steps = static_cast<int>(in.optional_integer("steps", {0, 100}).value_or(0)),
            .sheet = in.object("sheet", measure::read_sheet),
            .goals = numbers_in(in, "goals"),
            .challenges = in.optional_texts("challenges", kFew, kName),
            .pmqa = in.optional_texts("pmqa", kFew, kName),
            .parent = in.optional_text("parent", {1, 48}).value_or("")};
}

measure::Framework read_framework(JsonReader& in)
{
    measure::Framework framework{
        .fiscal_year = static_cast<int>(in.integer("fiscal_year", kFiscalYears)),
        .version = static_cast<int>(in.integer("version", {1, 1'000})),
        .levels = decimals_in(in, "levels"),
        .bands = in.list("bands", kFew,
                         [](JsonReader& it) {
                             return measure::BandBound{it.one_of<measure::Band>("band"), it.decimal("from")};
                         }),
        .missing = in.one_of<measure::MissingRule>("missing"),
        .case_below = in.decimal("case_below")};
    in.object("days", [&](JsonReader& days) {
        for (const auto& name : days.keys()) {
            framework.days.emplace(name, static_cast<int>(days.integer(name, {0, 400})));
        }
        return true;
    });
    return framework;
}

DemoCatalogue read_goals(JsonReader& in)
{
    DemoCatalogue catalogue;
    catalogue.goals = in.list("goals", kFew, [](JsonReader& it) {
        return dictionary::Goal{static_cast<int>(it.integer("no", {1, 999})), it.text("th", kName),
                                it.text("en", kName)};
    });
    catalogue.challenges = in.list("challenges", kFew, [](JsonReader& it) {
        return dictionary::Challenge{it.text("code", kName), it.text("th", kName), it.text("en", kName)};
    });
    return catalogue;
}

}  // namespace

std::vector<Change> DemoCatalogue::first() const
{
    std::vector<Change> changes;
    for (const auto& goal : goals) {
        changes.emplace_back(dictionary::GoalSet{goal});
    }
    for (const auto& challenge : challenges) {
        changes.emplace_back(dictionary::ChallengeSet{challenge});
    }
    std::set<std::string> known{""};
    std::vector<measure::Indicator> waiting;
    std::copy_if(indicators.begin(), indicators.end(), std::back_inserter(waiting),
                 [](const measure::Indicator& it) { return it.version == 1; });
    // Level by level. What is left at the end has no parent in the file: the register refuses it by name.
    for (std::size_t left = waiting.size() + 1; left > waiting.size();) {
        left = waiting.size();
        std::vector<measure::Indicator> next;
        for (auto& indicator : waiting) {
            if (known.contains(indicator.parent)) {
                known.insert(indicator.code);
                changes.emplace_back(dictionary::IndicatorPublished{std::move(indicator)});
            } else {
                next.push_back(std::move(indicator));
            }
        }
        waiting = std::move(next);
    }
    for (auto& indicator : waiting) {
        changes.emplace_back(dictionary::IndicatorPublished{std::move(indicator)});
    }
    return changes;
}

std::vector<Change> DemoCatalogue::later(const std::string& code) const
{
    std::vector<Change> changes;
    for (const auto& indicator : indicators) {
        if (indicator.code == code && indicator.version > 1) {
            changes.emplace_back(dictionary::IndicatorPublished{indicator});
        }
    }
    return changes;
}

Result<dictionary::Dictionary> DemoCatalogue::whole() const
{
    auto changes = first();
    for (const auto& indicator : indicators) {
        if (indicator.version > 1) {
            changes.emplace_back(dictionary::IndicatorPublished{indicator});
        }
    }
    for (const auto& framework : frameworks) {
        changes.emplace_back(dictionary::FrameworkPublished{framework});
    }
    dictionary::Dictionary dictionary;
    for (const auto& change : changes) {
        if (auto problem = dictionary::check(dictionary, change)) {
            return std::move(*problem);
        }
        dictionary::apply(dictionary, change);
    }
    return dictionary;
}

Result<DemoCatalogue> read_catalogue(const std::string& folder)
{
    TRAIMAS_TRY(auto catalogue, read_json_file(folder + "/demo/goals.json", read_goals));
    TRAIMAS_TRY(catalogue.indicators, read_json_file(folder + "/demo/indicators.json", [](JsonReader& in) {
                    return in.list("indicators", kMany, read_indicator);
                }));
    TRAIMAS_TRY(catalogue.frameworks, read_json_file(folder + "/demo/frameworks.json", [](JsonReader& in) {
                    return in.list("frameworks", kFew, read_framework);
                }));
    return catalogue;
}

}  // namespace traimas::cli::demo
