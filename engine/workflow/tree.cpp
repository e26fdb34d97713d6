// Carries commands and due timers through one tree.
#include "engine/workflow/tree.hpp"

#include "engine/base/assert.hpp"
#include "engine/ledger/chain.hpp"
#include "engine/workflow/schedule.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>

namespace traimas::workflow {
namespace {

constexpr int kMostFirings = 10'000;

}  // namespace

const Definition& DefinitionSet::at(const std::string& name, int version) const
{
    const auto found = all.find({name, version});
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
    : context_{context}, loaded_{std::move(rows)}, instances_{loaded_.instances}
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

Facts Tree::facts(const Instance& instance) const
{
    return facts_of(world(instance).definition.subject, instance, drafts(instance.id));
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
        for (auto& due : project(world(instance), instance).timers) {
            Pending pending{&instance, std::move(due)};
            if (pending.due.due_at <= now && (!first || before(pending, *first))) {
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
    const auto* timer = place.definition.state(pending.instance->folded.state)->timer(pending.due.occurrence.timer);
    if (timer == nullptr || !timer->raise.empty() || timer->missed == Missed::each) {
        return true;
    }
    const int next = pending.due.occurrence.n + 1;
    const bool more = next <= timer->max && occurrence_of(place, *pending.instance, *timer, next).due_at <= now;
    return timer->missed == Missed::coalesce && !more;
}

int Tree::drain(Instant now)
{
    int fired = 0;
    while (const auto pending = next_due(now)) {
        if (++fired > kMostFirings) {
            throw std::runtime_error{"a tree fired more timers than any definition can mean"};
        }
        auto& instance = *pending->instance;
        record(instance,
               fire(world(instance), instance, pending->due, now, is_last_missed(*pending, now), facts(instance)), {});
    }
    return fired;
}

Result<std::int64_t> Tree::act(InstanceId id, const Command& command)
{
    auto& instance = at(id);
    TRAIMAS_TRY(auto outcome, decide(world(instance), instance, command, facts(instance), participants(instance)));
    const auto seq = outcome.event.seq;
    record(instance, std::move(outcome), command.texts);
    return seq;
}

void Tree::create(Instance blank, const Command& command)
{
    blank.head = ledger::genesis_hash(genesis_of(blank));
    const auto id = blank.id;
    auto outcome = workflow::create({context_.definitions.at(blank.definition, blank.definition_version),
                                     context_.calendars.at(blank.calendar, blank.calendar_version)},
                                    blank, command);
    instances_.push_back(std::move(blank));
    born_.insert(id);
    record(at(id), std::move(outcome), command.texts);
}

std::optional<Problem> Tree::refuses_save(InstanceId id) const
{
    const auto* instance = find(id);
    TRAIMAS_ASSERT(instance != nullptr);
    const auto place = world(*instance);
    if (knows_action(*place.definition.state(instance->folded.state), "save")) {
        return std::nullopt;
    }
    // decide() says the state's own words for it, and makes no event.
    const Command refused{
        .id = "", .action = "save", .actor = {PersonId{0}, {}, "", {}}, .now = instance->last_recorded};
    auto answer = decide(place, *instance, refused, facts(*instance), {});
    TRAIMAS_ASSERT(!answer.has_value());
    return std::move(answer).error();
}

void Tree::save(InstanceId id, std::vector<DraftRow> rows)
{
    for (auto& row : rows) {
        auto& standing = loaded_.drafts[id];
        std::erase_if(standing, [&](const DraftRow& it) { return it.indicator == row.indicator; });
        standing.push_back(row);
        changes_.drafts_set.emplace_back(id, std::move(row));
    }
}

Result<std::int64_t> Tree::change(InstanceId id, const Command& command, RegisterRows rows)
{
    TRAIMAS_TRY(const auto seq, act(id, command));
    std::move(rows.organisation.begin(), rows.organisation.end(), std::back_inserter(changes_.organisation));
    std::move(rows.people.begin(), rows.people.end(), std::back_inserter(changes_.people));
    std::move(rows.calendars.begin(), rows.calendars.end(), std::back_inserter(changes_.calendars));
    return seq;
}

void Tree::record(Instance& instance, Outcome outcome, const std::vector<TextPart>& texts)
{
    auto& event = outcome.event;
    // Children are named in the parent's event, so they get their ids before the body is made.
    for (const auto& intent : outcome.intents) {
        if (const auto* spawned = std::get_if<SpawnIntent>(&intent)) {
            const auto siblings = std::count_if(instances_.begin(), instances_.end(), [&](const Instance& it) {
                return it.parent == instance.id && it.definition == spawned->definition;
            });
            event.spawned.push_back({context_.next_instance(), spawned->definition, static_cast<int>(siblings) + 1});
        }
    }
    auto body = event_body(event);
    const auto hash = ledger::event_hash(instance.id, event.seq, instance.head, body);
    apply(instance, event);
    instance.head = hash;
    touched_.insert(instance.id);
    for (const auto& participant : event.participants) {
        changes_.participation.push_back({instance.id, participant, event.seq});
    }
    for (const auto& part : texts) {
        changes_.texts.push_back({instance.id, event.seq, part});
    }
    if (event.frozen.contains("results")) {
        auto rows = result_rows(instance.id, event.seq, event.data.at("content"));
        std::move(rows.begin(), rows.end(), std::back_inserter(changes_.results));
    }
    const auto id = instance.id;
    const bool closed = event.entered && !world(instance).definition.state(event.state)->final.empty();
    if (closed && loaded_.drafts.erase(id) > 0) {
        changes_.drafts_dropped.push_back(id);
        std::erase_if(changes_.drafts_set, [&](const auto& it) { return it.first == id; });
    }
    changes_.events.push_back({id, event, std::move(body), hash});
    carry_out(id, outcome.event, outcome.intents);
}

void Tree::carry_out(InstanceId id, const Event& event, const std::vector<Intent>& intents)
{
    int effect = 0;
    std::size_t child = 0;
    for (const auto& intent : intents) {
        ++effect;
        if (const auto* notice = std::get_if<NoticeIntent>(&intent)) {
            tell(at(id), event, *notice, effect);
        } else if (std::holds_alternative<SpawnIntent>(intent)) {
            spawn(id, event, std::get<SpawnIntent>(intent), event.spawned.at(child++));
        } else {
            signal(id, event, std::get<SignalIntent>(intent));
        }
    }
}

void Tree::spawn(InstanceId parent_id, const Event& event, const SpawnIntent& intent, const ChildRef& child)
{
    const auto& parent = at(parent_id);
    const auto definition = context_.definitions.latest(child.definition);
    TRAIMAS_ASSERT(definition != nullptr);
    Instance blank{.id = child.instance,
                   .root = parent.root,
                   .parent = parent.id,
                   .definition = definition->name,
                   .definition_version = definition->version,
                   .digest = definition->digest,
                   .unit = parent.unit,
                   .fiscal_year = parent.fiscal_year,
                   .quarter = parent.quarter,
                   .ordinal = child.ordinal,
                   .calendar = parent.calendar,
                   .calendar_version = parent.calendar_version};
    Command birth{.id = event.command,
                  .action = "create",
                  .actor = {*event.actor, event.on_behalf_of, event.role, {}},
                  .now = event.recorded_at,
                  .data = {{"kind", intent.kind}, {"days", event.data.at("days")}, {"asked_seq", event.seq}}};
    birth.preparers.push_back(*event.actor);
    if (event.on_behalf_of) {
        birth.preparers.push_back(*event.on_behalf_of);
    }
    create(std::move(blank), birth);
}

void Tree::signal(InstanceId child_id, const Event& event, const SignalIntent& intent)
{
    const auto* child = find(child_id);
    TRAIMAS_ASSERT(child != nullptr && child->parent);
    auto& parent = at(*child->parent);
    const SignalCommand command{.name = intent.name,
                                .child = child_id,
                                .data = {{"days", child->folded.subject.at("days")}},
                                .command = event.command,
                                .now = event.recorded_at};
    record(parent, signalled(world(parent), parent, command, facts(parent)), {});
}

std::string Tree::scope_unit(const Instance& instance, const std::string& role_name) const
{
    const auto* role = world(instance).definition.role(role_name);
    TRAIMAS_ASSERT(role != nullptr);
    return workflow::scope_unit(context_.organisation, role->scope, instance.unit);
}

// The date that a notice names: the report's own for a window, else that of the open task, else the anchor `due`.
std::optional<Instant> Tree::notice_due(const Instance& instance) const
{
    const auto* about = instance.parent ? find(*instance.parent) : &instance;
    const auto anchor = about->folded.anchors.find("due");
    const auto tasks = open_tasks(*about);
    const bool works = !tasks.empty() && tasks.front().key == "task";
    if (works && tasks.front().due_at) {
        return tasks.front().due_at;
    }
    return anchor == about->folded.anchors.end() ? std::nullopt : std::optional<Instant>{anchor->second.at};
}

void Tree::tell(const Instance& instance, const Event& event, const NoticeIntent& intent, int effect)
{
    nlohmann::json arguments{{"unit", instance.unit},
                             {"fiscal_year", instance.fiscal_year},
                             {"quarter", instance.quarter},
                             {"round", instance.folded.round}};
    // How many working days a window is about: asked for by the child's birth, or carried by the signal to its parent.
    for (const auto* source : {&event.data, &instance.folded.subject}) {
        if (source->is_object() && source->contains("days")) {
            arguments["days"] = source->at("days");
        }
    }
    if (const auto due = notice_due(instance)) {
        arguments["due_at"] = to_micros(*due);
    }
    std::set<PersonId> told;
    for (const auto& role : intent.roles) {
        for (const auto person : context_.organisation.eligible(role, scope_unit(instance, role), event.recorded_at)) {
            if (!told.insert(person).second) {
                continue;
            }
            OutboxRow row{.dedupe_key = std::to_string(instance.id.value()) + "/" + std::to_string(event.seq) + "/" +
                                        std::to_string(effect) + "/" + std::to_string(person.value()),
                          .kind = "notice",
                          .instance = instance.id,
                          .seq = event.seq,
                          .recipient = person,
                          .notice = intent.notice,
                          .arguments = arguments,
                          .not_before = event.recorded_at};
            if (intent.from_timer) {
                row.still_state = instance.folded.state;
                row.still_entered_seq = instance.folded.entered_seq;
            }
            changes_.outbox.push_back(std::move(row));
        }
    }
}

std::vector<TaskRow> Tree::open_tasks(const Instance& instance) const
{
    std::vector<TaskRow> rows;
    for (const auto& task : project(world(instance), instance).tasks) {
        rows.push_back({instance.id, task.key, scope_unit(instance, task.role), task.role, task.form, task.due_at,
                        instance.folded.entered_seq});
    }
    return rows;
}

}  // namespace traimas::workflow
