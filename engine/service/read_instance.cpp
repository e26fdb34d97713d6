// Reads, explains and offers actions; writes nothing.
#include "engine/service/read_instance.hpp"

#include "engine/base/assert.hpp"
#include "engine/service/authority.hpp"
#include "engine/service/reading.hpp"
#include "engine/workflow/claim.hpp"
#include "engine/workflow/pause.hpp"
#include "engine/workflow/schedule.hpp"

#include <algorithm>

namespace traimas::service {
namespace {

using workflow::Tree;

Refused refused_by(const std::string& action, const Problem& problem)
{
    Refused refused{.action = action, .code = problem.code};
    for (const auto& [name, value] : problem.arguments) {
        if (name == "role") {
            refused.role = value;
        } else if (name == "unit") {
            refused.unit = value;
        }
    }
    return refused;
}

// Asks the machine itself what it would say: nothing here repeats a rule.
std::optional<Refused> try_action(const Tree& tree, const workflow::Instance& instance, const InstanceView& view,
                                  PersonId reader, const std::string& action)
{
    const auto world = tree.world(instance);
    auto actor = actor_for(world, instance, view.registers->organisation, reader, std::nullopt, action, view.now);
    if (!actor) {
        return refused_by(action, actor.error());
    }
    const workflow::Command probe{.id = "", .action = action, .actor = *std::move(actor), .now = view.now};
    const auto answer = decide(world, instance, probe, tree.facts(instance), tree.participants(instance));
    if (answer) {
        return std::nullopt;
    }
    auto refused = refused_by(action, answer.error());
    const auto* state = world.definition.state(instance.folded.state);
    const bool by_rule = answer.error().kind == ProblemKind::conflict && workflow::knows_action(*state, action);
    if (by_rule && (action == "submit" || action == "approve" || action == "close")) {
        refused.faults = subjects::faults_behind(tree, instance);
    }
    return refused;
}

const workflow::State& state_of(const Engine& engine, const InstanceView& view)
{
    const auto& definition = engine.definitions.at(view.instance.definition, view.instance.definition_version);
    const auto* state = definition.state(view.instance.folded.state);
    TRAIMAS_ASSERT(state != nullptr);
    return *state;
}

std::vector<ClaimedTask> standing_claims(const InstanceView& view)
{
    std::vector<ClaimedTask> standing;
    const auto& claims = view.instance.folded.claims;
    for (const auto& task : view.tasks) {
        const auto found = claims.find(task.key);
        if (found != claims.end() &&
            workflow::may_act_as(view.registers->organisation, found->second.person, task.role, task.unit, view.now)) {
            standing.push_back({task.key, found->second});
        }
    }
    return standing;
}

void add_once(std::vector<std::string>& names, const std::string& name)
{
    if (std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(name);
    }
}

void add_effects(NextStep& step, const std::vector<workflow::Effect>& effects)
{
    for (const auto& effect : effects) {
        if (const auto* told = std::get_if<workflow::Notify>(&effect)) {
            add_once(step.notices, told->notice);
            for (const auto& role : told->to) {
                add_once(step.tells, role);
            }
        } else if (const auto* mark = std::get_if<workflow::Mark>(&effect)) {
            add_once(step.marks, mark->name);
        }
    }
}

// While a stage waits, its own people are told again, and then one above them: timers of the approval, not of the
// state.
void add_waiting(NextStep& step, const workflow::Approval& approval, const std::string& open_stage,
                 const workflow::Occurrence& occurrence)
{
    const auto place = static_cast<std::size_t>(occurrence.n) - 1;
    if (occurrence.timer == workflow::kStageEscalation && place < approval.escalate.size()) {
        step.notices.emplace_back("decision_escalated");
        step.tells.push_back(approval.escalate[place].to);
        return;
    }
    for (const auto& stage : approval.stages) {
        if (stage.id == open_stage) {
            step.notices.emplace_back("decision_waits");
            step.tells.push_back(stage.role);
        }
    }
}

// Which branch will be taken is known only then: all that may follow is named.
void add_branches(NextStep& step, const workflow::State& state)
{
    if (const auto* rule = state.rule(step.raises)) {
        for (const auto& branch : rule->branches) {
            if (branch.to) {
                add_once(step.leads_to, *branch.to);
            }
            add_effects(step, branch.effects);
        }
    }
}

Result<InstanceView> view_of(Engine& engine, PersonId reader, InstanceId id)
{
    const Problem unknown{ProblemKind::not_found, "not_found", "There is no such thing, or it is not yours to see."};
    const auto root = engine.store.root_of(id);
    if (!root) {
        return unknown;
    }
    const auto tx = engine.store.begin();
    const auto now = tx->now();
    auto rows = tx->load(*root, "");
    const auto opened = std::make_shared<ReadTree>(engine, tx->registers(), std::move(rows));
    opened->tree.drain(now);
    const auto* instance = opened->tree.find(id);
    if (instance == nullptr || !may_see(opened->registers->organisation, reader, *instance, now)) {
        return unknown;
    }
    return look_at(opened, *instance, reader, now);
}

}  // namespace

ReadTree::ReadTree(const Engine& engine, std::shared_ptr<const store::Registers> snapshot, workflow::TreeRows rows)
    : registers{std::move(snapshot)}, context{engine.definitions, registers->calendars, registers->organisation,
                                              subjects::rules(),
                                              []() {
                                                  // Timers spawn nothing, and a reader draws no id.
                                                  TRAIMAS_ASSERT(false);
                                                  return InstanceId{0};
                                              }},
      tree{context, std::move(rows)}
{
}

Result<InstanceView> read_instance(Engine& engine, PersonId reader, InstanceId instance)
{
    try {
        return once_more([&] { return view_of(engine, reader, instance); });
    } catch (const store::DatabaseError& error) {
        return database_problem(error);
    }
}

InstanceView look_at(const std::shared_ptr<const ReadTree>& opened, const workflow::Instance& instance, PersonId reader,
                     Instant now)
{
    const auto& tree = opened->tree;
    InstanceView view{.registers = opened->registers,
                      .opened = opened,
                      .instance = instance,
                      .tasks = tree.open_tasks(instance),
                      .drafts = tree.drafts(instance.id),
                      .participants = tree.participants(instance),
                      .unwritten = tree.events(),
                      .now = now};
    view.claims = standing_claims(view);
    for (const auto& other : tree.instances()) {
        if (other.parent == instance.id) {
            view.children.push_back(other);
        }
    }
    for (const auto& action : workflow::known_actions(tree.world(instance).definition, instance)) {
        if (auto refused = try_action(tree, instance, view, reader, action)) {
            if (action != workflow::kPause) {  // nobody misses the right to stop the work of others
                view.refused.push_back(*std::move(refused));
            }
        } else {
            view.allowed.push_back(action);
        }
    }
    return view;
}

std::vector<NextStep> next_steps(const Engine& engine, const InstanceView& view)
{
    const auto& state = state_of(engine, view);
    const workflow::World world{engine.definitions.at(view.instance.definition, view.instance.definition_version),
                                view.registers->calendars.at(view.instance.calendar, view.instance.calendar_version)};
    std::vector<NextStep> steps;
    for (const auto& due : workflow::project(world, view.instance).timers) {
        NextStep step{
            .timer = due.occurrence.timer, .at = due.due_at, .derivation = due.derivation, .n = due.occurrence.n};
        if (const auto* timer = state.timer(due.occurrence.timer)) {
            step.raises = timer->raise;
            add_effects(step, timer->effects);
        } else if (state.approval && due.occurrence.timer == workflow::kLapseTimer) {
            step.raises = state.approval->lapse_as;
        } else if (state.approval) {
            add_waiting(step, *state.approval, view.instance.folded.stage, due.occurrence);
        }
        add_branches(step, state);
        steps.push_back(std::move(step));
    }
    std::sort(steps.begin(), steps.end(), [](const NextStep& one, const NextStep& other) { return one.at < other.at; });
    return steps;
}

std::vector<WhoMayAct> who_may_act(const Engine& engine, const InstanceView& view)
{
    const auto& state = state_of(engine, view);
    std::vector<WhoMayAct> result;
    for (const auto& task : view.tasks) {
        WhoMayAct who{task, {}};
        for (const auto person : view.registers->organisation.eligible(task.role, task.unit, view.now)) {
            const bool decides = state.approval.has_value();
            const bool bound = std::any_of(view.participants.begin(), view.participants.end(),
                                           [&](const workflow::Participant& it) { return it.person == person; });
            who.people.push_back({person, decides && bound});
        }
        result.push_back(std::move(who));
    }
    return result;
}

}  // namespace traimas::service
