// Authority over instances.
#include "engine/service/authority.hpp"

#include <algorithm>

namespace traimas::service {

bool may_see(const organisation::Organisation& organisation, PersonId person, std::string_view unit, Instant at)
{
    const auto capacities = organisation.capacities(person, at);
    return std::any_of(capacities.begin(), capacities.end(),
                       [&](const organisation::Capacity& it) { return organisation.within(unit, it.unit); });
}

Result<workflow::Actor> actor_for(const workflow::World& world, const workflow::Instance& instance,
                                  const organisation::Organisation& organisation, PersonId person,
                                  std::optional<PersonId> on_behalf_of, std::string_view action, Instant at)
{
    workflow::Actor actor{.person = person, .stands_for = organisation.principals_of(person, at)};
    const auto rule = workflow::action_rule(world.definition, instance, action);
    if (!rule) {
        return actor;  // the state does not know the action: decide() refuses with the state's own words
    }
    const auto unit = workflow::scope_unit(organisation, rule->scope, instance.unit);
    for (const auto& capacity : organisation.capacities(person, at)) {
        const bool asked_for = !on_behalf_of || capacity.on_behalf_of == on_behalf_of;
        if (asked_for && capacity.role == rule->role && capacity.unit == unit) {
            actor.role = capacity.role;
            actor.on_behalf_of = capacity.on_behalf_of;
            return actor;
        }
    }
    return Problem{ProblemKind::forbidden,
                   "not_your_role",
                   "This waits for somebody else: the resource says under `refused` who may do it.",
                   {},
                   {{"role", rule->role}, {"unit", unit}}};
}

}  // namespace traimas::service
