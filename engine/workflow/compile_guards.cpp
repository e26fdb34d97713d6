// W20 and W21: the branches of an event are complete, and each of them can run.
#include "engine/workflow/compile_checks.hpp"
#include "engine/workflow/guard_domain.hpp"

#include <algorithm>
#include <functional>

namespace traimas::workflow {
namespace {

// Beyond this, a branch is not tried out: guards so wide are for a reader to judge.
constexpr std::size_t kMostCombinations = 4'096;

bool can_enumerate(const Guard& guard, const FactTypes& types)
{
    return is_sound(guard) &&
           std::all_of(guard.reads().begin(), guard.reads().end(), [&types](const std::string& fact) {
               const auto kind = types.find(fact)->second.kind;
               return kind != FactKind::decimal && kind != FactKind::date;
           });
}

// Is there a combination for which `wanted` answers yes? Where there are too many to try, there may be.
bool may_be(const Guards& guards, const FactTypes& types, const std::function<bool(const Facts&)>& wanted)
{
    const auto domains = fact_domains(guards, types);
    return combinations(domains, kMostCombinations) > kMostCombinations ||
           first_combination(domains, kMostCombinations, wanted).has_value();
}

bool can_hold(const Guard& guard, const FactTypes& types)
{
    return !can_enumerate(guard, types) ||
           may_be({&guard}, types, [&guard](const Facts& facts) { return guard.evaluate(facts); });
}

// Does an earlier branch take every case? `own` is null for the branch without a condition.
bool is_shadowed(const Guards& earlier, const Guard* own, const FactTypes& types)
{
    auto all = earlier;
    if (own != nullptr) {
        all.push_back(own);
    }
    return !may_be(all, types, [&earlier, own](const Facts& facts) {
        const bool is_taken = std::any_of(earlier.begin(), earlier.end(),
                                          [&facts](const Guard* guard) { return guard->evaluate(facts); });
        return !is_taken && (own == nullptr || own->evaluate(facts));
    });
}

void check_rule(const CheckScope& scope, const EventRule& rule, const std::string& pointer)
{
    const auto& types = scope.definition().facts;
    Guards earlier;
    for (std::size_t i = 0; i < rule.branches.size(); ++i) {
        const auto& condition = rule.branches[i].condition;
        const auto* own = condition ? &*condition : nullptr;
        const auto place = item_pointer(pointer, i);
        const bool is_judged = own == nullptr || can_enumerate(*own, types);
        if (own != nullptr && !can_hold(*own, types)) {
            scope.add("W21", place + "/if",
                      "\"" + own->text() + "\" never holds: mend the guard or remove the branch.");
        } else if (is_judged && is_shadowed(earlier, own, types)) {
            scope.add("W21", place,
                      "The branches before it take every case, so that this branch never runs: remove it or, where "
                      "it is the last, remove the `if` before it.");
        }
        if (own == nullptr) {
            return;  // whatever follows is W20's matter
        }
        if (is_judged) {
            earlier.push_back(own);
        }
    }
}

// The last approval is a person's too, unless conditions may leave out every stage: then nobody would be refused.
bool is_raised_by_person(const CheckScope& scope, const State& state, const std::string& event)
{
    const bool somebody_decides =
        state.approval && std::any_of(state.approval->stages.begin(), state.approval->stages.end(),
                                      [](const ApprovalStage& stage) { return !stage.condition; });
    return (event == "approved" && somebody_decides) ||
           event_sources(scope.definition(), state).actions.contains(event);
}

}  // namespace

void check_branches(const CheckScope& scope)
{
    for (const auto& state : scope.definition().states) {
        for (const auto& rule : state.on) {
            const auto pointer = rule_pointer(state, rule);
            const auto last = rule.branches.size() - 1;
            if (rule.branches[last].condition) {
                scope.add("W20", item_pointer(pointer, last) + "/if",
                          "The last branch must take whatever is left: remove its `if` or add a branch after it.");
            }
            for (std::size_t i = 0; i < rule.branches.size(); ++i) {
                if (i < last && !rule.branches[i].condition) {
                    scope.add("W20", item_pointer(pointer, i),
                              "This branch takes every case, so that those after it never run: give it an `if` or move "
                              "it last.");
                }
                if (rule.branches[i].reject && !is_raised_by_person(scope, state, rule.event)) {
                    scope.add("W20", item_pointer(pointer, i) + "/reject",
                              "Nobody is there to be refused, since no action raises '" + rule.event +
                                  "': remove `reject`.");
                }
            }
        }
    }
}

void check_guards(const CheckScope& scope)
{
    for (const auto& [pointer, problem] : scope.reading.faults) {
        if (problem.code != "guard_unknown_fact") {
            scope.add("W21", pointer, problem.detail);
        }
    }
    for (const auto& state : scope.definition().states) {
        for (const auto& rule : state.on) {
            check_rule(scope, rule, rule_pointer(state, rule));
        }
        if (!state.approval) {
            continue;
        }
        for (std::size_t i = 0; i < state.approval->stages.size(); ++i) {
            const auto& condition = state.approval->stages[i].condition;
            if (condition && !can_hold(*condition, scope.definition().facts)) {
                scope.add("W21", item_pointer(state_pointer(state) + "/approval/stages", i) + "/if",
                          "\"" + condition->text() + "\" never holds: mend the guard or remove the stage.");
            }
        }
    }
}

}  // namespace traimas::workflow
