// Reads plans, results and reviews.
#include "cli/demo/plan_files.hpp"

#include "cli/demo/reading.hpp"
#include "engine/base/assert.hpp"

#include <algorithm>

namespace traimas::cli::demo {
namespace {

constexpr int kFirstQuarterOfStory = 1;
constexpr int kYearOfStory = 2561;

std::map<int, Decimal> decimals_by_number(JsonReader& in, const char* key)
{
    return by_number(in, key, [](JsonReader& it, const std::string& name) { return it.decimal(name); });
}

cycle::PastYear read_past_year(JsonReader& in)
{
    return {static_cast<int>(in.integer("fiscal_year", kFiscalYears)), in.decimal("value"),
            in.optional_text("source", kName).value_or("รายงานประจำปี")};
}

DemoStepOfProject read_step_of_project(JsonReader& in)
{
    return {.no = static_cast<int>(in.integer("no", {1, 100})),
            .th = in.text("th", kName),
            .en = in.text("en", kName),
            .begins = date_in(in, "begins"),
            .due = date_in(in, "due"),
            .parallel = in.optional_boolean("parallel").value_or(false)};
}

DemoPlan read_plan(JsonReader& in)
{
    return {.parts = in.optional_list("parts", kFew,
                                      [](JsonReader& it) {
                                          return DemoReportPart{it.text("id", {1, 48}), it.text("post", kName)};
                                      }),
            .lines = in.list("lines", kFew, read_line),
            .projects = in.optional_list("projects", kFew, read_project),
            .carried = in.optional_list("carried", kFew, read_carried)};
}

DemoReview read_review(JsonReader& in)
{
    return {.worked = in.text("worked", kWords),
            .lessons = in.text("lessons", kWords),
            .innovations = in.optional_text("innovations", kWords).value_or(""),
            .lines = in.optional_list("lines", kFew,
                                      [](JsonReader& it) {
                                          return DemoLineReview{it.text("indicator", {1, 48}),
                                                                it.one_of<cycle::Disposition>("disposition"),
                                                                it.text("th", kWords)};
                                      }),
            .cases = in.optional_list("cases", kFew, [](JsonReader& it) {
                return DemoCaseReview{it.text("indicator", {1, 48}), static_cast<int>(it.integer("quarter", kQuarters)),
                                      it.one_of<cycle::CaseDisposition>("disposition"),
                                      it.optional_text("th", kWords).value_or("")};
            })};
}

using ResultsOfYear = std::map<int, std::vector<DemoResult>>;

ResultsOfYear read_results_of_year(JsonReader& in, const std::string& year)
{
    return by_number(in, year,
                     [](JsonReader& it, const std::string& quarter) { return it.list(quarter, kFew, read_result); });
}

// A file whose keys are fiscal years.
template <class F>
auto read_by_year(const std::string& path, F read)
{
    return read_json_file(path, [&](JsonReader& in) {
        std::map<int, decltype(read(in, std::string{}))> years;
        for (const auto& name : in.keys()) {
            const int year = number_of(in, name);
            years.emplace(year, read(in, name));
        }
        return years;
    });
}

std::string file_name(const std::string& unit)
{
    std::string name = unit;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return name + ".json";
}

}  // namespace

const DemoLine* DemoPlan::line(const std::string& indicator) const
{
    const auto found =
        std::find_if(lines.begin(), lines.end(), [&](const DemoLine& it) { return it.indicator == indicator; });
    return found == lines.end() ? nullptr : &*found;
}

const DemoPlan* DemoYears::plan(const std::string& unit, int fiscal_year) const
{
    const auto of_unit = plans.find(unit);
    if (of_unit == plans.end()) {
        return nullptr;
    }
    const auto found = of_unit->second.find(fiscal_year);
    return found == of_unit->second.end() ? nullptr : &found->second;
}

const std::vector<DemoResult>& DemoYears::results_of(const std::string& unit, int fiscal_year, int quarter) const
{
    return results.at(unit).at(fiscal_year).at(quarter);
}

DemoLine read_line(JsonReader& in)
{
    DemoLine line{.indicator = in.text("indicator", {1, 48}),
                  .version = static_cast<int>(in.optional_integer("version", {1, 1'000}).value_or(1)),
                  .weight = in.decimal("weight"),
                  .target = in.decimal("target"),
                  .upper = in.optional_decimal("upper"),
                  .thresholds = decimals_in(in, "thresholds"),
                  .mode = in.optional_one_of<measure::TableMode>("mode").value_or(measure::TableMode::linear),
                  .quarters = decimals_in(in, "quarters"),
                  .quarter_thresholds =
                      by_number(in, "quarter_thresholds",
                                [](JsonReader& it, const std::string& quarter) { return decimals_in(it, quarter); }),
                  .quarter_weights = decimals_by_number(in, "quarter_weights"),
                  .active_from = static_cast<int>(in.optional_integer("active_from", kQuarters).value_or(1)),
                  .required = in.optional_boolean("required").value_or(true),
                  .part = in.optional_text("part", {1, 48}).value_or(""),
                  .waypoints = decimals_by_number(in, "waypoints"),
                  .history = in.optional_list("history", kFew, read_past_year),
                  .exception = in.optional_text("exception", kWords).value_or("")};
    in.optional_object("limit", [&](JsonReader& it) {
        line.limit = it.one_of<cycle::LimitDecision>("decision");
        line.limit_reason = it.text("th", kWords);
        return true;
    });
    if (!line.quarters.empty() && line.quarters.size() != 4) {
        in.fault("quarters", "too_few", "Give the targets of all four quarters, or none.");
        line.quarters.clear();
    }
    return line;
}

DemoProject read_project(JsonReader& in)
{
    return {.code = in.text("code", {1, 48}),
            .th = in.text("th", kName),
            .en = in.text("en", kName),
            .owner = in.text("owner", kName),
            .budget = in.optional_decimal("budget"),
            .indicators = in.optional_texts("indicators", kFew, {1, 48}),
            .steps = in.list("steps", kFew, read_step_of_project)};
}

DemoCarried read_carried(JsonReader& in)
{
    static_cast<void>(in.integer("fiscal_year", kFiscalYears));  // for the reader: always the year before
    return {.indicator = in.text("indicator", {1, 48}),
            .quarter = static_cast<int>(in.integer("quarter", kQuarters)),
            .answer = in.one_of<cycle::CarriedAnswer>("answer"),
            .project = in.optional_text("project", {1, 48}).value_or(""),
            .reason = in.text("th", kWords)};
}

DemoResult read_result(JsonReader& in)
{
    DemoResult result{.indicator = in.text("indicator", {1, 48}),
                      .value = {.value = in.optional_decimal("value"),
                                .numerator = in.optional_decimal("numerator"),
                                .denominator = in.optional_decimal("denominator")},
                      .narrative = authors_words_in(in, "narrative")};
    if (const auto* steps = in.raw("steps_done")) {
        result.value.steps_done = steps->get<std::vector<int>>();
    }
    return result;
}

Result<DemoYears> read_years(const std::string& folder, const std::vector<std::string>& units)
{
    DemoYears years;
    TRAIMAS_TRY(const auto first, read_json_file(folder + "/demo/results_q1.json", [&](JsonReader& in) {
                    std::map<std::string, std::vector<DemoResult>> rows;
                    for (const auto& unit : units) {
                        rows.emplace(unit, in.list(unit, kFew, read_result));
                    }
                    return rows;
                }));
    for (const auto& unit : units) {
        const auto name = file_name(unit);
        TRAIMAS_TRY(years.plans[unit],
                    read_by_year(folder + "/demo/plans/" + name,
                                 [](JsonReader& in, const std::string& year) { return in.object(year, read_plan); }));
        TRAIMAS_TRY(years.results[unit], read_by_year(folder + "/demo/results/" + name, read_results_of_year));
        years.results[unit][kYearOfStory][kFirstQuarterOfStory] = first.at(unit);
    }
    TRAIMAS_TRY(const auto reviews,
                read_by_year(folder + "/demo/reviews.json", [&](JsonReader& in, const std::string& year) {
                    return in.object(year, [&](JsonReader& it) {
                        std::map<std::string, DemoReview> of_year;
                        for (const auto& unit : it.keys()) {
                            of_year.emplace(unit, it.object(unit, read_review));
                        }
                        return of_year;
                    });
                }));
    for (const auto& [year, of_units] : reviews) {
        for (const auto& [unit, review] : of_units) {
            years.reviews[unit].emplace(year, review);
        }
    }
    return years;
}

}  // namespace traimas::cli::demo
