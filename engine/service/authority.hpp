// Who may take an action on an instance, and who may see it: over posts, units and delegations, as of one moment.
#pragma once

#include "engine/service/execute.hpp"
#include "engine/workflow/tree.hpp"

namespace traimas::service {

// A person sees what lies in the subtree of any unit where a post (or a principal's post) gives any role.
[[nodiscard]] bool may_see(const organisation::Organisation& organisation, PersonId person, std::string_view unit,
                           Instant at);

// The same for one instance: an office's year is seen by everybody who has a role anywhere below that office, since
// their cycles belong to it.
[[nodiscard]] bool may_see(const organisation::Organisation& organisation, PersonId person,
                           const workflow::Instance& instance, Instant at);
// The unit of the year that a person's cycles belong to, for each role: offices, without repetition.
[[nodiscard]] std::set<std::string> offices_of(const organisation::Organisation& organisation, PersonId person,
                                               Instant at);

// Who holds nothing but the role auditor reads everything and changes nothing outside the audit programme. Problem:
// forbidden, code "not_your_role".
[[nodiscard]] std::optional<Problem> refuses_auditor(const organisation::Organisation& organisation, PersonId person,
                                                     Instant at);

// Makes the actor of an action. Problem: forbidden, code "not_your_role"; or conflict where the state knows no such
// action (decide() says which words).
Result<workflow::Actor> actor_for(const workflow::World& world, const workflow::Instance& instance,
                                  const organisation::Organisation& organisation, PersonId person,
                                  std::optional<PersonId> on_behalf_of, std::string_view action, Instant at);

// The same of whoever takes on, or gives back, the open task that is meant (workflow/claim.hpp).
Result<workflow::Actor> actor_for_task(const workflow::World& world, const workflow::Instance& instance,
                                       const organisation::Organisation& organisation, const Envelope& envelope,
                                       const std::string& task, Instant at);

// The actor as the holder of a role; Problem as above.
Result<workflow::Actor> actor_in_role(const organisation::Organisation& organisation, const workflow::ActionRule& rule,
                                      const std::string& instance_unit, const Envelope& envelope, Instant at);

}  // namespace traimas::service
