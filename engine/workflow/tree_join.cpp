// Joins: the event that comes about when the last child has arrived, in the commit in which it arrives.
// Looked at when the outermost event has been carried out, so that a state that spawns the children that it waits for
// has them, and so that two who arrive together are one arrival. The log needs nothing of its own for it: it is a
// signal, of the child that came last or of the instance itself, and a fold asks no children.
#include "engine/workflow/tree.hpp"

#include "engine/base/assert.hpp"

namespace traimas::workflow {
namespace {

SignalCommand signal_of(const Join& join, InstanceId sender, const Event& event)
{
    return {.name = join.raise,
            .sender = sender,
            .data = SharedJson{nlohmann::json::object()},
            .command = event.command,
            .now = event.recorded_at,
            .effective_at = event.effective_at};
}

}  // namespace

std::optional<Gathering> Tree::gathering(const Instance& parent) const
{
    const auto* state = world(parent).definition.state(parent.folded.state);
    TRAIMAS_ASSERT(state != nullptr);
    if (!state->join) {
        return std::nullopt;
    }
    Gathering children;
    for (const auto& it : instances_) {
        if (it.parent == parent.id && it.definition == state->join->of) {
            ++children.all;
            children.arrived += has_arrived(*state->join, it.folded.state) ? 1 : 0;
        }
    }
    return children;
}

void Tree::note_arrivals(const Instance& instance, const Event& event)
{
    if (!event.entered) {
        return;
    }
    auto& noted = arrivals_.noted;
    const auto note = [&](const Instance& waits, const Join& join) {
        const auto same = std::find_if(noted.begin(), noted.end(), [&](const Arrival& it) {
            return it.waits == waits.id && it.entered_seq == waits.folded.entered_seq;
        });
        Arrival arrival{waits.id, waits.folded.entered_seq, signal_of(join, instance.id, event)};
        if (same != noted.end()) {
            *same = std::move(arrival);  // the last one who came brings it about
        } else {
            noted.push_back(std::move(arrival));
        }
    };
    if (const auto& join = world(instance).definition.state(event.state)->join) {
        note(instance, *join);
    }
    const auto* parent = instance.parent ? find(*instance.parent) : nullptr;
    if (parent == nullptr) {
        return;
    }
    const auto& join = world(*parent).definition.state(parent->folded.state)->join;
    if (join && join->of == instance.definition && has_arrived(*join, event.state) && !has_arrived(*join, event.from)) {
        note(*parent, *join);
    }
}

void Tree::settle_joins()
{
    auto& [noted, depth] = arrivals_;
    ++depth;  // what a join leads to may be a join again: it waits for its turn
    while (!noted.empty()) {
        const auto arrival = std::move(noted.front());
        noted.erase(noted.begin());
        auto& waits = at(arrival.waits);
        const auto children = gathering(waits);
        if (waits.folded.entered_seq == arrival.entered_seq && children && children->all == children->arrived) {
            record(waits, signalled(world(waits), waits, arrival.signal, facts(waits, arrival.signal.data)), {});
        }
    }
    --depth;
}

}  // namespace traimas::workflow
