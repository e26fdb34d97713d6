// Who may take an action on an instance, and who may see it: over posts, units and delegations, as of one moment.
#pragma once

#include "engine/workflow/tree.hpp"

namespace traimas::service {

// A person sees what lies in the subtree of any unit where a post (or a principal's post) gives any role.
[[nodiscard]] bool may_see(const organisation::Organisation& organisation, PersonId person, std::string_view unit,
                           Instant at);

// Makes the actor of an action. Problem: forbidden, code "not_your_role"; or conflict where the state knows no such
// action (decide() says which words).
Result<workflow::Actor> actor_for(const workflow::World& world, const workflow::Instance& instance,
                                  const organisation::Organisation& organisation, PersonId person,
                                  std::optional<PersonId> on_behalf_of, std::string_view action, Instant at);

}  // namespace traimas::service
