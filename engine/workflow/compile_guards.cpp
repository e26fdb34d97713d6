// W20 and W21: the branches of an event are complete, and each of them can run.
#include "engine/workflow/compile_checks.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace traimas::workflow {
namespace {

// Beyond this, a branch is not tried out: guards so wide are for a reader to judge.
constexpr std::size_t kMostCombinations = 4'096;

using Guards = std::vector<const Guard*>;

// One fact with the values that tell its literals apart.
struct Axis {
    std::string fact;
    std::vector<FactValue> values;
};

bool can_enumerate(const Guard& guard, const FactTypes& types)
{
    return is_sound(guard) &&
           std::all_of(guard.reads().begin(), guard.reads().end(), [&types](const std::string& fact) {
               const auto kind = types.find(fact)->second.kind;
               return kind != FactKind::decimal && kind != FactKind::date;
           });
}

// A whole number matters only as below, equal to or above each literal that it is compared with.
std::vector<FactValue> integer_values(const Guards& guards, const std::string& fact)
{
    using Limits = std::numeric_limits<std::int64_t>;
    std::set<std::int64_t> values;
    for (const auto* guard : guards) {
        for (const auto& literal : guard->literals(fact)) {
            const auto value = std::get<std::int64_t>(literal);
            values.insert(value);
            values.insert(value == Limits::min() ? value : value - 1);
            values.insert(value == Limits::max() ? value : value + 1);
        }
    }
    return {values.begin(), values.end()};
}

std::vector<FactValue> values_of(const Guards& guards, const std::string& fact, const FactType& type)
{
    switch (type.kind) {
    case FactKind::boolean: return {FactValue{false}, FactValue{true}};
    case FactKind::enumeration: return {type.values.begin(), type.values.end()};
    case FactKind::integer: return integer_values(guards, fact);
    case FactKind::decimal:
    case FactKind::date: break;
    }
    return {};
}

// Absent where there are too many combinations.
std::optional<std::vector<Axis>> axes_of(const Guards& guards, const FactTypes& types)
{
    std::set<std::string> facts;
    for (const auto* guard : guards) {
        facts.insert(guard->reads().begin(), guard->reads().end());
    }
    std::vector<Axis> axes;
    std::size_t combinations = 1;
    for (const auto& fact : facts) {
        axes.push_back({fact, values_of(guards, fact, types.find(fact)->second)});
        combinations *= axes.back().values.size();
        if (combinations > kMostCombinations) {
            return std::nullopt;
        }
    }
    return axes;
}

// Is there a combination for which `wanted` answers yes?
template <class F>
bool any_combination(const std::vector<Axis>& axes, F wanted)
{
    std::vector<std::size_t> turn(axes.size(), 0);
    Facts facts;
    for (const auto& axis : axes) {
        facts[axis.fact] = axis.values.front();
    }
    while (true) {
        if (wanted(facts)) {
            return true;
        }
        std::size_t i = 0;
        while (i < axes.size() && ++turn[i] == axes[i].values.size()) {
            turn[i] = 0;
            facts[axes[i].fact] = axes[i].values.front();
            ++i;
        }
        if (i == axes.size()) {
            return false;
        }
        facts[axes[i].fact] = axes[i].values[turn[i]];
    }
}

bool can_hold(const Guard& guard, const FactTypes& types)
{
    if (!can_enumerate(guard, types)) {
        return true;
    }
    const auto axes = axes_of({&guard}, types);
    return !axes || any_combination(*axes, [&guard](const Facts& facts) { return guard.evaluate(facts); });
}

// Does an earlier branch take every case? `own` is null for the branch without a condition.
bool is_shadowed(const Guards& earlier, const Guard* own, const FactTypes& types)
{
    auto all = earlier;
    if (own != nullptr) {
        all.push_back(own);
    }
    const auto axes = axes_of(all, types);
    return axes && !any_combination(*axes, [&earlier, own](const Facts& facts) {
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
