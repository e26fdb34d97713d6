// W14: no round of states that time alone could run through again and again without ever waiting.
//
// The rule. A hop A -> B needs no waiting where entering A can at once raise an event of a rule that goes to B:
//   - a raising timer whose first occurrence rests on `entered`, directly or through anchors, and may be due at the
//     moment of entry or before it. Such a timer is armed afresh by every entry. It surely waits if its date is at
//     least a day later, or if it is the same day at 24:00, or some hours later; a policy's number, a time of day, a
//     negative `add` and a roll backwards may all lead into the past, and count as such.
//   - an approval whose every stage has an `if`: with all of them left out it is approved on entry.
//   - a join: the children may all have arrived before, or there are none.
// What breaks a round: a timer that rests on the subject or on an anchor made from it fires once for each revision of
// that anchor, and a shift moves an anchor later only, so that it takes part in a round a limited number of times; a
// lapse is at least a day away; actions need a person and signals a child. Guards are taken as true.
#include "engine/workflow/compile_checks.hpp"

#include <algorithm>
#include <optional>

namespace traimas::workflow {
namespace {

// How early a time can be, seen from the moment of entry.
struct EarliestTime {
    int days = 0;  // the date is at least so many days after the date of entry
    enum class Hour { any, same, later } hour = Hour::same;  // the time of day, compared with that of entry
};

// Far enough back to count as unknown, near enough that sums do not overflow.
constexpr int kUnknownDays = -100'000;

EarliestTime earliest_after(EarliestTime time, const When& when)
{
    using Hour = EarliestTime::Hour;
    const int amount = when.policy.empty() ? when.amount : 0;
    if (when.unit && !when.policy.empty()) {
        time.days += kUnknownDays;
    } else if (when.unit == calendar::SpanUnit::bd) {
        time.days += amount >= 0 ? amount : kUnknownDays;
    } else if (when.unit == calendar::SpanUnit::d) {
        time.days += amount;
    } else if (when.unit == calendar::SpanUnit::h && amount != 0) {
        // 26, since a day on which clocks are set back is longer than 24 hours.
        time.days += amount > 0 ? amount / 26 : amount / 22 - 1;
        time.hour = amount > 0 && time.hour != Hour::any ? Hour::later : Hour::any;
    }
    if (when.roll == calendar::Roll::preceding) {
        time.days += kUnknownDays;
    }
    if (when.at) {
        time.hour = *when.at == std::chrono::minutes{24 * 60} ? Hour::later : Hour::any;
    }
    return time;
}

// Absent: the time does not rest on the entry.
std::optional<EarliestTime> earliest_of(const Definition& definition, const When& when, std::size_t steps = 0)
{
    if (when.from == FromKind::entered) {
        return earliest_after({}, when);
    }
    const auto* anchor = when.from == FromKind::anchor ? definition.anchor(when.name) : nullptr;
    if (anchor == nullptr || steps == definition.anchors.size()) {
        return std::nullopt;
    }
    const auto base = earliest_of(definition, anchor->when, steps + 1);
    return base ? std::optional{earliest_after(*base, when)} : std::nullopt;
}

bool may_be_due_on_entry(const Definition& definition, const Timer& timer)
{
    const auto time = earliest_of(definition, timer.when);
    return time && (time->days < 0 || (time->days == 0 && time->hour != EarliestTime::Hour::later));
}

struct ImmediateHop {
    std::string to;
    std::string pointer;  // of what raises the event
};

void add_hops(const Definition& definition, const State& state, const std::string& event, const std::string& pointer,
              std::vector<ImmediateHop>& hops)
{
    const auto* rule = state.rule(event);
    if (rule == nullptr) {
        return;
    }
    for (const auto& branch : rule->branches) {
        if (branch.to && definition.state(*branch.to) != nullptr) {
            hops.push_back({*branch.to, pointer});
        }
    }
}

std::vector<ImmediateHop> immediate_hops(const Definition& definition, const State& state)
{
    std::vector<ImmediateHop> hops;
    for (std::size_t i = 0; i < state.timers.size(); ++i) {
        const auto& timer = state.timers[i];
        if (!timer.raise.empty() && may_be_due_on_entry(definition, timer)) {
            add_hops(definition, state, timer.raise, item_pointer(state_pointer(state) + "/timers", i), hops);
        }
    }
    if (state.join) {
        add_hops(definition, state, state.join->raise, state_pointer(state) + "/join", hops);
    }
    const auto is_conditional = [](const ApprovalStage& stage) { return stage.condition.has_value(); };
    if (state.approval && std::all_of(state.approval->stages.begin(), state.approval->stages.end(), is_conditional)) {
        add_hops(definition, state, "approved", state_pointer(state) + "/approval/stages", hops);
    }
    return hops;
}

std::string quoted_names(const std::set<std::string>& names)
{
    std::string text;
    for (const auto& name : names) {
        text += (text.empty() ? "'" : ", '") + name + "'";
    }
    return text;
}

}  // namespace

void check_cycles(const CheckScope& scope)
{
    const auto& definition = scope.definition();
    std::map<std::string, std::vector<ImmediateHop>> hops;
    StepGraph graph;
    for (const auto& state : definition.states) {
        hops[state.name] = immediate_hops(definition, state);
        for (const auto& hop : hops[state.name]) {
            graph[state.name].insert(hop.to);
        }
    }
    std::set<std::string> told;
    for (const auto& [name, own_hops] : hops) {
        const auto ahead = reachable_from(graph, name);
        if (told.contains(name) || !ahead.contains(name)) {
            continue;
        }
        std::set<std::string> round;
        for (const auto& other : ahead) {
            if (reachable_from(graph, other).contains(name)) {
                round.insert(other);
            }
        }
        told.insert(round.begin(), round.end());
        const auto hop = std::find_if(own_hops.begin(), own_hops.end(),
                                      [&round](const ImmediateHop& candidate) { return round.contains(candidate.to); });
        scope.add("W14", hop->pointer,
                  "Time alone can run round through " + quoted_names(round) +
                      " for ever without waiting: give a timer on the way a positive `add`, an approval a stage "
                      "without `if`, or a join's event a rule that leads elsewhere.");
    }
}

}  // namespace traimas::workflow
