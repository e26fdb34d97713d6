// What leaves an instance by an event: notices, children, signals within the tree, messages to other trees.
#include "engine/workflow/tree.hpp"

#include "engine/base/assert.hpp"

#include <algorithm>

namespace traimas::workflow {
namespace {

std::string tree_text(const TreeName& tree)
{
    return tree.definition + "/" + tree.unit + "/" + std::to_string(tree.fiscal_year);
}

// As the machine would refuse them: by what they did themselves, or by what those did for whom they stand in.
bool is_bound(const organisation::Organisation& organisation, const std::set<PersonId>& bound, PersonId person,
              Instant at)
{
    if (bound.empty()) {
        return false;
    }
    const auto principals = organisation.principals_of(person, at);
    return bound.contains(person) || std::any_of(principals.begin(), principals.end(),
                                                 [&bound](PersonId principal) { return bound.contains(principal); });
}

OutboxRow command_row(const Instance& from, const Event& event, const std::string& name, const TreeName& tree,
                      nlohmann::json data, int effect)
{
    const auto target = tree_text(tree);
    return {.dedupe_key = std::to_string(from.id.value()) + "/" + std::to_string(event.seq) + "/" +
                          std::to_string(effect) + "/" + target,
            .kind = "command",
            .instance = from.id,
            .seq = event.seq,
            .recipient = PersonId{0},
            .notice = name,
            .arguments = std::move(data),
            .target = target,
            .not_before = event.recorded_at};
}

}  // namespace

// One more than those of the same identity that stand or were just named.
int Tree::next_ordinal(const std::string& definition, int quarter, const Event& event,
                       const std::vector<Birth>& births) const
{
    auto count = std::count_if(instances_.begin(), instances_.end(), [&](const Instance& it) {
        return it.definition == definition && it.quarter == quarter;
    });
    for (std::size_t i = 0; i < event.spawned.size(); ++i) {
        count += event.spawned[i].definition == definition && births[i].quarter == quarter ? 1 : 0;
    }
    return static_cast<int>(count) + 1;
}

std::vector<Birth> Tree::name_children(const Instance& parent, const std::vector<Intent>& intents, Event& event) const
{
    std::vector<Birth> births;
    for (const auto& intent : intents) {
        const auto* spawned = std::get_if<Spawn>(&intent);
        if (spawned == nullptr) {
            continue;
        }
        for (auto& birth : context_.subjects.births(*this, parent, event, *spawned)) {
            const int ordinal = next_ordinal(spawned->definition, birth.quarter, event, births);
            event.spawned.push_back({context_.next_instance(), spawned->definition, ordinal});
            births.push_back(std::move(birth));
        }
    }
    return births;
}

void Tree::carry_out(InstanceId id, const Event& event, const std::vector<Intent>& intents,
                     const std::vector<Birth>& births)
{
    int effect = 0;
    std::size_t child = 0;
    for (const auto& intent : intents) {
        ++effect;
        if (const auto* notice = std::get_if<NoticeIntent>(&intent)) {
            tell(at(id), event, *notice, effect);
        } else if (const auto* spawned = std::get_if<Spawn>(&intent)) {
            for (; child < births.size() && event.spawned[child].definition == spawned->definition; ++child) {
                spawn(id, event, births[child], event.spawned[child]);
            }
        } else if (const auto* raised = std::get_if<Signal>(&intent)) {
            signal(id, event, *raised);
        } else if (const auto* founded = std::get_if<Found>(&intent)) {
            found(at(id), event, *founded, effect);
        } else if (const auto* message = std::get_if<Send>(&intent)) {
            send(at(id), event, *message, effect);
        }
    }
}

Instance Tree::child_of(const Instance& parent, const Definition& definition, const ChildRef& child, int quarter) const
{
    return {.id = child.instance,
            .root = parent.root,
            .parent = parent.id,
            .definition = definition.name,
            .definition_version = definition.version,
            .digest = definition.digest,
            .unit = parent.unit,
            .fiscal_year = parent.fiscal_year,
            .quarter = quarter,
            .ordinal = child.ordinal,
            .calendar = parent.calendar,
            .calendar_version = parent.calendar_version};
}

void Tree::spawn(InstanceId parent_id, const Event& event, const Birth& birth, const ChildRef& child)
{
    const auto definition = context_.definitions.latest(child.definition);
    TRAIMAS_ASSERT(definition != nullptr);
    Command command{.id = event.command,
                    .action = "create",
                    .actor = {event.actor.value_or(PersonId{0}), event.on_behalf_of, event.role, {}},
                    .now = event.recorded_at,
                    .data = birth.subject,
                    .effective_at = event.effective_at};
    if (event.actor) {
        command.preparers.push_back(*event.actor);
    }
    if (event.on_behalf_of) {
        command.preparers.push_back(*event.on_behalf_of);
    }
    create(child_of(at(parent_id), *definition, child, birth.quarter), command);
}

void Tree::signal(InstanceId from_id, const Event& event, const Signal& intent)
{
    std::vector<InstanceId> hearers;
    if (intent.in.empty()) {
        if (const auto parent = at(from_id).parent) {
            hearers.push_back(*parent);
        }
    } else {
        for (const auto* instance : all_of(intent.in)) {
            // The root still answers after its end; others that have ended are left in peace.
            if (!is_final(*instance) || instance->id == instance->root) {
                hearers.push_back(instance->id);
            }
        }
    }
    for (const auto hearer : hearers) {
        auto data = context_.subjects.signal_data(*this, at(from_id), event, intent.name, at(hearer));
        if (!data) {
            continue;
        }
        auto& to = at(hearer);
        const SignalCommand command{.name = intent.name,
                                    .sender = from_id,
                                    .data = *std::move(data),
                                    .command = event.command,
                                    .now = event.recorded_at,
                                    .effective_at = event.effective_at};
        record(to, signalled(world(to), to, command, facts(to, command.data)), {});
    }
}

void Tree::found(const Instance& instance, const Event& event, const Found& intent, int effect)
{
    for (auto& founding : context_.subjects.foundings(*this, instance, event, intent)) {
        changes_.outbox.push_back(
            command_row(instance, event, "found", founding.tree, std::move(founding.subject), effect));
    }
}

void Tree::send(const Instance& instance, const Event& event, const Send& intent, int effect)
{
    if (auto message = context_.subjects.message(*this, instance, event, intent)) {
        changes_.outbox.push_back(
            command_row(instance, event, intent.name, message->tree, std::move(message->data), effect));
    }
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
    const bool of_parent = instance.parent && world(instance).definition.subject == Subject::window;
    const auto* about = of_parent ? find(*instance.parent) : &instance;
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
    if (intent.of_stage || !intent.people.empty()) {
        arguments["workflow"] = instance.definition;  // the same words serve every approval
    }
    // How many working days a window is about, which indicator a case: from the birth, or carried by the signal.
    for (const auto* source : {&event.data.value(), &instance.folded.subject.value()}) {
        for (const char* name : {"days", "indicator"}) {
            if (source->is_object() && source->contains(name)) {
                arguments[name] = source->at(name);
            }
        }
    }
    if (const auto due = intent.of_stage ? due_of(instance) : notice_due(instance)) {
        arguments["due_at"] = to_micros(*due);
    }
    // When silence counts: the notice of a state's entry says it to those who are to decide.
    if (!instance.folded.stage.empty()) {
        if (const auto until = due_of(instance)) {
            arguments["decide_by"] = to_micros(*until);
        }
    }
    auto recipients = intent.people;
    for (const auto& role : intent.roles) {
        const auto unit = intent.unit.empty() ? scope_unit(instance, role) : intent.unit;
        const auto eligible = context_.organisation.eligible(role, unit, event.recorded_at);
        recipients.insert(recipients.end(), eligible.begin(), eligible.end());
    }
    std::set<PersonId> told;
    for (const auto person : recipients) {
        if (is_bound(context_.organisation, intent.bound, person, event.recorded_at) || !told.insert(person).second) {
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
                      .not_before = event.recorded_at,
                      .digest_daily = intent.digest_daily};
        if (intent.from_timer) {
            row.still_state = instance.folded.state + (intent.of_stage ? "/" + instance.folded.stage : "");
            row.still_entered_seq = instance.folded.entered_seq;
        }
        changes_.outbox.push_back(std::move(row));
    }
}

}  // namespace traimas::workflow
