// W03-W05: one name for one thing, within the file and among the published definitions.
#include "engine/workflow/claim.hpp"
#include "engine/workflow/compile_checks.hpp"
#include "engine/workflow/pause.hpp"
#include "engine/workflow/rederive.hpp"
#include "engine/workflow/schedule.hpp"

#include <algorithm>
#include <array>

namespace traimas::workflow {
namespace {

// Events that the machine makes and takes itself, before any rule of a file is asked.
constexpr std::array kReservedEvents{std::string_view{kPause},           std::string_view{kResume},
                                     std::string_view{kCalendarChanged}, std::string_view{kClaim},
                                     std::string_view{kRelease},         std::string_view{kHandOver}};

void check_reserved(const CheckScope& scope, const std::string& event, const std::string& pointer)
{
    if (std::find(kReservedEvents.begin(), kReservedEvents.end(), event) != kReservedEvents.end()) {
        scope.add("W03", pointer,
                  "The name '" + event + "' belongs to the system, which takes the event itself: choose another one.");
    }
}

// Whatever the file lets happen: what people may do, and what timers and the join raise. A rule for what nothing of
// these raises is W12's.
void check_reserved_names(const CheckScope& scope, const State& state)
{
    const auto pointer = state_pointer(state);
    const auto check_row = [&scope](const Task& row, const std::string& place) {
        for (std::size_t i = 0; i < row.actions.size(); ++i) {
            check_reserved(scope, row.actions[i], item_pointer(place + "/actions", i));
        }
    };
    if (state.task) {
        check_row(*state.task, pointer + "/task");
    }
    for (std::size_t i = 0; i < state.also.size(); ++i) {
        check_row(state.also[i], item_pointer(pointer + "/also", i));
    }
    for (std::size_t i = 0; i < state.timers.size(); ++i) {
        const auto place = item_pointer(pointer + "/timers", i);
        check_reserved(scope, state.timers[i].raise, place + "/raise");
        if (state.approval && state.timers[i].id == kLapseTimer) {
            scope.add("W03", place + "/id",
                      "The timer id 'lapse' is that of the approval's own silence here: choose another one.");
        }
    }
    if (state.join) {
        check_reserved(scope, state.join->raise, pointer + "/join/raise");
    }
}

void check_timer_ids(const CheckScope& scope, const State& state)
{
    std::set<std::string> seen;
    for (std::size_t i = 0; i < state.timers.size(); ++i) {
        if (!seen.insert(state.timers[i].id).second) {
            scope.add("W03", item_pointer(state_pointer(state) + "/timers", i) + "/id",
                      "The timer id '" + state.timers[i].id + "' stands twice in this state: rename one.");
        }
    }
}

void check_stage_ids(const CheckScope& scope, const State& state)
{
    if (!state.approval) {
        return;
    }
    std::set<std::string> seen;
    const auto& stages = state.approval->stages;
    for (std::size_t i = 0; i < stages.size(); ++i) {
        if (!seen.insert(stages[i].id).second) {
            scope.add("W03", item_pointer(state_pointer(state) + "/approval/stages", i) + "/id",
                      "The stage id '" + stages[i].id + "' stands twice in this approval: rename one.");
        }
    }
}

// Two rows for one action would leave open who may take it; and an action that is named like a timer's event, an
// outcome or a signal would let a person raise what only time, an approval or a child may.
void check_action_names(const CheckScope& scope, const State& state)
{
    const auto sources = event_sources(scope.definition(), state);
    std::set<std::string> seen;
    if (state.approval) {
        seen = {"approve", state.approval->negative};
    }
    const auto check_row = [&](const Task& row, const std::string& pointer) {
        for (std::size_t i = 0; i < row.actions.size(); ++i) {
            const auto& action = row.actions[i];
            const auto place = item_pointer(pointer + "/actions", i);
            if (!seen.insert(action).second) {
                scope.add("W03", place, "The action '" + action + "' stands twice in this state: keep it once.");
            } else if (sources.timers.contains(action) || sources.outcomes.contains(action) ||
                       sources.signals.contains(action) || sources.joins.contains(action)) {
                scope.add("W03", place,
                          "The action '" + action +
                              "' has the name of an event that a timer, an approval, a join or a "
                              "signal raises here: rename it.");
            }
        }
    };
    if (state.task) {
        check_row(*state.task, state_pointer(state) + "/task");
    }
    for (std::size_t i = 0; i < state.also.size(); ++i) {
        check_row(state.also[i], item_pointer(state_pointer(state) + "/also", i));
    }
}

void check_raised_names(const CheckScope& scope, const State& state)
{
    const auto sources = event_sources(scope.definition(), state);
    for (std::size_t i = 0; i < state.timers.size(); ++i) {
        const auto& raised = state.timers[i].raise;
        if (sources.outcomes.contains(raised) || sources.signals.contains(raised)) {
            scope.add("W03", item_pointer(state_pointer(state) + "/timers", i) + "/raise",
                      "The event '" + raised +
                          "' is an approval's outcome or a signal here: give the timer's event another name.");
        }
    }
    // Raised twice by different things, the log could not say which of them it was.
    if (state.join && (sources.outcomes.contains(state.join->raise) || sources.signals.contains(state.join->raise) ||
                       sources.timers.contains(state.join->raise))) {
        scope.add("W03", state_pointer(state) + "/join/raise",
                  "The event '" + state.join->raise +
                      "' is raised by a timer, an approval or a signal here: give the join's event another name.");
    }
}

}  // namespace

void check_identity(const CheckScope& scope)
{
    const auto& definition = scope.definition();
    for (const auto& state : definition.states) {
        check_reserved_names(scope, state);
        check_timer_ids(scope, state);
        check_stage_ids(scope, state);
        check_action_names(scope, state);
        check_raised_names(scope, state);
    }
    const auto expected = definition.name + ".v" + std::to_string(definition.version) + ".json";
    if (!scope.input.file_name.empty() && scope.input.file_name != expected) {
        scope.add("W04", scope.input.file_name.starts_with(definition.name + ".v") ? "/version" : "/name",
                  "The name and version say '" + expected + "', but the file is called '" + scope.input.file_name +
                      "': make them agree.");
    }
    const auto& used = scope.input.used_digests;
    if (std::find(used.begin(), used.end(), ledger::to_hex(definition.digest)) != used.end()) {
        scope.add("W05", "",
                  "The same content is already published under another name or version: publish what differs only.");
    }
}

}  // namespace traimas::workflow
