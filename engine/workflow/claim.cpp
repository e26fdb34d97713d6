// Claims and releases one open task.
// Whoever holds a claim, the engine goes on as if nobody did: what others may do is asked of posts and duties alone.
#include "engine/workflow/claim.hpp"

#include "engine/base/assert.hpp"
#include "engine/workflow/transition.hpp"

#include <algorithm>

namespace traimas::workflow {
namespace {

constexpr const char* kStateTask = "task";

const State& present_state(const Definition& definition, const Instance& instance)
{
    const auto* state = definition.state(instance.folded.state);
    TRAIMAS_ASSERT(state != nullptr);
    return *state;
}

Problem not_open(const Instance& instance, const std::string& task)
{
    return {ProblemKind::conflict,
            "task_not_open",
            "There is no such open task here: reload and look at what waits.",
            {},
            {{"task", task}, {"state", instance.folded.state}}};
}

Problem held_by(PersonId person)
{
    return {ProblemKind::conflict,
            "task_claimed",
            "Somebody else has taken this task on: ask that person, or send \"take_over\": true.",
            {},
            {{"person", std::to_string(person.value())}}};
}

// What a command carries; a reader's probe carries nothing.
std::string asked_text(const nlohmann::json& data, const char* key)
{
    return data.is_object() ? data.value(key, std::string{}) : std::string{};
}

bool asked_flag(const nlohmann::json& data, const char* key)
{
    return data.is_object() && data.value(key, false);
}

// The claim on the task, where its holder may still do it.
const Claim* standing_claim(const World& world, const Instance& instance, const std::string& task)
{
    const auto found = instance.folded.claims.find(task);
    if (found == instance.folded.claims.end()) {
        return nullptr;
    }
    const auto rule = task_rule(world.definition, instance, task);
    const bool stands =
        world.staffing == nullptr || world.staffing->may_act(found->second.person, rule.role, rule.unit);
    return stands ? &found->second : nullptr;
}

// A claim may be given back by its holder and by the person in whose name it was made.
bool belongs_to(const Claim& claim, PersonId person)
{
    return claim.person == person || claim.on_behalf_of == person;
}

}  // namespace

bool is_claim_action(std::string_view action)
{
    return action == kClaim || action == kRelease;
}

bool tells_of_claim(const Event& event)
{
    const auto& data = event.data.value();
    return event.kind == EventKind::action && is_claim_action(event.name) && data.is_object() && data.contains("claim");
}

std::vector<std::string> open_task_keys(const Definition& definition, const Instance& instance)
{
    std::vector<std::string> keys;
    if (instance.folded.paused) {
        return keys;
    }
    const auto& state = present_state(definition, instance);
    if (state.task) {
        keys.emplace_back(kStateTask);
    }
    if (const auto* stage = open_stage(state, instance)) {
        keys.push_back(stage->id);
    }
    return keys;
}

std::optional<std::string> named_task(const Definition& definition, const Instance& instance, const std::string& asked)
{
    const auto keys = open_task_keys(definition, instance);
    if (asked.empty()) {
        return keys.size() == 1 ? std::optional{keys.front()} : std::nullopt;
    }
    const bool is_open = std::find(keys.begin(), keys.end(), asked) != keys.end();
    return is_open ? std::optional{asked} : std::nullopt;
}

ActionRule task_rule(const Definition& definition, const Instance& instance, const std::string& key)
{
    const auto& state = present_state(definition, instance);
    const auto* stage = open_stage(state, instance);
    const bool of_stage = stage != nullptr && stage->id == key;
    TRAIMAS_ASSERT(of_stage || (state.task && key == kStateTask));
    const auto* role = definition.role(of_stage ? stage_role(*stage, instance) : state.task->role);
    TRAIMAS_ASSERT(role != nullptr);
    const auto& raised = instance.folded.raised;
    return {role->name, role->scope, of_stage && raised ? raised->unit : std::string{}};
}

bool may_act_as(const organisation::Organisation& organisation, PersonId person, std::string_view role,
                std::string_view unit, Instant at)
{
    const auto capacities = organisation.capacities(person, at);
    return std::any_of(capacities.begin(), capacities.end(),
                       [&](const organisation::Capacity& it) { return it.role == role && it.unit == unit; });
}

Result<Outcome> decide_claim(const World& world, const Instance& instance, const Command& command)
{
    const auto& asked = command.data.value();
    const auto task = named_task(world.definition, instance, asked_text(asked, kStateTask));
    if (!task) {
        return not_open(instance, asked_text(asked, kStateTask));
    }
    const auto* standing = standing_claim(world, instance, *task);
    const auto person = command.actor.person;
    nlohmann::json claim{{"task", *task}};
    if (command.action == kRelease) {
        if (standing == nullptr) {
            return Problem{ProblemKind::conflict, "task_not_claimed",
                           "Nobody has taken this task on: there is nothing to give back."};
        }
        if (!belongs_to(*standing, person)) {
            return held_by(standing->person);
        }
    } else if (standing != nullptr) {
        if (standing->person == person) {
            return Problem{ProblemKind::conflict, "task_yours", "You have taken this task on already: go on with it."};
        }
        if (!asked_flag(asked, "take_over")) {
            return held_by(standing->person);
        }
        claim["from"] = standing->person.value();
    }
    Transition transition{world, instance, EventKind::action, command.action, command.now, command.now};
    auto& event = transition.event;
    event.effective_at = event.recorded_at;
    event.data = nlohmann::json{{"claim", std::move(claim)}};
    return Outcome{std::move(event)};
}

}  // namespace traimas::workflow
