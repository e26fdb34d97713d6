// Everything that an explanation is made of, as values: who may take which action and who may not, what stands in the
// way, how the deadlines came about, and the future if nobody acts. All from a view: nothing is read.
#pragma once

#include "engine/service/read_instance.hpp"
#include "engine/workflow/explain.hpp"

namespace traimas::service {

// Whose part in the round binds somebody: their own, or that of one whom they stand in for.
struct Bound {
    PersonId person;
    std::string capacity;  // "prepared" or "decided"
};
// One way in which a person comes to an action: by a post, or by the post of a principal.
struct Candidate {
    PersonId person;
    PostId post;
    organisation::HolderKind kind;
    std::optional<PersonId> on_behalf_of{};
    std::optional<Instant> until{};  // of the delegation, or of the appointment where it ends
    std::optional<Bound> bound{};    // why they may not decide
};
struct ExplainedAction {
    std::string action;
    std::string role{};
    std::string unit{};  // where the role is looked for
    bool decides = false;
    std::vector<Candidate> people{};  // own posts first
    std::vector<PostId> posts{};      // that give the role there, whoever holds them
    workflow::Prospect prospect{};
    std::string next_role{};           // of the stage that waits after it, where the approval goes on
    std::vector<FieldFault> faults{};  // behind a refusal by a guard, with their places
};
struct Explanation {
    std::vector<ExplainedAction> actions{};  // that the state knows, in the definition's order
    std::vector<workflow::Deadline> deadlines{};
    workflow::Future future{};
};
[[nodiscard]] Explanation explain(const Engine& engine, const InstanceView& view);
// Everybody who is named there; sorted, each once.
[[nodiscard]] std::vector<PersonId> people_in(const Explanation& explanation);

}  // namespace traimas::service
