// What a year hands to the next: plan, actuals, open cases, and the review's dispositions; and how the next year's plan
// is judged by it. It is sent once when the next cycle asks, marked provisional, and again when the old year closes.
#pragma once

#include "engine/cycle/review.hpp"
#include "engine/measure/fraction.hpp"
#include "engine/measure/next_target.hpp"

namespace traimas::cycle {

struct LastActual {
    std::string indicator;
    std::optional<measure::Fraction> actual{};  // the year's approved value to date; provisional: of a sum the forecast
    int quarter = 0;                            // the last certified quarter that it rests on; 0: none
    std::optional<Decimal> score{};             // published, of that quarter
    friend bool operator==(const LastActual&, const LastActual&) = default;
};
struct LastCase {
    InstanceId instance;
    std::string indicator;
    int quarter;
    std::string state;
    std::string category{};  // of its cause, once it is known
    friend bool operator==(const LastCase&, const LastCase&) = default;
};
struct Lineage {
    InstanceId cycle{0};    // of last year
    std::int64_t seq = 0;   // its last event when this was sent
    std::string head{};     // the hash of that event, hexadecimal
    int fiscal_year = 0;    // of last year
    bool is_final = false;  // the year is closed: these are the final actuals
    Plan plan{};            // as last in force
    std::vector<LastActual> actuals{};
    std::vector<LastCase> cases{};  // open ones, but those that the review closed
    Review review{};                // empty until there is one
    friend bool operator==(const Lineage&, const Lineage&) = default;

    [[nodiscard]] const LastActual* actual(std::string_view indicator) const;  // nullptr: none
};
[[nodiscard]] nlohmann::json lineage_json(const Lineage& lineage);
[[nodiscard]] Lineage lineage_from(const nlohmann::json& json);

// The plan to start from (P19): last year's lines that go on, with its actual as baseline and in the history, the
// review's proposed targets where there are any, else a long indicator's waypoint of the year, else last year's target.
// Where quarters add up they are scaled with the year's target; elsewhere the last one and those that stood at the
// year's target follow it. Versions, weights, tables and parts stay for the planner to look at. Projects, decisions and
// carried answers start anew: nothing copied is done.
[[nodiscard]] Plan seed_plan(const Lineage& lineage);

// Brings the history's rows of that year that a seed wrote, then perhaps provisional, to how the year ended; nothing
// changes where it has not. Rows with another source are people's and stay.
void settle_history(Plan& plan, const Lineage& before);

// How each line that goes on stands against last year. Lines that cannot be compared have none: those of type text, and
// those whose definition has another value type or direction since.
struct LineJudgement {
    std::size_t line;  // index in the plan
    std::string indicator;
    measure::NextJudgement judgement;
    bool excused = false;  // too easy, with a recorded exception; or at its limit, with a recorded decision
};
struct PlanJudgement {
    bool provisional = true;
    std::vector<LineJudgement> lines{};   // of indicators that were in last year's plan
    std::vector<InstanceId> undecided{};  // open cases that the plan does not answer
};
// Problem "number_too_large".
[[nodiscard]] Result<PlanJudgement> judge(const Plan& plan, const Lineage& lineage);
// The judgement as faults: target_too_easy ("/lines/2/target", arguments bound, actual ("none": there is none), target,
// met: yes or no), limit_decision_missing ("/lines/2/limit", arguments actual, target), carried_case_undecided
// ("/carried", arguments case, indicator, quarter).
[[nodiscard]] std::vector<FieldFault> judgement_faults(const PlanJudgement& judgement, const Plan& plan,
                                                       const Lineage& lineage);

}  // namespace traimas::cycle
