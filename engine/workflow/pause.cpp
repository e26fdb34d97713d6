// Pauses and resumes one instance.
#include "engine/workflow/pause.hpp"

#include "engine/base/assert.hpp"
#include "engine/workflow/schedule.hpp"
#include "engine/workflow/transition.hpp"

#include <algorithm>

namespace traimas::workflow {
namespace {

Problem not_now(const Instance& instance, const std::string& action)
{
    return {ProblemKind::conflict,
            "action_not_available",
            "This cannot be done in the present state: reload and take one of the actions under `allowed`.",
            {},
            {{"action", action}, {"state", instance.folded.state}}};
}

// The deadlines that the pause found open, each as many working days later as the pause took.
std::map<std::string, AnchorValue> moved_anchors(const World& world, const Instance& instance, int days)
{
    std::map<std::string, AnchorValue> moved;
    for (const auto& [name, anchor] : instance.folded.anchors) {
        if (anchor.at <= instance.folded.paused->at) {
            continue;
        }
        const auto resolved = calendar::resolve(anchor.civil, {.add = calendar::Span{calendar::SpanUnit::bd, days}},
                                                world.definition.zone, world.calendar);
        moved.emplace(name, AnchorValue{resolved.civil, resolved.at, resolved.derivation, anchor.revision + 1});
    }
    return moved;
}

int working_days_of(const World& world, Instant from, Instant to)
{
    const auto& zone = world.definition.zone;
    return calendar::working_days_between(world.calendar, calendar::to_civil(from, zone).date,
                                          calendar::to_civil(to, zone).date);
}

}  // namespace

bool is_pause_action(const Definition& definition, std::string_view action)
{
    return !definition.pause_role.empty() && (action == kPause || action == kResume);
}

std::string_view pause_action_now(const Definition& definition, const Instance& instance)
{
    const auto* state = definition.state(instance.folded.state);
    TRAIMAS_ASSERT(state != nullptr);
    if (definition.pause_role.empty() || !state->final.empty()) {
        return {};
    }
    return instance.folded.paused ? kResume : kPause;
}

Result<Outcome> decide_pause(const World& world, const Instance& instance, const Command& command)
{
    if (command.action != pause_action_now(world.definition, instance)) {
        return not_now(instance, command.action);
    }
    Transition transition{world, instance, EventKind::action, command.action, command.now, command.now};
    auto& event = transition.event;
    event.effective_at = event.recorded_at;
    if (command.action == kPause) {
        const auto& data = command.data.value();  // none where a reader only asks whether it could be done
        const bool runs = data.is_object() && data.value("mode", "") == to_text(PauseStep::run);
        event.pause = runs ? PauseStep::run : PauseStep::freeze;
        return Outcome{std::move(event)};
    }
    event.pause = PauseStep::end;
    if (instance.folded.paused->mode == PauseStep::freeze) {
        event.stopped = working_days_of(world, instance.folded.paused->at, event.effective_at);
        event.anchors = moved_anchors(world, instance, event.stopped);
        // A moved deadline makes its reminders new; those whose time has passed all the same are not told again.
        auto resumed = instance;
        apply(resumed, event);
        event.skipped = passed_effects(world, resumed, event.effective_at);
    }
    return Outcome{std::move(event)};
}

Problem refused_while_paused(const Instance& instance, const std::string& action)
{
    return {ProblemKind::conflict,
            "paused",
            "This is paused: nothing can be done until it is resumed.",
            {},
            {{"action", action}, {"state", instance.folded.state}}};
}

}  // namespace traimas::workflow
