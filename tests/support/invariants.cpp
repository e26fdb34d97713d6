// Folds the log as a restart would and holds it against the rows; the rules are said again here, so that a fault of the
// machine cannot excuse itself.
#include "tests/support/invariants.hpp"

#include "engine/workflow/schedule.hpp"

#include <algorithm>

namespace traimas::testing {
namespace {

using workflow::Event;
using workflow::EventKind;
using workflow::Instance;

// As the instance was before its first event.
LogFold blank_of(const Instance& stored, const std::vector<workflow::EventRow>& rows)
{
    LogFold fold{.instance = stored};
    fold.instance.folded = {};
    fold.instance.seq = 0;
    fold.instance.last_recorded = {};
    fold.instance.head = ledger::genesis_hash(workflow::genesis_of(stored));
    // A birth does not say which version of the calendar it began with: known only where none changed since.
    fold.calendar_is_known = std::none_of(
        rows.begin(), rows.end(), [](const workflow::EventRow& row) { return row.event.kind == EventKind::change; });
    return fold;
}

// Those that the event kept; nullopt where one has a kind that JSON does not tell apart (decimals, dates).
std::optional<workflow::Facts> facts_of(const Event& event)
{
    workflow::Facts facts;
    for (const auto& [name, value] : event.facts.items()) {
        if (value.is_boolean()) {
            facts.emplace(name, value.get<bool>());
        } else if (value.is_number_integer()) {
            facts.emplace(name, value.get<std::int64_t>());
        } else {
            return std::nullopt;
        }
    }
    return facts;
}

// The rule that the event followed; nullptr where it followed none, or where it went on to a second one.
const workflow::EventRule* rule_of(const workflow::State& state, const Event& event)
{
    if (event.kind == EventKind::signal) {
        return event.ignored || !event.outcome.empty() ? nullptr : state.rule(event.name);
    }
    if (event.kind == EventKind::timer) {
        const auto* timer = state.timer(event.name);
        if (timer != nullptr) {
            return timer->raise.empty() || !event.outcome.empty() ? nullptr : state.rule(timer->raise);
        }
        return event.name == workflow::kLapseTimer && event.outcome != "approved" ? state.rule(event.outcome) : nullptr;
    }
    if (event.kind != EventKind::action || event.pause) {
        return nullptr;
    }
    if (event.decision) {
        // A refusal that leads on to an approval that nobody has to decide ends as that one does.
        const bool led_on = event.outcome == "approved" && event.decision->verdict != "approve";
        return event.outcome.empty() || led_on ? nullptr : state.rule(event.outcome);
    }
    return event.outcome.empty() ? state.rule(event.name) : nullptr;
}

}  // namespace

void TreeProof::fault(const Instance& instance, const std::string& sentence)
{
    faults_.push_back(sentence + " (" + instance.definition + " " + std::to_string(instance.id.value()) + ")");
}

void TreeProof::check_branch(const workflow::Tree& tree, const LogFold& fold, const Event& event)
{
    const auto* state = tree.world(fold.instance).definition.state(fold.instance.folded.state);
    const auto* rule = state == nullptr ? nullptr : rule_of(*state, event);
    const auto facts = facts_of(event);
    if (rule == nullptr || !facts) {
        return;
    }
    const auto first = std::find_if(rule->branches.begin(), rule->branches.end(), [&](const auto& branch) {
        return !branch.condition || branch.condition->evaluate(*facts);
    });
    // An approval that nobody has to decide is passed on the way, and the event says so by its outcome.
    const auto* target = first->to ? tree.world(fold.instance).definition.state(*first->to) : nullptr;
    const bool passed_on = event.outcome == "approved" && target != nullptr && target->approval;
    if (first->reject || (!passed_on && (event.entered != first->to.has_value() ||
                                         event.state != first->to.value_or(fold.instance.folded.state)))) {
        fault(fold.instance, "Branch: '" + rule->event + "' did not follow its first branch that holds, seq " +
                                 std::to_string(event.seq));
    }
}

// I11: what fired was the occurrence that stood, and counts from the time at which it stood.
void TreeProof::check_nominal_time(const workflow::Tree& tree, const LogFold& fold, const Event& event)
{
    if (event.effective_at > event.recorded_at) {
        fault(fold.instance, "I11: '" + event.name + "' fired before its time");
    }
    if (!fold.calendar_is_known) {
        return;
    }
    const auto timers = workflow::project(tree.world(fold.instance), fold.instance).timers;
    const bool stood = std::any_of(timers.begin(), timers.end(), [&](const workflow::DueTimer& due) {
        return due.occurrence == *event.occurrence && due.due_at == event.effective_at;
    });
    if (!stood) {
        fault(fold.instance, "I11: '" + event.name + "' does not count from its nominal time");
    }
}

void TreeProof::check_event(const workflow::Tree& tree, const LogFold& fold, const workflow::EventRow& row)
{
    const auto& event = row.event;
    const auto& before = fold.instance;
    if (event.seq != before.seq + 1) {
        fault(before, "I1: seq " + std::to_string(event.seq) + " follows " + std::to_string(before.seq));
    }
    if (ledger::event_hash(before.id, event.seq, before.head, row.body) != row.hash) {
        fault(before, "I1: the chain is broken at seq " + std::to_string(event.seq));
    }
    if (workflow::event_body(event) != row.body) {
        fault(before, "I1: the body changes when it is read and written again, seq " + std::to_string(event.seq));
    }
    if (event.recorded_at < before.last_recorded) {
        fault(before, "I10: recorded_at falls at seq " + std::to_string(event.seq));
    }
    if (event.seq > 1 && tree.is_final(before) && event.kind != EventKind::signal) {
        fault(before, "I6: '" + event.name + "' happened after the end");
    }
    if (before.folded.paused && event.kind == EventKind::timer) {
        fault(before, "I12: '" + event.name + "' fired during a pause");
    }
    if (event.occurrence) {
        check_nominal_time(tree, fold, event);
    }
    check_branch(tree, fold, event);
}

void TreeProof::fold_new(const workflow::Tree& tree, const Instance& stored)
{
    const auto known = folds_.find(stored.id);
    const auto rows = store_.events_of(stored.id, known == folds_.end() ? 0 : known->second.instance.seq);
    auto& fold =
        known == folds_.end() ? folds_.emplace(stored.id, blank_of(stored, rows)).first->second : known->second;
    for (const auto& row : rows) {
        const auto& event = row.event;
        check_event(tree, fold, row);
        if (event.occurrence && !fold.fired.insert(*event.occurrence).second) {
            fault(stored, "I5: '" + event.name + "' fired twice for the same occurrence");
        }
        for (const auto& it : event.participants) {
            if (!fold.took_part.emplace(it.round, it.duty, it.person).second) {
                fault(stored, "I7: a person took part twice in round " + std::to_string(it.round));
            }
        }
        workflow::apply(fold.instance, event);
        fold.instance.head = row.hash;
        fold.calendar_is_known = fold.calendar_is_known || event.kind == EventKind::change;
        ++events_;
    }
    const auto& made = fold.instance;
    if (!(made.folded == stored.folded)) {
        fault(stored, "I2: the fold of the log is not the stored state");
    }
    if (!(workflow::folded_from(workflow::folded_json(stored.folded)) == stored.folded)) {
        fault(stored, "I2: the stored state changes when it is written and read again");
    }
    if (made.seq != stored.seq || made.head != stored.head || made.last_recorded != stored.last_recorded ||
        (fold.calendar_is_known && made.calendar_version != stored.calendar_version)) {
        fault(stored, "I2: seq, head, time or calendar of the log are not the stored ones");
    }
}

// What must stand, told from the definition's own text: a timer of the state waits, unless all of it has fired.
void TreeProof::check_timers(const workflow::Tree& tree, const Instance& instance,
                             const std::vector<workflow::TimerRow>& rows)
{
    const auto waits = [&](const std::string& timer) {
        return std::any_of(rows.begin(), rows.end(), [&](const workflow::TimerRow& row) {
            return row.instance == instance.id && row.occurrence.timer == timer;
        });
    };
    if (instance.folded.paused) {
        if (std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.instance == instance.id; })) {
            fault(instance, "I12: a timer stands during a pause");
        }
        return;
    }
    const auto* state = tree.world(instance).definition.state(instance.folded.state);
    for (const auto& timer : state->timers) {
        const auto revision = workflow::revision_of(instance, timer.when);
        bool all_fired = true;
        for (int n = 1; n <= timer.max; ++n) {
            all_fired = all_fired && instance.folded.fired.contains({timer.id, revision, n});
        }
        if (waits(timer.id) == all_fired) {
            fault(instance, "I3: the timer '" + timer.id + (all_fired ? "' stands and has fired" : "' is missing"));
        }
    }
    if (!instance.folded.stage.empty() && !waits(workflow::kLapseTimer)) {
        fault(instance, "I3: an open approval has no lapse");
    }
}

std::vector<std::string> TreeProof::broken()
{
    faults_.clear();
    const auto tx = store_.begin();
    const auto registers = tx->registers();
    const workflow::TreeContext context{definitions_, registers->calendars, registers->organisation, subjects_,
                                        [] { return InstanceId{0}; }};
    auto rows = tx->load(root_, "");
    const auto timers = rows.timers;
    workflow::Tree tree{context, std::move(rows)};
    for (const auto& instance : tree.instances()) {
        fold_new(tree, instance);
        check_timers(tree, instance, timers);
    }
    // I3, I4: the timers and tasks that stand are those that the states ask for.
    const auto changes = tree.take_changes();
    if (!changes.timers_set.empty() || !changes.timers_dropped.empty()) {
        fault(tree.root(), "I3: other timers stand than the states ask for");
    }
    if (!changes.tasks_set.empty() || !changes.tasks_dropped.empty()) {
        fault(tree.root(), "I4: other tasks stand than the states ask for");
    }
    return std::move(faults_);
}

}  // namespace traimas::testing
