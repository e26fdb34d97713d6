// Hands over in one instance.
// A command like any other, but who may is asked of the organisation and not of the workflow: no definition names it.
#include "engine/service/handover.hpp"

#include "engine/service/authority.hpp"
#include "engine/service/opened.hpp"
#include "engine/service/transaction.hpp"
#include "engine/workflow/claim.hpp"

#include <algorithm>

namespace traimas::service {
namespace {

using organisation::Capacity;
using organisation::Organisation;
using store::StoreTx;

constexpr std::size_t kSaltBytes = 16;

bool leads(const Organisation& organisation, const Capacity& capacity, const std::string& unit)
{
    const bool of_the_unit = capacity.role == "head" && capacity.unit == unit;
    const bool above = capacity.role == "psd" || capacity.role == "administrator";
    return of_the_unit || (above && organisation.within(unit, capacity.unit));
}

// Problem of the parts in hand, or nullopt and the event made.
std::optional<Problem> hand_over_in(Engine& engine, Opened& opened, InstanceId id, const Envelope& envelope,
                                    const subjects::HandoverOrder& order)
{
    const auto& organisation = opened.registers->organisation;
    const auto standing = *opened.tree.find(id);
    auto actor = actor_to_hand_over(organisation, standing.unit, envelope, opened.now);
    if (!actor) {
        return std::move(actor).error();
    }
    if (auto faults = subjects::order_faults(organisation, order); !faults.empty()) {
        return Problem{ProblemKind::invalid, "invalid_content",
                       "Some fields are not valid: mend those listed in `errors`.", std::move(faults)};
    }
    auto handed = subjects::handed_over(opened.tree, standing, organisation, order, opened.now);
    if (!handed) {
        return std::move(handed).error();
    }
    auto data = std::move(handed->changes);
    data["handover"] = workflow::handover_json(handed->handover);
    workflow::Command command{.id = envelope.command,
                              .action = workflow::kHandOver,
                              .actor = *std::move(actor),
                              .now = opened.now,
                              .data = std::move(data)};
    if (!order.reason.empty()) {
        command.texts.push_back({"comment", engine.random.bytes(kSaltBytes), order.reason});
    }
    auto done = opened.tree.act(id, command);
    return done ? std::nullopt : std::optional{std::move(done).error()};
}

}  // namespace

Result<workflow::Actor> actor_to_hand_over(const Organisation& organisation, const std::string& unit,
                                           const Envelope& envelope, Instant at)
{
    for (const auto& capacity : organisation.capacities(envelope.actor, at)) {
        const bool asked_for = !envelope.on_behalf_of || capacity.on_behalf_of == envelope.on_behalf_of;
        if (asked_for && leads(organisation, capacity, unit)) {
            return workflow::Actor{.person = envelope.actor,
                                   .on_behalf_of = capacity.on_behalf_of,
                                   .role = capacity.role,
                                   .stands_for = organisation.principals_of(envelope.actor, at)};
        }
    }
    return Problem{ProblemKind::forbidden,
                   "not_your_role",
                   "The unit's head, the PSD or an administrator hands over: ask one of them.",
                   {},
                   {{"role", "head"}, {"unit", unit}}};
}

std::vector<std::string> units_to_hand_over(const Organisation& organisation, const Envelope& envelope, Instant at)
{
    std::vector<std::string> units;
    for (const auto& [code, unit] : organisation.units) {
        if (actor_to_hand_over(organisation, code, envelope, at)) {
            units.push_back(code);
        }
    }
    return units;
}

Result<Done> hand_over(Engine& engine, InstanceId instance, const Envelope& envelope,
                       const subjects::HandoverOrder& order)
{
    return run_command(engine, envelope, [&](StoreTx& tx) -> Result<Done> {
        const auto root = engine.store.root_of(instance);
        const auto opened = root ? open_tree(engine, tx, *root, envelope.command) : nullptr;
        const auto* standing = opened ? opened->tree.find(instance) : nullptr;
        if (standing == nullptr || !may_see(opened->registers->organisation, envelope.actor, *standing, opened->now)) {
            return Problem{ProblemKind::not_found, "not_found", "There is no such thing, or it is not yours to see."};
        }
        if (opened->receipt) {
            return replay(*opened->receipt, envelope);
        }
        opened->tree.drain(opened->now);
        const auto refusal = hand_over_in(engine, *opened, instance, envelope, order);
        return finish(tx, *opened, instance, envelope, refusal);
    });
}

}  // namespace traimas::service
