// W10, W11 and W13: every state is reached, has a way to an end, and is left in time even if nobody acts.
#include "engine/workflow/compile_checks.hpp"

#include <algorithm>

namespace traimas::workflow {
namespace {

bool is_final(const State& state)
{
    return !state.final.empty();
}

bool has_bounded_exit(const State& state)
{
    if (state.approval && always_leaves(state, state.approval->lapse_as)) {
        return true;
    }
    return std::any_of(state.timers.begin(), state.timers.end(), [&state](const Timer& timer) {
        return !timer.raise.empty() && always_leaves(state, timer.raise);
    });
}

void check_final_state(const CheckScope& scope, const State& state)
{
    const auto refuse = [&scope, &state](bool stands, const std::string& field) {
        if (stands) {
            scope.add("W13", state_pointer(state) + "/" + field,
                      "Nothing happens any more in a final state: remove `" + field + "` or `final`.");
        }
    };
    refuse(std::any_of(state.on.begin(), state.on.end(), [](const EventRule& rule) { return !rule.reopens; }), "on");
    refuse(!state.timers.empty(), "timers");
    refuse(state.join.has_value(), "join");
    refuse(state.task.has_value(), "task");
    refuse(!state.also.empty(), "also");
    refuse(state.approval.has_value(), "approval");
    refuse(state.unbounded, "unbounded");
}

// A round that is decided leaves no open stage behind, so a state that stayed would wait for nobody, and for ever.
void check_outcomes_leave(const CheckScope& scope, const State& state)
{
    for (const auto& rule : state.on) {
        const bool is_outcome = rule.event == "approved" || rule.event == negative_outcome(*state.approval);
        for (std::size_t i = 0; is_outcome && i < rule.branches.size(); ++i) {
            if (!rule.branches[i].to && !rule.branches[i].reject) {
                scope.add("W13", item_pointer(rule_pointer(state, rule), i),
                          "The approval is over with '" + rule.event + "', and nobody can act where this branch " +
                              "stays: name the next state in `to`.");
            }
        }
    }
}

}  // namespace

bool always_leaves(const State& state, std::string_view event)
{
    const auto* rule = state.rule(event);
    return rule != nullptr && std::all_of(rule->branches.begin(), rule->branches.end(), [&state](const Branch& branch) {
               return branch.to && *branch.to != state.name;
           });
}

void check_reachability(const CheckScope& scope)
{
    const auto& definition = scope.definition();
    const auto graph = step_graph(definition);
    const auto& states = definition.states;
    const bool has_final = std::any_of(states.begin(), states.end(), is_final);
    if (!has_final) {
        scope.add("W11", "/states",
                  "No state is final, so no instance ever ends: give the last state a `final` outcome.");
    }
    // An unknown initial state is W02's matter; without one, nothing here can be said.
    const bool has_initial = definition.state(definition.initial) != nullptr;
    auto reached = reachable_from(graph, definition.initial);
    reached.insert(definition.initial);
    if (definition.birth && !definition.birth->in.empty()) {
        reached.merge(reachable_from(graph, definition.birth->in));
        reached.insert(definition.birth->in);
    }
    for (const auto& state : states) {
        if (has_initial && !reached.contains(state.name)) {
            scope.add("W10", state_pointer(state),
                      "No way leads from '" + definition.initial + "' to '" + state.name +
                          "': add one or remove the state.");
        }
        if (!has_final || is_final(state)) {
            continue;
        }
        const auto ahead = reachable_from(graph, state.name);
        if (std::none_of(states.begin(), states.end(),
                         [&ahead](const State& other) { return is_final(other) && ahead.contains(other.name); })) {
            scope.add("W11", state_pointer(state),
                      "No way leads from '" + state.name + "' to a final state: add a branch that does.");
        }
    }
}

void check_time_bounds(const CheckScope& scope)
{
    for (const auto& state : scope.definition().states) {
        if (state.approval) {
            check_outcomes_leave(scope, state);
        }
        if (is_final(state)) {
            check_final_state(scope, state);
            continue;
        }
        if (std::any_of(state.on.begin(), state.on.end(), [](const EventRule& rule) { return rule.reopens; })) {
            scope.add("W13", state_pointer(state) + "/reopens",
                      "Only what has ended can be reopened: write the rule under `on`, or make the state `final`.");
        }
        if (!state.unbounded && !has_bounded_exit(state)) {
            scope.add("W13", state_pointer(state),
                      "Nothing brings '" + state.name +
                          "' to an end if nobody acts: add a timer whose event always goes to "
                          "another state, or an approval that lapses to one, or say \"unbounded\": true.");
        }
    }
}

}  // namespace traimas::workflow
