// Carries commands out: lock, time, load, drain, decide, write, commit.
#include "engine/service/execute.hpp"

#include "engine/ledger/digest.hpp"
#include "engine/service/authority.hpp"
#include "engine/service/opened.hpp"
#include "engine/service/transaction.hpp"

namespace traimas::service {
namespace {

using store::StoreTx;
using workflow::ActionContext;
using workflow::Receipt;
using workflow::Tree;

Problem not_found()
{
    return {ProblemKind::not_found, "not_found", "There is no such thing, or it is not yours to see."};
}

// The common way of act() and save_draft(): everything but what is decided.
using Step = std::function<std::optional<Problem>(Opened&, const workflow::Instance&, const ActionContext&)>;

Result<Done> command_on(Engine& engine, InstanceId instance, const Envelope& envelope, std::string_view action,
                        const Step& step)
{
    return run_command(engine, envelope, [&](StoreTx& tx) -> Result<Done> {
        const auto root = engine.store.root_of(instance);
        const auto opened = root ? open_tree(engine, tx, *root, envelope.command) : nullptr;
        if (!opened || opened->tree.find(instance) == nullptr) {
            return not_found();
        }
        if (opened->receipt) {
            return replay(*opened->receipt, envelope);
        }
        const auto& organisation = opened->registers->organisation;
        const auto& standing = *opened->tree.find(instance);
        const bool asked_for = envelope.definition.empty() || envelope.definition == standing.definition;
        if (!asked_for || !may_see(organisation, envelope.actor, standing.unit, opened->now)) {
            return not_found();
        }
        opened->tree.drain(opened->now);
        const auto target = *opened->tree.find(instance);
        auto refusal = [&]() -> std::optional<Problem> {
            if (envelope.expected_version && *envelope.expected_version != target.folded.version) {
                return Problem{ProblemKind::stale,
                               "version_changed",
                               "It was changed since you read it: reload, look at what changed, and decide again.",
                               {},
                               {{"version", std::to_string(target.folded.version)}}};
            }
            auto actor = actor_for(opened->tree.world(target), target, organisation, envelope.actor,
                                   envelope.on_behalf_of, action, opened->now);
            if (!actor) {
                return std::move(actor).error();
            }
            const ActionContext context{envelope.command, *std::move(actor),
                                        organisation.capacities(envelope.actor, opened->now), opened->now};
            return step(*opened, target, context);
        }();
        if (!refusal) {
            opened->tree.drain(opened->now);  // what was due on entry fires in the same commit
        }
        return finish(tx, *opened, instance, envelope, refusal);
    });
}

// A refusal by a guard lists everything that stands in the way, not only the first rule that spoke.
Problem with_faults(Problem problem, const Tree& tree, const workflow::Instance& instance)
{
    const bool about_content =
        problem.code == "parts_open" || problem.code == "results_missing" || problem.code == "narrative_required";
    if (about_content) {
        problem.fields = workflow::submission_faults(instance, tree.drafts(instance.id));
    }
    return problem;
}

}  // namespace

std::string command_id(std::string_view scope, std::string_view key)
{
    return ledger::to_hex(ledger::sha256(std::string{scope} + '\0' + std::string{key})).substr(0, 32);
}

std::string request_hash(std::string_view what, std::string_view body)
{
    return ledger::to_hex(ledger::sha256(std::string{what} + '\0' + std::string{body}));
}

Result<Done> act(Engine& engine, InstanceId instance, const Envelope& envelope, const workflow::ActionInput& input)
{
    return command_on(
        engine, instance, envelope, input.action,
        [&](Opened& opened, const workflow::Instance& target, const ActionContext& context) -> std::optional<Problem> {
            auto& tree = opened.tree;
            auto command = prepare(tree.world(target).definition.subject, target, tree.drafts(target.id), input,
                                   context, engine.random);
            if (!command) {
                return std::move(command).error();
            }
            auto done = tree.act(target.id, *command);
            return done ? std::nullopt : std::optional{with_faults(std::move(done).error(), tree, target)};
        });
}

Result<Done> save_draft(Engine& engine, InstanceId instance, const Envelope& envelope,
                        const std::vector<workflow::SaveRow>& rows)
{
    return command_on(
        engine, instance, envelope, "save",
        [&](Opened& opened, const workflow::Instance& target, const ActionContext& context) -> std::optional<Problem> {
            auto& tree = opened.tree;
            if (auto refusal = tree.refuses_save(target.id)) {
                return refusal;
            }
            auto merged = merge_drafts(target, tree.drafts(target.id), rows, context);
            if (!merged) {
                return std::move(merged).error();
            }
            tree.save(target.id, *std::move(merged));
            return std::nullopt;
        });
}

namespace {

Result<workflow::Instance> blank_for(Engine& engine, StoreTx& tx, const store::Registers& registers, const Birth& birth)
{
    const auto definition = engine.definitions.latest(birth.definition);
    if (definition == nullptr) {
        return Problem{ProblemKind::invalid,
                       "workflow_unknown",
                       "No such workflow is published.",
                       {},
                       {{"workflow", birth.definition}}};
    }
    const auto id = tx.next_instance();
    workflow::Instance blank{.id = id,
                             .root = id,
                             .definition = definition->name,
                             .definition_version = definition->version,
                             .digest = definition->digest,
                             .unit = birth.unit,
                             .fiscal_year = birth.fiscal_year,
                             .quarter = birth.quarter,
                             .ordinal = birth.ordinal};
    if (!birth.follows_calendar) {
        return blank;
    }
    const auto unit = registers.organisation.units.find(birth.unit);
    if (unit == registers.organisation.units.end()) {
        return Problem{ProblemKind::invalid, "unknown_unit", "There is no such unit.", {}, {{"unit", birth.unit}}};
    }
    blank.calendar = unit->second.calendar;
    blank.calendar_version = registers.calendars.latest(blank.calendar);
    if (blank.calendar_version == 0) {
        return Problem{ProblemKind::conflict,
                       "unknown_calendar",
                       "The unit's holiday calendar is not loaded yet.",
                       {},
                       {{"calendar", blank.calendar}}};
    }
    return blank;
}

Result<Done> bear(Engine& engine, StoreTx& tx, const Envelope& envelope, const Birth& birth)
{
    if (const auto standing = engine.store.find(birth.definition, birth.unit, birth.fiscal_year, birth.quarter)) {
        return Done{{.instance = *standing}, true};
    }
    const auto registers = tx.registers();
    TRAIMAS_TRY(auto blank, blank_for(engine, tx, *registers, birth));
    const auto id = blank.id;
    const auto now = tx.now();
    const workflow::TreeContext context{engine.definitions, registers->calendars, registers->organisation,
                                        [&tx] { return tx.next_instance(); }};
    Tree tree{context, {}};
    tree.create(std::move(blank), {.id = envelope.command,
                                   .action = "create",
                                   .actor = {envelope.actor, envelope.on_behalf_of, "", {}},
                                   .now = now,
                                   .data = birth.subject});
    tree.drain(now);
    auto changes = tree.take_changes();
    changes.receipt = Receipt{.command = envelope.command,
                              .request_hash = envelope.request_hash,
                              .instance = id,
                              .outcome = "done",
                              .pointers = "[]",
                              .first_seq = 1,
                              .last_seq = 1,
                              .received_at = envelope.received_at,
                              .recorded_at = now};
    Done answer{*changes.receipt, false};
    tx.write(std::move(changes));
    tx.commit();
    return answer;
}

}  // namespace

Result<InstanceId> give_birth(Engine& engine, const Envelope& envelope, const Birth& birth)
{
    TRAIMAS_TRY(const auto done,
                run_command(engine, envelope, [&](StoreTx& tx) { return bear(engine, tx, envelope, birth); }));
    return done.receipt.instance;
}

Result<int> drain_tree(Engine& engine, InstanceId root)
{
    int fired = 0;
    auto done = run_command(engine, {.command = "", .request_hash = "", .actor = PersonId{0}},
                            [&](StoreTx& tx) -> Result<Done> {
                                const auto opened = open_tree(engine, tx, root, "");
                                if (!opened) {
                                    return not_found();
                                }
                                fired = opened->tree.drain(opened->now);
                                tx.write(opened->tree.take_changes());
                                tx.commit();
                                return Done{{.instance = root}, false};
                            });
    if (!done) {
        return std::move(done).error();
    }
    return fired;
}

}  // namespace traimas::service
