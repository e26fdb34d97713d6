// What must exist while an instance is as it is: its pending timers and open tasks, and who may take which action.
#include "engine/base/assert.hpp"
#include "engine/workflow/machine.hpp"
#include "engine/workflow/pause.hpp"
#include "engine/workflow/schedule.hpp"

#include <algorithm>
#include <iterator>

namespace traimas::workflow {
namespace {

std::optional<DueTimer> next_occurrence(const World& world, const Instance& instance, const Timer& timer)
{
    const auto revision = revision_of(instance, timer.when);
    for (int n = 1; n <= timer.max; ++n) {
        if (!instance.folded.fired.contains({timer.id, revision, n})) {
            return occurrence_of(world, instance, timer, n);
        }
    }
    return std::nullopt;
}

std::optional<Instant> due_of(const Instance& instance, const Task& task)
{
    const auto anchor = instance.folded.anchors.find(task.due);
    return anchor == instance.folded.anchors.end() ? std::nullopt : std::optional<Instant>{anchor->second.at};
}

}  // namespace

Projection project(const World& world, const Instance& instance)
{
    Projection projection;
    if (instance.folded.paused) {
        return projection;  // nothing falls due, and nobody can act but to resume
    }
    const auto* state = world.definition.state(instance.folded.state);
    TRAIMAS_ASSERT(state != nullptr);
    for (const auto& timer : state->timers) {
        if (auto due = next_occurrence(world, instance, timer)) {
            projection.timers.push_back(std::move(*due));
        }
    }
    if (state->task) {
        projection.tasks.push_back({"task", state->task->role, state->task->form, due_of(instance, *state->task)});
    }
    if (const auto* stage = open_stage(*state, instance)) {
        auto lapse = lapse_of(world, instance, *state->approval);
        const auto& raised = instance.folded.raised;
        projection.tasks.push_back({stage->id, stage_role(*stage, instance), state->approval->form, lapse.due_at,
                                    raised ? raised->unit : std::string{}});
        auto stage_waits = stage_timers(world, instance, *state->approval, *stage);
        std::move(stage_waits.begin(), stage_waits.end(), std::back_inserter(projection.timers));
        if (!instance.folded.fired.contains(lapse.occurrence)) {
            projection.timers.push_back(std::move(lapse));
        }
    }
    std::sort(projection.timers.begin(), projection.timers.end(),
              [](const DueTimer& one, const DueTimer& other) { return one.occurrence.timer < other.occurrence.timer; });
    return projection;
}

std::optional<ActionRule> action_rule(const Definition& definition, const Instance& instance, std::string_view action)
{
    const auto* state = definition.state(instance.folded.state);
    TRAIMAS_ASSERT(state != nullptr);
    const auto with_scope = [&](const std::string& role_name) {
        const auto* role = definition.role(role_name);
        TRAIMAS_ASSERT(role != nullptr);
        return ActionRule{role->name, role->scope};
    };
    if (is_pause_action(definition, action)) {
        return with_scope(definition.pause_role);
    }
    const auto lists = [&](const Task& task) {
        return std::find(task.actions.begin(), task.actions.end(), action) != task.actions.end();
    };
    if (state->task && lists(*state->task)) {
        return with_scope(state->task->role);
    }
    for (const auto& row : state->also) {
        if (lists(row)) {
            return with_scope(row.role);
        }
    }
    if (const auto* stage = open_stage(*state, instance);
        stage != nullptr && (action == "approve" || action == state->approval->negative)) {
        auto rule = with_scope(stage_role(*stage, instance));
        rule.unit = instance.folded.raised ? instance.folded.raised->unit : std::string{};
        return rule;
    }
    return std::nullopt;
}

std::vector<std::string> known_actions(const Definition& definition, const Instance& instance)
{
    const auto* state = definition.state(instance.folded.state);
    TRAIMAS_ASSERT(state != nullptr);
    if (instance.folded.paused) {
        return {kResume};
    }
    std::vector<std::string> actions;
    if (state->task) {
        actions = state->task->actions;
    }
    if (state->approval) {
        actions.insert(actions.end(), {"approve", state->approval->negative});
    }
    for (const auto& row : state->also) {
        actions.insert(actions.end(), row.actions.begin(), row.actions.end());
    }
    if (const auto pause = pause_action_now(definition, instance); !pause.empty()) {
        actions.emplace_back(pause);
    }
    return actions;
}

}  // namespace traimas::workflow
