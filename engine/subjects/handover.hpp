// What somebody who leaves has in one instance, and whether a successor may take it over. Pure.
// A person holds claims. Parts of a report and measures of a case belong to posts: they pass on only where the post is
// filled by nobody else, so that whoever follows in the post keeps them without a word.
#pragma once

#include "engine/workflow/handover.hpp"
#include "engine/workflow/tree.hpp"

namespace traimas::subjects {

struct HandoverOrder {
    PersonId from;
    PersonId to;
    std::string reason{};
};
// Faults of the order itself, whatever it is about: unknown_person (nobody, or `to` is not active), same_person.
[[nodiscard]] std::vector<FieldFault> order_faults(const organisation::Organisation& organisation,
                                                   const HandoverOrder& order);

struct HandedOver {
    workflow::Handover handover;
    nlohmann::json changes = nlohmann::json::object();  // `subject` and `records`, where they change
};
// Everything that passes on. Problem: conflict, nothing_to_hand_over; or successor_not_eligible with a fault for each
// thing ("/tasks/task", "/parts/services", "/measures/2") that the successor has no role or post for.
Result<HandedOver> handed_over(const workflow::Tree& tree, const workflow::Instance& instance,
                               const organisation::Organisation& organisation, const HandoverOrder& order, Instant now);

}  // namespace traimas::subjects
