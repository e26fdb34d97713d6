// Derives deadlines again under another calendar, and writes what follows as one event.
#include "engine/workflow/rederive.hpp"

#include "engine/base/assert.hpp"
#include "engine/workflow/schedule.hpp"
#include "engine/workflow/transition.hpp"

#include <algorithm>
#include <set>

namespace traimas::workflow {
namespace {

using calendar::Resolved;

// An anchor counted from an entry was set on the entry into a state that leans on it; once that state has been left,
// nobody knows any more when that was, and the next entry sets it anew.
bool can_derive(const State& state, const Anchor& anchor)
{
    return anchor.when.from != FromKind::entered || uses_anchor(state, anchor.name);
}

// Without its moves by hand. A bound counted from the birth is known until another state was entered; afterwards its
// share of the deadline looks like more time that was granted, and is kept as such.
Resolved base_of(const World& world, const Instance& instance, const Anchor& anchor)
{
    const bool of_birth = anchor.when.from != FromKind::entered && anchor.not_before &&
                          anchor.not_before->from == FromKind::entered && instance.folded.entered_seq != 1;
    return of_birth ? resolve_when(world, instance, anchor.when) : resolve_anchor(world, instance, anchor);
}

// The anchor under the next calendar, granted working days counted again; nullopt where its way cannot be followed.
std::optional<Resolved> derived_again(const World& old, const World& next, const Instance& before,
                                      const Instance& after, const Anchor& anchor)
{
    const auto& standing = before.folded.anchors.at(anchor.name);
    const auto base = base_of(old, before, anchor);
    const auto fresh = base_of(next, after, anchor);
    if (base.civil == standing.civil) {
        return fresh;
    }
    const int granted = calendar::working_days_between(old.calendar, base.civil.date, standing.civil.date);
    if (granted <= 0) {
        return std::nullopt;
    }
    const calendar::Civil from{fresh.civil.date, standing.civil.time};
    return calendar::resolve(from, {.add = calendar::Span{calendar::SpanUnit::bd, granted}}, next.definition.zone,
                             next.calendar);
}

const calendar::HolidayCalendar& calendar_behind(const CalendarSet& calendars, const Instance& instance,
                                                 const AnchorValue& anchor)
{
    const int version = calendar::calendar_version_in(anchor.derivation).value_or(instance.calendar_version);
    const auto found = calendars.all.find({instance.calendar, version});
    return found == calendars.all.end() ? calendars.at(instance.calendar, instance.calendar_version) : found->second;
}

// Settles one anchor: it moves in `after`, or it is kept.
void settle(const World& next, const CalendarSet& calendars, const Instance& before, Instance& after,
            const Anchor& anchor, Rederived& rederived)
{
    const auto& standing = before.folded.anchors.at(anchor.name);
    const World old{next.definition, calendar_behind(calendars, before, standing)};
    const auto derived = derived_again(old, next, before, after, anchor);
    if (!derived || derived->at == standing.at) {
        return;
    }
    if (derived->at < standing.at) {
        rederived.kept.push_back({anchor.name, standing.at, derived->at});
        return;
    }
    const AnchorValue moved{derived->civil, derived->at, derived->derivation, standing.revision + 1};
    after.folded.anchors.insert_or_assign(anchor.name, moved);
    rederived.later.emplace(anchor.name, moved);
}

// Does it end a wait, so that its time is a deadline to somebody?
bool ends_wait(const State& state, const std::string& timer_id)
{
    const auto* timer = state.timer(timer_id);
    return timer == nullptr || !timer->raise.empty();
}

std::vector<KeptDeadline> hastened(const State& state, const Projection& before, const Projection& after)
{
    std::vector<KeptDeadline> list;
    for (const auto& due : before.timers) {
        const auto& id = due.occurrence.timer;
        const auto other = std::find_if(after.timers.begin(), after.timers.end(),
                                        [&](const DueTimer& it) { return it.occurrence.timer == id; });
        if (other != after.timers.end() && other->due_at < due.due_at && ends_wait(state, id)) {
            list.push_back({id, due.due_at, other->due_at});
        }
    }
    return list;
}

// The reminders of a moved anchor are new; those whose time has passed already are skipped, as after an extension.
std::vector<Occurrence> skipped_with(const World& world, const Instance& after, const Rederived& rederived, Instant at)
{
    const auto* state = world.definition.state(after.folded.state);
    auto passed = passed_effects(world, after, at);
    std::erase_if(passed, [&](const Occurrence& it) {
        const auto& when = state->timer(it.timer)->when;
        return when.from != FromKind::anchor || !rederived.later.contains(when.name);
    });
    return passed;
}

// The roles of the open tasks that are due later than before.
std::vector<std::string> roles_to_tell(const Projection& before, const Projection& after)
{
    std::vector<std::string> roles;
    for (const auto& task : after.tasks) {
        const auto old = std::find_if(before.tasks.begin(), before.tasks.end(),
                                      [&](const OpenTask& it) { return it.key == task.key; });
        const bool later = old != before.tasks.end() && old->due_at && task.due_at && *old->due_at < *task.due_at;
        if (later && std::find(roles.begin(), roles.end(), task.role) == roles.end()) {
            roles.push_back(task.role);
        }
    }
    return roles;
}

Instance with_anchors(const Instance& instance, const Rederived& rederived)
{
    Instance after = instance;
    for (const auto& [name, anchor] : rederived.later) {
        after.folded.anchors.insert_or_assign(name, anchor);
    }
    return after;
}

nlohmann::json data_of(const Instance& instance, const calendar::HolidayCalendar& next, const Rederived& rederived)
{
    nlohmann::json data{{"calendar", next.id},
                        {"published", next.version},
                        {"version", rederived.follows() ? next.version : instance.calendar_version}};
    for (const auto* list : {&rederived.kept, &rederived.kept_timers}) {
        for (const auto& it : *list) {
            data["kept"][it.name] = nlohmann::json{{"from", to_micros(it.from)}, {"to", to_micros(it.to)}};
        }
    }
    return data;
}

}  // namespace

Rederived rederive(const Definition& definition, const Instance& instance, const CalendarSet& calendars,
                   const calendar::HolidayCalendar& next, Instant now)
{
    Rederived rederived;
    const auto* state = definition.state(instance.folded.state);
    TRAIMAS_ASSERT(state != nullptr);
    if (!state->final.empty()) {
        return rederived;
    }
    const World world{definition, next};
    Instance after = instance;
    std::set<std::string> settled;
    // An anchor may lean on another one: each pass settles those whose start is settled.
    for (std::size_t pass = 0; pass < definition.anchors.size(); ++pass) {
        for (const auto& anchor : definition.anchors) {
            const auto standing = instance.folded.anchors.find(anchor.name);
            const bool ready = anchor.when.from != FromKind::anchor || settled.contains(anchor.when.name);
            if (!ready || !settled.insert(anchor.name).second || standing == instance.folded.anchors.end()) {
                continue;
            }
            if (now < standing->second.at && can_derive(*state, anchor)) {
                settle(world, calendars, instance, after, anchor, rederived);
            }
        }
    }
    const World own{definition, calendars.at(instance.calendar, instance.calendar_version)};
    rederived.kept_timers = hastened(*state, project(own, instance), project(world, after));
    return rederived;
}

Outcome calendar_changed(const World& world, const Instance& instance, const calendar::HolidayCalendar& next,
                         const Rederived& rederived, const CalendarNews& news)
{
    const auto recorded_at = std::max(news.now, instance.last_recorded);
    const auto after = with_anchors(instance, rederived);
    const World follows{world.definition, rederived.follows() ? next : world.calendar};
    Event event{.kind = EventKind::change,
                .name = kCalendarChanged,
                .seq = instance.seq + 1,
                .from = instance.folded.state,
                .state = instance.folded.state,
                .round = instance.folded.round,
                .command = news.command,
                .effective_at = recorded_at,
                .recorded_at = recorded_at};
    event.stage = instance.folded.stage;
    event.sender = news.sender;
    event.anchors = rederived.later;
    event.skipped = skipped_with(follows, after, rederived, recorded_at);
    event.data = data_of(instance, next, rederived);
    std::vector<Intent> intents;
    auto roles = roles_to_tell(project(world, instance), project(follows, after));
    if (!roles.empty()) {
        intents.emplace_back(NoticeIntent{"deadline_moved", std::move(roles)});
    }
    return {std::move(event), std::move(intents)};
}

}  // namespace traimas::workflow
