// A year's plan held against the year before it: targets that are too easy, and cases that nobody answers.
#include "engine/cycle/line_check.hpp"
#include "engine/cycle/lineage.hpp"

#include <algorithm>

namespace traimas::cycle {
namespace {

using measure::NextVerdict;

constexpr int kShownPlaces = 4;

// Only like is held against like: a figure that is never scored has no target, and where a new version of the
// definition turned round, better and worse changed places. The difference of the plans shows that to who approves.
bool is_comparable(const PlanLine& last, const PlanLine& next)
{
    return next.indicator.value_type != measure::ValueType::text &&
           last.indicator.value_type == next.indicator.value_type &&
           last.indicator.direction == next.indicator.direction;
}

bool is_excused(const PlanLine& line, NextVerdict verdict)
{
    switch (verdict) {
    case NextVerdict::accepted: return false;
    case NextVerdict::too_easy: return line.exception;
    case NextVerdict::needs_limit_decision: return line.limit.has_value();
    }
    return false;
}

std::string shown(const std::optional<measure::Fraction>& value)
{
    if (!value) {
        return "";
    }
    const auto rounded = value->half_up(kShownPlaces);
    return rounded ? rounded->text() : value->text();
}

// A target as people read it; a range by both ends.
std::string shown(const PlanLine& line)
{
    return line.upper ? line.target.text() + "–" + line.upper->text() : line.target.text();
}

FieldFault line_fault(const LineJudgement& it, const Plan& plan, const Lineage& lineage)
{
    const auto& line = plan.lines[it.line];
    const auto* before = lineage.plan.line(it.indicator);
    const auto* last = lineage.actual(it.indicator);
    const std::string pointer = "/lines/" + std::to_string(it.line);
    const std::string actual = shown(last != nullptr ? last->actual : std::nullopt);
    if (it.judgement.verdict == NextVerdict::needs_limit_decision) {
        return {pointer + "/limit",
                "limit_decision_missing",
                "last year stood at the natural limit: decide to sustain or to replace the indicator",
                {{"actual", actual}, {"target", shown(line)}}};
    }
    // A range is held against the old range itself, which is no single number.
    const auto bound = it.judgement.bound || before == nullptr ? shown(it.judgement.bound) : shown(*before);
    const std::string rule = it.judgement.met ? "must be harder than " : "must not be easier than ";
    return {pointer + "/target",
            "target_too_easy",
            rule + bound,
            {{"bound", bound},
             {"actual", actual.empty() ? "none" : actual},
             {"target", shown(line)},
             {"met", it.judgement.met ? "yes" : "no"}}};
}

}  // namespace

Result<PlanJudgement> judge(const Plan& plan, const Lineage& lineage)
{
    PlanJudgement judgement{.provisional = !lineage.is_final};
    for (std::size_t i = 0; i < plan.lines.size(); ++i) {
        const auto& line = plan.lines[i];
        const auto* before = lineage.plan.line(line.indicator.code);
        if (before == nullptr || !is_comparable(*before, line)) {
            continue;
        }
        const auto* actual = lineage.actual(line.indicator.code);
        const measure::LastYear last{.direction = line.indicator.direction,
                                     .target = before->target,
                                     .target_upper = before->upper,
                                     .actual = actual != nullptr ? actual->actual : std::nullopt,
                                     .natural_limit = natural_limit_of(line.indicator)};
        TRAIMAS_TRY(const auto one, measure::judge_next(last, {.target = line.target, .target_upper = line.upper}));
        judgement.lines.push_back({i, line.indicator.code, one, is_excused(line, one.verdict)});
    }
    for (const auto& open : lineage.cases) {
        const bool answered = std::any_of(plan.carried.begin(), plan.carried.end(),
                                          [&](const CarriedCase& it) { return it.instance == open.instance; });
        if (!answered) {
            judgement.undecided.push_back(open.instance);
        }
    }
    return judgement;
}

std::vector<FieldFault> judgement_faults(const PlanJudgement& judgement, const Plan& plan, const Lineage& lineage)
{
    std::vector<FieldFault> faults;
    for (const auto& line : judgement.lines) {
        if (line.judgement.verdict != NextVerdict::accepted && !line.excused) {
            faults.push_back(line_fault(line, plan, lineage));
        }
    }
    for (const auto undecided : judgement.undecided) {
        const auto found = std::find_if(lineage.cases.begin(), lineage.cases.end(),
                                        [&](const LastCase& it) { return it.instance == undecided; });
        FieldFault fault{"/carried",
                         "carried_case_undecided",
                         "answer the open case of last year",
                         {{"case", std::to_string(undecided.value())}}};
        if (found != lineage.cases.end()) {
            fault.arguments.emplace_back("indicator", found->indicator);
            fault.arguments.emplace_back("quarter", std::to_string(found->quarter));
        }
        faults.push_back(std::move(fault));
    }
    return faults;
}

}  // namespace traimas::cycle
