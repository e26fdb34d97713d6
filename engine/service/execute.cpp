// Carries commands out: lock, time, load, drain, decide, write, commit.
#include "engine/service/execute.hpp"

#include "engine/ledger/digest.hpp"
#include "engine/service/authority.hpp"
#include "engine/service/opened.hpp"
#include "engine/service/transaction.hpp"
#include "engine/workflow/claim.hpp"

namespace traimas::service {
namespace {

using store::StoreTx;
using subjects::ActionContext;
using workflow::Receipt;
using workflow::Tree;

Problem not_found()
{
    return {ProblemKind::not_found, "not_found", "There is no such thing, or it is not yours to see."};
}

// What is to be done, and of a claim with which task.
struct AskedAction {
    std::string_view action;
    std::string task{};
};

Result<workflow::Actor> actor_of(const Opened& opened, const workflow::Instance& target, const Envelope& envelope,
                                 const AskedAction& asked)
{
    const auto world = opened.tree.world(target);
    const auto& organisation = opened.registers->organisation;
    return workflow::is_claim_action(asked.action)
               ? actor_for_task(world, target, organisation, envelope, asked.task, opened.now)
               : actor_for(world, target, organisation, envelope.actor, envelope.on_behalf_of, asked.action,
                           opened.now);
}

// The common way of act() and save_draft(): everything but what is decided.
using Step = std::function<std::optional<Problem>(Opened&, const workflow::Instance&, const ActionContext&)>;

Result<Done> command_on(Engine& engine, InstanceId instance, const Envelope& envelope, const AskedAction& asked,
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
        if (!asked_for || !may_see(organisation, envelope.actor, standing, opened->now)) {
            return not_found();
        }
        // Before all else: what the state knows, and how far it has come, must not change what an auditor is told.
        if (auto problem = refuses_auditor(organisation, envelope.actor, opened->now)) {
            return *std::move(problem);
        }
        opened->tree.drain(opened->now);
        const auto target = *opened->tree.find(instance);
        auto refusal = [&]() -> std::optional<Problem> {
            if (envelope.expected_version && *envelope.expected_version != target.folded.version) {
                return Problem{ProblemKind::stale,
                               "version_changed",
                               "It was changed since you read it: reload, look at what changed, and decide again.",
                               {},
                               {{"version", std::to_string(target.folded.version)},
                                {"expected", std::to_string(*envelope.expected_version)}}};
            }
            auto actor = actor_of(*opened, target, envelope, asked);
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
Problem with_faults(Problem problem, const Tree& tree, const workflow::Instance& instance, const std::string& action)
{
    const auto* state = tree.world(instance).definition.state(instance.folded.state);
    const bool by_rule = problem.kind == ProblemKind::conflict && workflow::knows_action(*state, action);
    if (by_rule && (action == "submit" || action == "approve" || action == "close")) {
        problem.fields = subjects::faults_behind(tree, instance);
    }
    return problem;
}

// The registers are not the tree's: what they must know of an action is asked here.
std::optional<Problem> unknown_posts(const organisation::Organisation& organisation, const subjects::ActionInput& input)
{
    std::vector<FieldFault> faults;
    for (std::size_t i = 0; i < input.measures.size(); ++i) {
        if (!organisation.posts.contains(input.measures[i].owner)) {
            faults.push_back({"/measures/" + std::to_string(i) + "/owner",
                              "unknown_post",
                              "There is no such post.",
                              {{"post", std::to_string(input.measures[i].owner.value())}}});
        }
    }
    if (faults.empty()) {
        return std::nullopt;
    }
    return Problem{ProblemKind::invalid, "invalid_content", "Some fields are not valid: mend those listed in `errors`.",
                   std::move(faults)};
}

// A demo's salts follow from the command; all others are drawn.
template <class F>
auto with_salts(Engine& engine, const std::string& command, F use)
{
    if (!engine.salt_seed) {
        return use(engine.random);
    }
    const auto digest = ledger::sha256(std::to_string(*engine.salt_seed) + "/" + command);
    std::uint64_t seed = 0;
    for (std::size_t i = 0; i < sizeof seed; ++i) {
        seed = seed << 8U | digest[i];
    }
    SeededRandom random{seed};
    return use(static_cast<Random&>(random));
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

Result<Done> act(Engine& engine, InstanceId instance, const Envelope& envelope, const subjects::ActionInput& input)
{
    return command_on(
        engine, instance, envelope, {input.action, input.task},
        [&](Opened& opened, const workflow::Instance& target, const ActionContext& context) -> std::optional<Problem> {
            auto& tree = opened.tree;
            if (auto problem = unknown_posts(opened.registers->organisation, input)) {
                return problem;
            }
            auto command = with_salts(engine, context.command, [&](Random& random) {
                return subjects::prepare(tree, target, input, context, random);
            });
            if (!command) {
                return std::move(command).error();
            }
            auto done = tree.act(target.id, *command);
            return done ? std::nullopt
                        : std::optional{with_faults(std::move(done).error(), tree, target, input.action)};
        });
}

Result<Done> save_draft(Engine& engine, InstanceId instance, const Envelope& envelope,
                        const std::vector<subjects::SaveRow>& rows)
{
    return command_on(
        engine, instance, envelope, {"save"},
        [&](Opened& opened, const workflow::Instance& target, const ActionContext& context) -> std::optional<Problem> {
            auto& tree = opened.tree;
            if (auto refusal = tree.refuses_save(target.id)) {
                return refusal;
            }
            auto merged = subjects::merge_drafts(target, tree.drafts(target.id), rows, context);
            if (!merged) {
                return std::move(merged).error();
            }
            tree.save(target.id, *std::move(merged));
            return std::nullopt;
        });
}

namespace {

// The row as it stands, to be saved again with other evidence. Read under the lock, so its version is the latest.
subjects::SaveRow standing_row(const Opened& opened, InstanceId instance, const std::string& indicator)
{
    subjects::SaveRow row{.indicator = indicator, .version = 0, .evidence = std::vector<std::string>{}};
    if (const auto* draft = subjects::draft_of(opened.tree.drafts(instance), indicator)) {
        row.value = draft->value;
        row.narrative = draft->narrative;
        row.version = draft->version;
        row.evidence = draft->evidence;
    }
    return row;
}

std::optional<Problem> save_row(Opened& opened, const workflow::Instance& target, const ActionContext& context,
                                const subjects::SaveRow& row, std::vector<workflow::EvidenceRow> evidence)
{
    if (auto refusal = opened.tree.refuses_save(target.id)) {
        return refusal;
    }
    auto merged = subjects::merge_drafts(target, opened.tree.drafts(target.id), {row}, context);
    if (!merged) {
        return std::move(merged).error();
    }
    opened.tree.save(target.id, *std::move(merged), std::move(evidence));
    return std::nullopt;
}

}  // namespace

Result<Done> attach_evidence(Engine& engine, const Envelope& envelope, workflow::EvidenceRow file)
{
    return command_on(
        engine, file.instance, envelope, {"save"},
        [&](Opened& opened, const workflow::Instance& target, const ActionContext& context) -> std::optional<Problem> {
            std::size_t count = 0;
            for (const auto& draft : opened.tree.drafts(target.id)) {
                count += draft.evidence.size();
            }
            if (count >= static_cast<std::size_t>(kMostEvidence)) {
                return Problem{ProblemKind::conflict,
                               "too_much_evidence",
                               "The report has as much evidence as it may: take one away first.",
                               {},
                               {{"limit", std::to_string(kMostEvidence)}}};
            }
            auto row = standing_row(opened, target.id, file.indicator);
            std::erase(*row.evidence, file.sha256);  // the same file again, under another name or classification
            row.evidence->push_back(file.sha256);
            file.person = context.actor.person;
            file.recorded_at = context.now;
            return save_row(opened, target, context, row, {file});
        });
}

Result<Done> detach_evidence(Engine& engine, InstanceId instance, const Envelope& envelope,
                             const std::string& indicator, const std::string& sha256)
{
    return command_on(
        engine, instance, envelope, {"save"},
        [&](Opened& opened, const workflow::Instance& target, const ActionContext& context) -> std::optional<Problem> {
            auto row = standing_row(opened, target.id, indicator);
            if (std::erase(*row.evidence, sha256) == 0) {
                return Problem{ProblemKind::conflict, "evidence_not_linked",
                               "The result does not rest on this file any more: reload the list."};
            }
            return save_row(opened, target, context, row, {});
        });
}

Result<Done> save_document(Engine& engine, InstanceId instance, const Envelope& envelope,
                           const subjects::SaveDocument& document)
{
    return command_on(
        engine, instance, envelope, {"save"},
        [&](Opened& opened, const workflow::Instance& target, const ActionContext& context) -> std::optional<Problem> {
            auto& tree = opened.tree;
            if (auto refusal = tree.refuses_save(target.id)) {
                return refusal;
            }
            auto merged = subjects::merge_document(tree, target, document, context);
            if (!merged) {
                return std::move(merged).error();
            }
            tree.save_document(target.id, *std::move(merged));
            return std::nullopt;
        });
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
