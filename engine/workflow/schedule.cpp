// Resolves time expressions for one instance.
#include "engine/workflow/schedule.hpp"

#include "engine/base/assert.hpp"
#include "engine/calendar/date_text.hpp"

namespace traimas::workflow {
namespace {

calendar::Date subject_date(const Instance& instance, const std::string& field)
{
    const auto date = calendar::parse_iso_date(instance.folded.subject.at(field).get<std::string>());
    TRAIMAS_ASSERT(date.has_value());
    return *date;
}

calendar::TimeStep step_of(const Instance& instance, const When& when)
{
    calendar::TimeStep step{.at = when.at, .roll = when.roll};
    if (when.unit) {
        const int amount =
            when.policy.empty() ? when.amount : instance.folded.subject.at("policy").at(when.policy).get<int>();
        step.add = calendar::Span{*when.unit, amount};
    }
    return step;
}

calendar::Span times(const calendar::Span& span, int n)
{
    return {span.unit, span.amount * n};
}

// A frozen pause has put it off; what had passed by then fired before and is known.
calendar::Resolved put_off(const World& world, calendar::Resolved resolved, int days)
{
    return days == 0 ? resolved
                     : calendar::resolve(resolved.civil, {.add = calendar::Span{calendar::SpanUnit::bd, days}},
                                         world.definition.zone, world.calendar);
}

// In the morning of the day on which nobody has answered for so long.
DueTimer silence_of(const World& world, const Instance& instance, const char* timer, int n, calendar::Span silence)
{
    const auto& zone = world.definition.zone;
    const auto resolved = put_off(world,
                                  calendar::resolve(calendar::to_civil(instance.folded.stage_at, zone),
                                                    {.add = silence, .at = kMorning}, zone, world.calendar),
                                  instance.folded.stopped.stage);
    return {{timer, instance.folded.stage_seq, n}, resolved.at, resolved.derivation};
}

bool is_plain(const calendar::TimeStep& step)
{
    return !step.add && !step.at && step.roll == calendar::Roll::none;
}

}  // namespace

calendar::Resolved resolve_when(const World& world, const Instance& instance, const When& when)
{
    const auto& zone = world.definition.zone;
    const auto step = step_of(instance, when);
    switch (when.from) {
    case FromKind::entered: {
        const auto entered_at = instance.folded.entered_at;
        auto resolved = is_plain(step)
                            ? calendar::resolved_at(entered_at, zone, world.calendar)
                            : calendar::resolve(calendar::to_civil(entered_at, zone), step, zone, world.calendar);
        return put_off(world, std::move(resolved), instance.folded.stopped.entered);
    }
    case FromKind::subject: {
        const calendar::Civil start{subject_date(instance, when.name), std::chrono::minutes{0}};
        return put_off(world, calendar::resolve(start, step, zone, world.calendar), instance.folded.stopped.subject);
    }
    case FromKind::anchor: {
        const auto& anchor = instance.folded.anchors.at(when.name);
        if (is_plain(step)) {
            return {anchor.civil, anchor.at, anchor.derivation};
        }
        return calendar::resolve(anchor.civil, step, zone, world.calendar);
    }
    }
    TRAIMAS_ASSERT(false);
}

calendar::Resolved resolve_anchor(const World& world, const Instance& instance, const Anchor& anchor)
{
    auto resolved = resolve_when(world, instance, anchor.when);
    if (anchor.not_before) {
        auto bound = resolve_when(world, instance, *anchor.not_before);
        return resolved.at < bound.at ? bound : resolved;
    }
    return resolved;
}

std::int64_t revision_of(const Instance& instance, const When& when)
{
    switch (when.from) {
    case FromKind::entered: return instance.folded.entered_seq;
    case FromKind::subject: return 0;
    case FromKind::anchor: return instance.folded.anchors.at(when.name).revision;
    }
    TRAIMAS_ASSERT(false);
}

DueTimer occurrence_of(const World& world, const Instance& instance, const Timer& timer, int n)
{
    auto resolved = resolve_when(world, instance, timer.when);
    if (n > 1) {
        TRAIMAS_ASSERT(timer.every.has_value());
        const calendar::Span distance{timer.every->unit, timer.every->amount * (n - 1)};
        resolved = calendar::resolve(resolved.civil, {.add = distance}, world.definition.zone, world.calendar);
    }
    return {{timer.id, revision_of(instance, timer.when), n}, resolved.at, resolved.derivation};
}

DueTimer lapse_of(const World& world, const Instance& instance, const Approval& approval)
{
    const When when{.from = FromKind::entered,
                    .unit = approval.lapse_after.unit,
                    .amount = approval.lapse_after.amount,
                    .at = std::chrono::minutes{24 * 60}};
    const auto resolved = resolve_when(world, instance, when);
    return {{kLapseTimer, instance.folded.entered_seq, 1}, resolved.at, resolved.derivation};
}

std::vector<DueTimer> stage_timers(const World& world, const Instance& instance, const Approval& approval,
                                   const ApprovalStage& stage)
{
    std::vector<DueTimer> timers;
    const auto is_new = [&](const char* timer, int n) {
        return !instance.folded.fired.contains({timer, instance.folded.stage_seq, n});
    };
    for (int n = 1; approval.remind && n <= approval.remind->max; ++n) {
        if (is_new(kStageReminder, n)) {
            timers.push_back(silence_of(world, instance, kStageReminder, n, times(approval.remind->every, n)));
            break;
        }
    }
    for (std::size_t i = 0; i < approval.escalate.size(); ++i) {
        const int n = static_cast<int>(i) + 1;
        const auto& step = approval.escalate[i];
        if (speaks_of(world.definition, approval, step, stage) && is_new(kStageEscalation, n)) {
            timers.push_back(silence_of(world, instance, kStageEscalation, n, step.after));
            break;
        }
    }
    return timers;
}

std::optional<DueTimer> occurrence_after(const World& world, const Instance& instance, const Occurrence& occurrence)
{
    const auto* state = world.definition.state(instance.folded.state);
    TRAIMAS_ASSERT(state != nullptr);
    const int next = occurrence.n + 1;
    if (state->approval && state->approval->remind && occurrence.timer == kStageReminder) {
        const auto& remind = *state->approval->remind;
        return next > remind.max
                   ? std::nullopt
                   : std::optional{silence_of(world, instance, kStageReminder, next, times(remind.every, next))};
    }
    const auto* timer = state->timer(occurrence.timer);
    return timer == nullptr || next > timer->max ? std::nullopt
                                                 : std::optional{occurrence_of(world, instance, *timer, next)};
}

std::vector<Occurrence> passed_effects(const World& world, const Instance& instance, Instant at)
{
    std::vector<Occurrence> passed;
    const auto* state = world.definition.state(instance.folded.state);
    TRAIMAS_ASSERT(state != nullptr);
    for (const auto& timer : state->timers) {
        if (!timer.raise.empty()) {
            continue;
        }
        for (int n = 1; n <= timer.max; ++n) {
            const auto due = occurrence_of(world, instance, timer, n);
            if (due.due_at <= at && !instance.folded.fired.contains(due.occurrence)) {
                passed.push_back(due.occurrence);
            }
        }
    }
    return passed;
}

}  // namespace traimas::workflow
