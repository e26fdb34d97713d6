// Authority over instances.
#include "engine/service/authority.hpp"

#include "engine/workflow/claim.hpp"

#include <algorithm>

namespace traimas::service {

bool may_see(const organisation::Organisation& organisation, PersonId person, std::string_view unit, Instant at)
{
    const auto capacities = organisation.capacities(person, at);
    return std::any_of(capacities.begin(), capacities.end(),
                       [&](const organisation::Capacity& it) { return organisation.within(unit, it.unit); });
}

std::set<std::string> offices_of(const organisation::Organisation& organisation, PersonId person, Instant at)
{
    std::set<std::string> offices;
    for (const auto& capacity : organisation.capacities(person, at)) {
        offices.insert(organisation.office_of(capacity.unit));
    }
    offices.erase("");
    return offices;
}

bool may_see(const organisation::Organisation& organisation, PersonId person, const workflow::Instance& instance,
             Instant at)
{
    const bool as_member =
        instance.definition == "year" && offices_of(organisation, person, at).contains(instance.unit);
    return as_member || may_see(organisation, person, instance.unit, at);
}

std::optional<Problem> refuses_auditor(const organisation::Organisation& organisation, PersonId person, Instant at)
{
    const auto capacities = organisation.capacities(person, at);
    const bool only_audits =
        !capacities.empty() && std::all_of(capacities.begin(), capacities.end(),
                                           [](const organisation::Capacity& it) { return it.role == "auditor"; });
    if (!only_audits) {
        return std::nullopt;
    }
    return Problem{ProblemKind::forbidden, "not_your_role",
                   "An auditor reads everything and changes nothing: those whose work it is have to do this."};
}

namespace {

Result<workflow::Actor> as_holder(workflow::Actor actor, const workflow::ActionRule& rule,
                                  const organisation::Organisation& organisation, const std::string& unit,
                                  std::optional<PersonId> on_behalf_of, Instant at)
{
    for (const auto& capacity : organisation.capacities(actor.person, at)) {
        const bool asked_for = !on_behalf_of || capacity.on_behalf_of == on_behalf_of;
        if (asked_for && capacity.role == rule.role && capacity.unit == unit) {
            actor.role = capacity.role;
            actor.on_behalf_of = capacity.on_behalf_of;
            return actor;
        }
    }
    return Problem{ProblemKind::forbidden,
                   "not_your_role",
                   "This waits for somebody else: the resource says under `refused` who may do it.",
                   {},
                   {{"role", rule.role}, {"unit", unit}}};
}

}  // namespace

Result<workflow::Actor> actor_for(const workflow::World& world, const workflow::Instance& instance,
                                  const organisation::Organisation& organisation, PersonId person,
                                  std::optional<PersonId> on_behalf_of, std::string_view action, Instant at)
{
    workflow::Actor actor{.person = person, .stands_for = organisation.principals_of(person, at)};
    const auto rule = workflow::action_rule(world.definition, instance, action);
    if (!rule) {
        return actor;  // the state does not know the action: decide() refuses with the state's own words
    }
    const auto unit = rule->unit.empty() ? workflow::scope_unit(organisation, rule->scope, instance.unit) : rule->unit;
    return as_holder(std::move(actor), *rule, organisation, unit, on_behalf_of, at);
}

Result<workflow::Actor> actor_for_task(const workflow::World& world, const workflow::Instance& instance,
                                       const organisation::Organisation& organisation, const Envelope& envelope,
                                       const std::string& task, Instant at)
{
    workflow::Actor actor{.person = envelope.actor, .stands_for = organisation.principals_of(envelope.actor, at)};
    const auto meant = workflow::named_task(world.definition, instance, task);
    if (!meant) {
        return actor;  // decide() says that it is not open
    }
    const auto rule = workflow::task_rule(world.definition, instance, *meant);
    const auto unit = rule.unit.empty() ? workflow::scope_unit(organisation, rule.scope, instance.unit) : rule.unit;
    return as_holder(std::move(actor), rule, organisation, unit, envelope.on_behalf_of, at);
}

Result<workflow::Actor> actor_in_role(const organisation::Organisation& organisation, const workflow::ActionRule& rule,
                                      const std::string& instance_unit, const Envelope& envelope, Instant at)
{
    workflow::Actor actor{.person = envelope.actor, .stands_for = organisation.principals_of(envelope.actor, at)};
    return as_holder(std::move(actor), rule, organisation,
                     workflow::scope_unit(organisation, rule.scope, instance_unit), envelope.on_behalf_of, at);
}

}  // namespace traimas::service
