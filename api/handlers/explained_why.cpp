// Why the state: which event, by whom, and the branch that it took, with the facts that its guards read.
#include "api/handlers/explained.hpp"

#include "engine/workflow/schedule.hpp"

namespace traimas::api {
namespace {

using workflow::Event;
using workflow::EventKind;

// The event that brought the instance into its state: one that no transaction wrote yet, or the one of the entry.
std::optional<Event> entry_of(const Explained& it)
{
    std::optional<Event> entry;
    const auto& instance = it.view.instance;
    for (const auto& row : it.events) {
        if (row.seq == instance.folded.entered_seq) {
            entry = workflow::event_from_body(row.body);
        }
    }
    for (const auto& row : it.view.unwritten) {
        if (row.instance == instance.id && row.event.entered) {
            entry = row.event;
        }
    }
    return entry;
}

// What a timer raised is said as what came about; a name that nobody knows is said as such.
std::string timer_event(const Explained& it, const Event& event)
{
    const auto* state = it.definition().state(event.from);
    const auto* timer = state == nullptr ? nullptr : state->timer(event.name);
    return timer == nullptr || timer->raise.empty() ? event.name : timer->raise;
}

std::string happened(const Explained& it, const Event& event)
{
    const auto words = it.words();
    const auto when = words.when(event.effective_at);
    const bool by_person = event.actor && event.actor->value() > 0;
    switch (event.kind) {
    case EventKind::created:
        return by_person ? words.say("why_created_by", {{"who", words.person(*event.actor)}, {"when", when}})
                         : words.say("why_created", {{"when", when}});
    case EventKind::action:
    case EventKind::change: {
        auto text =
            words.say("why_action", {{"who", by_person ? words.person(*event.actor) : words.say("the_system")},
                                     {"role", words.role(event.role)},
                                     {"action", words.action(event.name)},
                                     {"when", when},
                                     {"principal", event.on_behalf_of ? words.person(*event.on_behalf_of) : ""}});
        if (!event.outcome.empty()) {
            text += " " + words.say("why_outcome", {{"outcome", words.event(event.outcome)}});
        }
        return text;
    }
    case EventKind::timer:
        return event.name == workflow::kLapseTimer
                   ? words.say("why_lapse", {{"when", when}, {"outcome", words.event(event.outcome)}})
                   : words.say("why_timer", {{"when", when}, {"event", words.event(timer_event(it, event))}});
    case EventKind::signal: return words.say("why_signal", {{"when", when}, {"event", words.event(event.name)}});
    }
    return {};
}

workflow::Facts read_by(const workflow::TakenBranch& taken)
{
    workflow::Facts read;
    for (const auto& name : taken.branch->condition->reads()) {
        read.insert_or_assign(name, taken.facts.at(name));
    }
    return read;
}

std::string branch_text(const Explained& it, const Event& event)
{
    const auto words = it.words();
    const auto state = words.state(it.definition(), event.state);
    const auto taken = workflow::taken_branch(it.definition(), event);
    if (!taken) {
        return words.say("branch_entered", {{"state", state}});
    }
    if (taken->by_condition) {
        return words.say("branch_because", {{"state", state}, {"facts", words.facts(read_by(*taken))}});
    }
    if (taken->is_only || taken->facts.empty()) {
        return words.say("branch_only", {{"state", state}});
    }
    return words.say("branch_otherwise", {{"state", state}, {"facts", words.facts(taken->facts)}});
}

}  // namespace

std::string why_text(const Explained& it)
{
    const auto entry = entry_of(it);
    if (!entry) {
        return it.words().say("why_unknown");
    }
    return happened(it, *entry) + " " + branch_text(it, *entry);
}

}  // namespace traimas::api
