// Carries commands and due timers through one tree.
#include "engine/workflow/tree.hpp"

#include "engine/base/assert.hpp"
#include "engine/ledger/chain.hpp"
#include "engine/workflow/rederive.hpp"
#include "engine/workflow/schedule.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>

namespace traimas::workflow {
namespace {

constexpr int kMostFirings = 10'000;

const State& standing_state(const World& world, const Instance& instance)
{
    const auto* state = world.definition.state(instance.folded.state);
    TRAIMAS_ASSERT(state != nullptr);
    return *state;
}

bool has_conditions(const std::optional<Approval>& approval)
{
    return approval && std::any_of(approval->stages.begin(), approval->stages.end(),
                                   [](const ApprovalStage& stage) { return stage.condition.has_value(); });
}

// Can a guard be asked where this rule is taken: its own, or one of a stage of the approval that it leads to? Facts are
// made from many rows, so they are made only where somebody asks.
bool asks_facts(const Definition& definition, const EventRule* rule)
{
    return rule != nullptr && std::any_of(rule->branches.begin(), rule->branches.end(), [&](const Branch& branch) {
               const auto* target = branch.to ? definition.state(*branch.to) : nullptr;
               return branch.condition || (target != nullptr && has_conditions(target->approval));
           });
}

// The same of an action; one that the state does not know is refused unasked.
bool asks_facts(const World& world, const Instance& instance, const std::string& action)
{
    const auto& definition = world.definition;
    const auto& state = standing_state(world, instance);
    if (!knows_action(state, action)) {
        return false;
    }
    const auto& approval = state.approval;
    if (approval && action == approval->negative) {
        return asks_facts(definition, state.rule(negative_outcome(*approval)));
    }
    if (approval && action == "approve") {
        // Any stage may be the last one: those after it are passed over where nobody else is left to decide.
        return has_conditions(approval) || asks_facts(definition, state.rule("approved"));
    }
    return asks_facts(definition, state.rule(action));
}

// The same of a timer: one that only tells, reads nothing.
bool asks_facts(const World& world, const Instance& instance, const DueTimer& due)
{
    const auto& state = standing_state(world, instance);
    if (state.approval && due.occurrence.timer == kLapseTimer) {
        return asks_facts(world.definition, state.rule(state.approval->lapse_as));
    }
    const auto* timer = state.timer(due.occurrence.timer);
    return timer != nullptr && !timer->raise.empty() && asks_facts(world.definition, state.rule(timer->raise));
}

}  // namespace

const Definition& DefinitionSet::at(const std::string& name, int version) const
{
    const auto found = all.find({name, version});
    if (found == all.end() && later) {
        const auto newer = later(name, version);
        TRAIMAS_ASSERT(newer != nullptr);
        return *newer;
    }
    TRAIMAS_ASSERT(found != all.end());
    return *found->second;
}

std::shared_ptr<const Definition> DefinitionSet::latest(const std::string& name) const
{
    std::shared_ptr<const Definition> newest;
    for (const auto& [key, definition] : all) {
        if (key.first == name) {
            newest = definition;  // keys are in order: the last one is the newest
        }
    }
    return newest;
}

const calendar::HolidayCalendar& CalendarSet::at(const std::string& id, int version) const
{
    // A register stands in no region: it follows a calendar without holidays.
    static const calendar::HolidayCalendar kNone{};
    if (id.empty()) {
        return kNone;
    }
    const auto found = all.find({id, version});
    TRAIMAS_ASSERT(found != all.end());
    return found->second;
}

int CalendarSet::latest(const std::string& id) const
{
    int newest = 0;
    for (const auto& [key, calendar] : all) {
        newest = key.first == id ? key.second : newest;
    }
    return newest;
}

std::string scope_unit(const organisation::Organisation& organisation, RoleScope scope, const std::string& unit)
{
    return scope == RoleScope::unit ? unit : organisation.office_of(unit);
}

Tree::Tree(const TreeContext& context, TreeRows rows)
    : context_{context}, loaded_{std::move(rows)}, instances_{std::move(loaded_.instances)}
{
}

const Instance* Tree::find(InstanceId instance) const
{
    const auto found =
        std::find_if(instances_.begin(), instances_.end(), [&](const Instance& it) { return it.id == instance; });
    return found == instances_.end() ? nullptr : &*found;
}

Instance& Tree::at(InstanceId instance)
{
    const auto found =
        std::find_if(instances_.begin(), instances_.end(), [&](const Instance& it) { return it.id == instance; });
    TRAIMAS_ASSERT(found != instances_.end());
    return *found;
}

World Tree::world(const Instance& instance) const
{
    return {context_.definitions.at(instance.definition, instance.definition_version),
            context_.calendars.at(instance.calendar, instance.calendar_version)};
}

const std::vector<DraftRow>& Tree::drafts(InstanceId instance) const
{
    static const std::vector<DraftRow> kNone{};
    const auto found = loaded_.drafts.find(instance);
    return found == loaded_.drafts.end() ? kNone : found->second;
}

const std::vector<DocumentRow>& Tree::documents(InstanceId instance) const
{
    static const std::vector<DocumentRow> kNone{};
    const auto found = loaded_.documents.find(instance);
    return found == loaded_.documents.end() ? kNone : found->second;
}

const DocumentRow* Tree::document(InstanceId instance, std::string_view kind) const
{
    const auto& all = documents(instance);
    const auto found = std::find_if(all.begin(), all.end(), [&](const DocumentRow& it) { return it.kind == kind; });
    return found == all.end() ? nullptr : &*found;
}

Facts Tree::facts(const Instance& instance, const nlohmann::json& data) const
{
    return context_.subjects.facts(*this, instance, data);
}

const Instance& Tree::root() const
{
    const auto found =
        std::find_if(instances_.begin(), instances_.end(), [](const Instance& it) { return it.id == it.root; });
    TRAIMAS_ASSERT(found != instances_.end());
    return *found;
}

std::vector<const Instance*> Tree::all_of(std::string_view definition) const
{
    std::vector<const Instance*> all;
    for (const auto& instance : instances_) {
        if (instance.definition == definition) {
            all.push_back(&instance);
        }
    }
    return all;
}

bool Tree::is_final(const Instance& instance) const
{
    const auto* state = world(instance).definition.state(instance.folded.state);
    return state != nullptr && !state->final.empty();
}

std::vector<Participant> Tree::participants(const Instance& instance) const
{
    std::vector<Participant> people;
    const auto add = [&](const ParticipationRow& row) {
        if (row.instance == instance.id && row.participant.round == instance.folded.round) {
            people.push_back(row.participant);
        }
    };
    std::for_each(loaded_.participation.begin(), loaded_.participation.end(), add);
    std::for_each(changes_.participation.begin(), changes_.participation.end(), add);
    return people;
}

std::optional<Tree::Pending> Tree::next_due(Instant now)
{
    std::optional<Pending> first;
    const auto before = [](const Pending& one, const Pending& other) {
        return std::tuple{one.due.due_at, one.instance->id, one.due.occurrence.timer} <
               std::tuple{other.due.due_at, other.instance->id, other.due.occurrence.timer};
    };
    for (auto& instance : instances_) {
        for (const auto& due : projection(instance).timers) {
            if (due.due_at > now) {
                continue;
            }
            Pending pending{&instance, due};
            if (!first || before(pending, *first)) {
                first = std::move(pending);
            }
        }
    }
    return first;
}

// Of several missed occurrences each is an event, but with `coalesce` only the last one is told.
bool Tree::is_last_missed(const Pending& pending, Instant now) const
{
    const auto place = world(*pending.instance);
    const auto& occurrence = pending.due.occurrence;
    const auto* timer = place.definition.state(pending.instance->folded.state)->timer(occurrence.timer);
    const auto missed = timer != nullptr                     ? timer->missed
                        : occurrence.timer == kStageReminder ? Missed::coalesce
                                                             : Missed::each;
    if ((timer != nullptr && !timer->raise.empty()) || missed == Missed::each) {
        return true;
    }
    const auto next = occurrence_after(place, *pending.instance, occurrence);
    const bool more = next && next->due_at <= now;
    return missed == Missed::coalesce && !more;
}

int Tree::drain(Instant now)
{
    int fired = 0;
    while (const auto pending = next_due(now)) {
        if (++fired > kMostFirings) {
            throw std::runtime_error{"a tree fired more timers than any definition can mean"};
        }
        auto& instance = *pending->instance;
        const auto place = world(instance);
        const auto known = asks_facts(place, instance, pending->due) ? facts(instance) : Facts{};
        record(instance, fire(place, instance, pending->due, now, is_last_missed(*pending, now), known), {});
    }
    return fired;
}

Result<std::int64_t> Tree::act(InstanceId id, const Command& command)
{
    auto& instance = at(id);
    auto place = world(instance);
    const auto known = asks_facts(place, instance, command.action) ? facts(instance, command.data) : Facts{};
    const auto staffing = staffing_of(instance, command.now);
    place.staffing = &staffing;
    TRAIMAS_TRY(auto outcome, decide(place, instance, command, known, participants(instance)));
    const auto seq = outcome.event.seq;
    record(instance, std::move(outcome), command.texts);
    return seq;
}

void Tree::create(Instance blank, const Command& command, const std::string& state)
{
    blank.head = ledger::genesis_hash(genesis_of(blank));
    const auto id = blank.id;
    auto place = world(blank);
    const auto staffing = staffing_of(blank, command.now);
    place.staffing = command.actor.person.value() == 0 ? nullptr : &staffing;
    auto outcome = workflow::create(place, blank, command, state);
    instances_.push_back(std::move(blank));
    born_.insert(id);
    record(at(id), std::move(outcome), command.texts);
}

Result<InstanceId> Tree::bear(InstanceId parent_id, const std::string& name, const Birth& birth, Command command)
{
    const auto& parent = at(parent_id);
    const auto definition = context_.definitions.latest(name);
    TRAIMAS_ASSERT(definition != nullptr && definition->birth);
    const auto& rule = *definition->birth;
    const bool now = std::find(rule.states.begin(), rule.states.end(), parent.folded.state) != rule.states.end();
    if (parent.definition != rule.parent || !now) {
        return Problem{ProblemKind::conflict,
                       "birth_not_now",
                       "This cannot be begun in the present state: look at the state and what it allows.",
                       {},
                       {{"workflow", name}, {"state", parent.folded.state}}};
    }
    const ChildRef child{context_.next_instance(), name, next_ordinal(name, birth.quarter, {}, {})};
    command.data = birth.subject;
    auto blank = child_of(parent, *definition, child, birth.quarter);
    // A parent that has ended follows its calendar no more; what begins beside it begins with the latest.
    blank.calendar_version = std::max(blank.calendar_version, context_.calendars.latest(blank.calendar));
    create(std::move(blank), command, rule.in);
    return child.instance;
}

void Tree::receive(const SignalCommand& message)
{
    if (message.name == kCalendarChanged) {
        follow_calendar(message);
        return;
    }
    auto& instance = at(root().id);
    const auto place = world(instance);
    const auto* rule = standing_state(place, instance).rule(message.name);
    const auto known = asks_facts(place.definition, rule) ? facts(instance, message.data) : Facts{};
    record(instance, signalled(place, instance, message, known), {});
}

Result<std::int64_t> Tree::change(InstanceId id, const Command& command, RegisterRows rows)
{
    TRAIMAS_TRY(const auto seq, act(id, command));
    tell_followers(at(id), rows);
    std::move(rows.organisation.begin(), rows.organisation.end(), std::back_inserter(changes_.organisation));
    std::move(rows.people.begin(), rows.people.end(), std::back_inserter(changes_.people));
    std::move(rows.calendars.begin(), rows.calendars.end(), std::back_inserter(changes_.calendars));
    std::move(rows.dictionary.begin(), rows.dictionary.end(), std::back_inserter(changes_.dictionary));
    return seq;
}

void Tree::record(Instance& instance, Outcome outcome, const std::vector<TextPart>& texts)
{
    auto& event = outcome.event;
    context_.subjects.complete(*this, instance, event);
    // Children are named in the parent's event, so they get their ids before the body is made.
    const auto births = name_children(instance, outcome.intents, event);
    auto body = event_body(event);
    const auto hash = ledger::event_hash(instance.id, event.seq, instance.head, body);
    const bool was_unstaffed = instance.folded.unstaffed;
    const auto stage_seq = instance.folded.stage_seq;
    apply(instance, event);
    projections_.erase(instance.id);
    watch_staffing(instance, was_unstaffed ? stage_seq : 0);
    instance.head = hash;
    touched_.insert(instance.id);
    for (const auto& participant : event.participants) {
        changes_.participation.push_back({instance.id, participant, event.seq});
    }
    for (const auto& part : texts) {
        changes_.texts.push_back({instance.id, event.seq, part});
    }
    context_.subjects.project(*this, instance, event, changes_);
    const auto id = instance.id;
    drop_drafts(id, event);
    // Its effects are carried out by the event in hand, which may be large: it moves to its place only then.
    const auto place = changes_.events.size();
    changes_.events.push_back({id,
                               {.kind = event.kind,
                                .name = event.name,
                                .seq = event.seq,
                                .state = event.state,
                                .effective_at = event.effective_at,
                                .recorded_at = event.recorded_at},
                               std::move(body),
                               hash});
    note_arrivals(at(id), event);
    ++arrivals_.depth;
    carry_out(id, event, outcome.intents, births);
    --arrivals_.depth;
    changes_.events[place].event = std::move(event);
    if (arrivals_.depth == 0) {
        settle_joins();
    }
}

}  // namespace traimas::workflow
