// The demo's plans, results and year reviews as values: plans/, results/, results_q1.json and reviews.json of
// config/demo. A plan names indicators, posts and cases by their keys; make_plan() turns it into the engine's own.
#pragma once

#include "engine/base/json_reader.hpp"
#include "engine/cycle/review.hpp"
#include "engine/measure/line.hpp"

#include <map>
#include <string>
#include <vector>

namespace traimas::cli::demo {

struct DemoLine {
    std::string indicator;
    int version = 1;
    Decimal weight{};
    Decimal target{};
    std::optional<Decimal> upper{};
    std::vector<Decimal> thresholds{};
    measure::TableMode mode = measure::TableMode::linear;
    std::vector<Decimal> quarters{};                           // four targets; empty: the year's in each
    std::map<int, std::vector<Decimal>> quarter_thresholds{};  // of quarters that have thresholds of their own
    std::map<int, Decimal> quarter_weights{};                  // of quarters that have a weight of their own
    int active_from = 1;
    bool required = true;
    std::string part{};
    std::map<int, Decimal> waypoints{};
    std::vector<cycle::PastYear> history{};  // of the first year; later years have it from the year before
    std::string exception{};                 // the reason, where there is an exception
    std::optional<cycle::LimitDecision> limit{};
    std::string limit_reason{};
};
struct DemoStepOfProject {
    int no = 0;
    std::string th;
    std::string en;
    calendar::Date begins;
    calendar::Date due;
    bool parallel = false;
};
struct DemoProject {
    std::string code;
    std::string th;
    std::string en;
    std::string owner;  // key of a post
    std::optional<Decimal> budget{};
    std::vector<std::string> indicators{};
    std::vector<DemoStepOfProject> steps{};
};
// What the plan does about a case of last year, which is named by what opened it.
struct DemoCarried {
    std::string indicator;
    int quarter = 0;
    cycle::CarriedAnswer answer{};
    std::string project{};
    std::string reason{};
};
struct DemoReportPart {
    std::string id;
    std::string post;
};
struct DemoPlan {
    std::vector<DemoReportPart> parts{};
    std::vector<DemoLine> lines{};
    std::vector<DemoProject> projects{};
    std::vector<DemoCarried> carried{};

    [[nodiscard]] const DemoLine* line(const std::string& indicator) const;  // nullptr: none
};

struct DemoResult {
    std::string indicator;
    measure::Value value{};
    std::string narrative{};
};

struct DemoLineReview {
    std::string indicator;
    cycle::Disposition disposition;
    std::string reason;
};
struct DemoCaseReview {
    std::string indicator;
    int quarter;
    cycle::CaseDisposition disposition;
    std::string reason;
};
// Indicators that are not named are kept with the target of next year's plan.
struct DemoReview {
    std::string worked;
    std::string lessons;
    std::string innovations;
    std::vector<DemoLineReview> lines;
    std::vector<DemoCaseReview> cases;
};

// By unit, fiscal year (and quarter).
template <class T>
using ByUnitYear = std::map<std::string, std::map<int, T>>;

struct DemoYears {
    ByUnitYear<DemoPlan> plans{};
    ByUnitYear<std::map<int, std::vector<DemoResult>>> results{};
    ByUnitYear<DemoReview> reviews{};

    [[nodiscard]] const DemoPlan* plan(const std::string& unit, int fiscal_year) const;  // nullptr: none
    // Asserts that they are there; the reader saw to it.
    [[nodiscard]] const std::vector<DemoResult>& results_of(const std::string& unit, int fiscal_year,
                                                            int quarter) const;
};

[[nodiscard]] DemoLine read_line(JsonReader& in);
[[nodiscard]] DemoProject read_project(JsonReader& in);
[[nodiscard]] DemoCarried read_carried(JsonReader& in);
[[nodiscard]] DemoResult read_result(JsonReader& in);
// The plans and results of these units, for each a file in lower case: plans/ops-ict.json.
[[nodiscard]] Result<DemoYears> read_years(const std::string& folder, const std::vector<std::string>& units);

}  // namespace traimas::cli::demo
