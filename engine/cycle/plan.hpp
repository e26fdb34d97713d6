// A unit's plan of one fiscal year: its indicators with targets and weights, its projects with ordered, dated steps,
// and what becomes of the cases that last year left open. Plain values; free texts (reasons, notes) travel beside them.
#pragma once

#include "engine/base/strong_id.hpp"
#include "engine/calendar/fiscal.hpp"
#include "engine/measure/indicator.hpp"
#include "engine/measure/scoring_table.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace traimas::cycle {

// A past year's figure beside the target, with where it comes from.
struct PastYear {
    int fiscal_year;
    Decimal value;
    std::string source{};
    friend bool operator==(const PastYear&, const PastYear&) = default;
};

// What is planned to date at a quarter's end. Where the quarters do not add up towards the year, a quarter may have
// thresholds of its own; empty: those of the year.
struct QuarterTarget {
    Decimal target;
    std::optional<Decimal> upper{};   // of a range
    std::optional<Decimal> weight{};  // where it differs from the year's
    std::vector<Decimal> thresholds{};
    friend bool operator==(const QuarterTarget&, const QuarterTarget&) = default;
};

// At the natural limit nothing harder is possible: sustain keeps the target, replace ends the indicator.
enum class LimitDecision { sustain, replace };

struct PlanLine {
    measure::Indicator indicator;  // the version that is planned with, whole: a plan explains itself
    Decimal weight;
    Decimal target;                           // of the year
    std::optional<Decimal> upper{};           // of a range
    std::map<int, QuarterTarget> quarters{};  // 1..4, those in which the indicator is active
    int active_from = 1;
    int active_to = 4;
    measure::ScoringTable table;
    std::optional<Decimal> baseline{};
    std::vector<PastYear> history{};     // up to five years, oldest first
    std::map<int, Decimal> waypoints{};  // of a long indicator: a target a fiscal year
    bool required = true;
    std::string part{};                     // of the report, empty where there are no parts
    bool exception = false;                 // from "more challenging"; its reason is the text "exception/<code>"
    std::optional<LimitDecision> limit{};   // its reason is the text "limit/<code>"
    std::optional<InstanceId> from_case{};  // the case of last year that this target answers (A9)
    friend bool operator==(const PlanLine&, const PlanLine&) = default;
};

struct Step {
    int no;  // 1.., the order
    std::string th;
    std::string en;
    calendar::Date begins;
    calendar::Date due;
    bool parallel = false;  // may finish before the step above it
    friend bool operator==(const Step&, const Step&) = default;
};

struct Project {
    std::string code;  // "ICT-P1", unique in the plan
    std::string th;
    std::string en;
    PostId owner{0};
    std::optional<Decimal> budget{};        // baht
    std::vector<std::string> indicators{};  // codes of this plan's lines that it serves
    std::vector<Step> steps;
    friend bool operator==(const Project&, const Project&) = default;
};

// What the plan does about a case that last year left open; its reason is the text "carried/<case>".
enum class CarriedAnswer { target, project, accept };
struct CarriedCase {
    InstanceId instance;
    CarriedAnswer answer;
    std::string indicator{};  // the line that answers it (target)
    std::string project{};    // the project that answers it (project)
    friend bool operator==(const CarriedCase&, const CarriedCase&) = default;
};

// A part of the quarterly report, handed in by the holder of a post.
struct ReportPart {
    std::string id;
    PostId post{0};
    friend bool operator==(const ReportPart&, const ReportPart&) = default;
};

struct Plan {
    std::vector<PlanLine> lines{};
    std::vector<Project> projects{};
    std::vector<CarriedCase> carried{};
    std::vector<ReportPart> parts{};
    friend bool operator==(const Plan&, const Plan&) = default;

    [[nodiscard]] const PlanLine* line(std::string_view indicator) const;  // by code
};

[[nodiscard]] nlohmann::json plan_json(const Plan& plan);
[[nodiscard]] Plan plan_from(const nlohmann::json& json);  // asserts on what plan_json did not write

}  // namespace traimas::cycle

namespace traimas {

template <>
struct EnumText<cycle::LimitDecision> {
    static constexpr std::array table{
        std::pair{cycle::LimitDecision::sustain, std::string_view{"sustain"}},
        std::pair{cycle::LimitDecision::replace, std::string_view{"replace"}},
    };
};

template <>
struct EnumText<cycle::CarriedAnswer> {
    static constexpr std::array table{
        std::pair{cycle::CarriedAnswer::target, std::string_view{"target"}},
        std::pair{cycle::CarriedAnswer::project, std::string_view{"project"}},
        std::pair{cycle::CarriedAnswer::accept, std::string_view{"accept"}},
    };
};

}  // namespace traimas
