// What waits for a person, and what they may do about it: from state and authority only, as lists show it.
// Separation of duties and guards are decided on the single instance, by execute and its explanation.
#pragma once

#include "engine/store/inbox_queries.hpp"
#include "engine/workflow/tree.hpp"

#include <string>
#include <vector>

namespace traimas::service {

// The actions of the instance's state that one of these capacities may take, in the definition's order. Of the
// instance only unit, state and stage are read.
[[nodiscard]] std::vector<std::string> allowed_by_role(const workflow::Definition& definition,
                                                       const workflow::Instance& instance,
                                                       const organisation::Organisation& organisation,
                                                       const std::vector<organisation::Capacity>& capacities);

struct MyTask {
    store::InboxRow row;  // its claim only where it stands: the holder may do the task still
    std::vector<std::string> allowed;
    std::optional<PersonId> on_behalf_of;  // the principal, where the task waits for them and not for the person
    bool late;
};

// Somebody who looks at what waits for them.
struct InboxReader {
    PersonId person;
    const organisation::Organisation& organisation;
    const std::vector<organisation::Capacity>& capacities;
    Instant now;
};
// The tasks that wait for somebody with these capacities, in due order; those that others have taken on come last.
// Throws DatabaseError.
[[nodiscard]] std::vector<MyTask> my_tasks(store::Tx& tx, const workflow::DefinitionSet& definitions,
                                           const InboxReader& reader, const std::optional<store::InboxPlace>& after,
                                           int limit);

}  // namespace traimas::service
