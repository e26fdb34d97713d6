// W12: what is raised is handled, and what is handled can be raised.
#include "engine/workflow/compile_checks.hpp"

#include <algorithm>

namespace traimas::workflow {
namespace {

void check_handled(const CheckScope& scope, const State& state, const std::string& event, const std::string& pointer)
{
    if (state.rule(event) == nullptr) {
        scope.add("W12", pointer,
                  "The event '" + event + "' is raised in '" + state.name + "' but has no rule in its `on`: add one.");
    }
}

void check_task_events(const CheckScope& scope, const State& state, const Task& row, const std::string& pointer)
{
    for (std::size_t i = 0; i < row.actions.size(); ++i) {
        check_handled(scope, state, row.actions[i], item_pointer(pointer + "/actions", i));
    }
}

// `approve` and the negative action are the approval's own: it counts decisions, and only its outcome is an event.
void check_raised(const CheckScope& scope, const State& state)
{
    const auto pointer = state_pointer(state);
    if (state.task) {
        check_task_events(scope, state, *state.task, pointer + "/task");
    }
    for (std::size_t i = 0; i < state.also.size(); ++i) {
        check_task_events(scope, state, state.also[i], item_pointer(pointer + "/also", i));
    }
    for (std::size_t i = 0; i < state.timers.size(); ++i) {
        if (!state.timers[i].raise.empty()) {
            check_handled(scope, state, state.timers[i].raise, item_pointer(pointer + "/timers", i) + "/raise");
        }
    }
    if (state.join) {
        check_handled(scope, state, state.join->raise, pointer + "/join/raise");
    }
    if (state.approval) {
        const std::string negative{negative_outcome(*state.approval)};
        check_handled(scope, state, "approved", pointer + "/approval");
        check_handled(scope, state, negative, pointer + "/approval/negative");
        if (state.approval->lapse_as != negative) {
            check_handled(scope, state, state.approval->lapse_as, pointer + "/approval/lapse/as");
        }
    }
}

void check_raisable(const CheckScope& scope, const State& state)
{
    const auto sources = event_sources(scope.definition(), state);
    for (const auto& rule : state.on) {
        if (!sources.actions.contains(rule.event) && !sources.timers.contains(rule.event) &&
            !sources.outcomes.contains(rule.event) && !sources.signals.contains(rule.event) &&
            !sources.joins.contains(rule.event)) {
            scope.add("W12", rule_pointer(state, rule),
                      "Nothing raises '" + rule.event + "' in '" + state.name +
                          "': add the action or the timer, mend the name, or remove the rule.");
        }
    }
}

// A join over children that are never born would be passed at once. Names that nobody knows are W02's.
void check_children(const CheckScope& scope, const State& state, const std::vector<PlacedEffect>& effects)
{
    const auto& known = scope.input.other_definitions;
    if (!state.join || std::find(known.begin(), known.end(), state.join->of) == known.end()) {
        return;
    }
    const bool spawned = std::any_of(effects.begin(), effects.end(), [&state](const PlacedEffect& placed) {
        const auto* spawn = std::get_if<Spawn>(placed.effect);
        return spawn != nullptr && spawn->definition == state.join->of;
    });
    if (!spawned) {
        scope.add("W12", state_pointer(state) + "/join/of",
                  "No effect of this file spawns '" + state.join->of +
                      "', so that there is nobody to wait for: add the `spawn` or remove the join.");
    }
}

}  // namespace

void check_events(const CheckScope& scope)
{
    const auto effects = placed_effects(scope.definition());
    for (const auto& state : scope.definition().states) {
        // A final state's rules are refused as a whole by W13, but for those that reopen it.
        if (state.final.empty()) {
            check_raised(scope, state);
            check_raisable(scope, state);
            check_children(scope, state, effects);
        } else if (std::all_of(state.on.begin(), state.on.end(), [](const EventRule& rule) { return rule.reopens; })) {
            check_raisable(scope, state);
        }
    }
    // Whoever hears it decides in which states it listens; a name that nobody knows would never be heard.
    const auto signals = known_signals();
    for (const auto& [pointer, effect] : effects) {
        const auto* signal = std::get_if<Signal>(effect);
        const auto* message = std::get_if<Send>(effect);
        const std::string field = signal != nullptr ? "signal" : "send";
        const auto* name = signal != nullptr ? &signal->name : (message != nullptr ? &message->name : nullptr);
        if (name != nullptr && !signals.contains(*name)) {
            scope.add("W12", pointer + "/" + field,
                      "Nobody takes the signal '" + *name + "': use one that a subject offers.");
        }
    }
}

}  // namespace traimas::workflow
