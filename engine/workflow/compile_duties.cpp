// W30 and W31: the people that an approval asks for can be there, and who is told of its silence stands higher each
// time.
//
// What W30 proves. The file knows roles, not how many hold them. Within a round each person decides once, and whoever
// prepared the content does not decide at all; a role that has one eligible person left over too few is helped by the
// few-people rules: a decision of a lower stage counts again, or the stage goes to the next superior post. Those rules
// stand in for one person. A stage of one person can therefore always be met; a stage of two or more can be promised
// only where nothing else takes persons out of its role. So `need` above one is refused where its role
//   - prepares what is decided: everybody who holds it may have had a hand in it, or
//   - decides in another stage of the approval that can be open in the same round.
// How many really hold a role, and whether they are away, no file says: that is the incident on entry.
#include "engine/workflow/compile_checks.hpp"
#include "engine/workflow/guard_domain.hpp"
#include "engine/workflow/schedule.hpp"
#include "engine/workflow/timer_chain.hpp"

#include <algorithm>

namespace traimas::workflow {
namespace {

constexpr std::size_t kMostPlaces = 4'096;

bool leads_to(const State& state, const Task& row, const std::string& target)
{
    return std::any_of(row.actions.begin(), row.actions.end(), [&](const std::string& action) {
        const auto* rule = state.rule(action);
        return rule != nullptr && std::any_of(rule->branches.begin(), rule->branches.end(),
                                              [&](const Branch& branch) { return branch.to == target; });
    });
}

// Whoever acts in a state from which an action leads here may have prepared what is decided here.
std::set<std::string> preparing_roles(const Definition& definition, const std::string& target)
{
    std::set<std::string> roles;
    for (const auto& state : definition.states) {
        auto rows = state.also;
        if (state.task) {
            rows.push_back(*state.task);
        }
        if (state.name != target &&
            std::any_of(rows.begin(), rows.end(), [&](const Task& row) { return leads_to(state, row, target); })) {
            for (const auto& row : rows) {
                roles.insert(row.role);
            }
        }
    }
    return roles;
}

// Can both stages be open in one round? Where their guards are too wide to try, they may.
bool can_meet(const ApprovalStage& one, const ApprovalStage& other, const FactTypes& types)
{
    Guards guards;
    for (const auto* stage : {&one, &other}) {
        if (stage->condition && !is_sound(*stage->condition)) {
            return true;
        }
        if (stage->condition) {
            guards.push_back(&*stage->condition);
        }
    }
    const auto domains = fact_domains(guards, types);
    const auto both = [&guards](const Facts& facts) {
        return std::all_of(guards.begin(), guards.end(), [&](const Guard* guard) { return guard->evaluate(facts); });
    };
    return combinations(domains, kMostPlaces) > kMostPlaces ||
           first_combination(domains, kMostPlaces, both).has_value();
}

void check_approval(const CheckScope& scope, const State& state)
{
    const auto& stages = state.approval->stages;
    const auto preparing = preparing_roles(scope.definition(), state.name);
    for (std::size_t i = 0; i < stages.size(); ++i) {
        if (stages[i].need < 2) {
            continue;
        }
        const auto place = item_pointer(state_pointer(state) + "/approval/stages", i) + "/need";
        if (preparing.contains(stages[i].role)) {
            scope.add("W30", place,
                      "The role '" + stages[i].role + "' prepares what it decides here, and whoever prepared is " +
                          "excluded: nobody can promise " + std::to_string(stages[i].need) +
                          " others of it. Ask another role, or one person.");
        }
        for (const auto& other : stages) {
            if (&other != &stages[i] && other.role == stages[i].role &&
                can_meet(stages[i], other, scope.definition().facts)) {
                scope.add(
                    "W30", place,
                    "The role '" + other.role + "' also decides in the stage '" + other.id +
                        "', and each person decides once in a round: ask one person in each, or join the stages.");
            }
        }
    }
}

std::optional<std::size_t> first_stage_of(const Approval& approval, const std::string& role)
{
    const auto& stages = approval.stages;
    const auto found =
        std::find_if(stages.begin(), stages.end(), [&role](const ApprovalStage& stage) { return stage.role == role; });
    return found == stages.end() ? std::nullopt : std::optional{static_cast<std::size_t>(found - stages.begin())};
}

// Above: a wider scope, or in the same scope a later stage of this approval.
bool is_above(const Definition& definition, const Approval& approval, const std::string& higher,
              const std::string& lower)
{
    const auto* upper = definition.role(higher);
    const auto* under = definition.role(lower);
    if (upper == nullptr || under == nullptr) {
        return true;  // W02's matter
    }
    if (upper->scope != under->scope) {
        return upper->scope == RoleScope::organisation;
    }
    const auto later = first_stage_of(approval, higher);
    const auto earlier = first_stage_of(approval, lower);
    return later && earlier && *earlier < *later;
}

bool surely_later(const CheckScope& scope, const calendar::Span& later, const calendar::Span& earlier)
{
    if (later.unit == earlier.unit) {
        return earlier.amount < later.amount;
    }
    const auto at = [](const calendar::Span& span) {
        return std::vector{When{.from = FromKind::entered, .unit = span.unit, .amount = span.amount, .at = kMorning}};
    };
    for (const auto& calendar : tried_calendars(scope)) {
        for (const auto day : tried_days(scope.input, calendar)) {
            const calendar::Civil start{day, kMorning};
            if (minutes_after(start, at(later), calendar, {}) <= minutes_after(start, at(earlier), calendar, {})) {
                return false;
            }
        }
    }
    return true;
}

}  // namespace

void check_duties(const CheckScope& scope)
{
    for (const auto& state : scope.definition().states) {
        if (state.approval) {
            check_approval(scope, state);
        }
    }
}

void check_escalation(const CheckScope& scope)
{
    for (const auto& state : scope.definition().states) {
        if (!state.approval) {
            continue;
        }
        const auto& approval = *state.approval;
        auto below = approval.stages.front().role;
        for (std::size_t i = 0; i < approval.escalate.size(); ++i) {
            const auto& step = approval.escalate[i];
            const auto place = item_pointer(state_pointer(state) + "/approval/escalate", i);
            if (!is_above(scope.definition(), approval, step.to, below)) {
                scope.add("W31", place + "/to",
                          "'" + step.to + "' does not stand above '" + below +
                              "': name a role of a later stage, or one with a wider scope.");
            }
            if (i > 0 && !surely_later(scope, step.after, approval.escalate[i - 1].after)) {
                scope.add("W31", place + "/after",
                          "It may come no later than the escalation before it: make it come later in every calendar.");
            }
            below = step.to;
        }
    }
}

}  // namespace traimas::workflow
