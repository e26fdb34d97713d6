// Handover (X21): what somebody who leaves has taken on, or is named for, goes to a successor; one event an instance.
#pragma once

#include "engine/service/execute.hpp"
#include "engine/subjects/handover.hpp"

namespace traimas::service {

// Who leads the unit hands over there: its head, or the PSD or an administrator of the unit or of one above it, in
// their own name or for a principal. Problem: forbidden, not_your_role.
Result<workflow::Actor> actor_to_hand_over(const organisation::Organisation& organisation, const std::string& unit,
                                           const Envelope& envelope, Instant at);
// The units where a person does, sorted.
[[nodiscard]] std::vector<std::string> units_to_hand_over(const organisation::Organisation& organisation,
                                                          const Envelope& envelope, Instant at);

// Hands over what there is in one instance. Problems as act(), and those of subjects::handed_over() and order_faults().
Result<Done> hand_over(Engine& engine, InstanceId instance, const Envelope& envelope,
                       const subjects::HandoverOrder& order);

}  // namespace traimas::service
