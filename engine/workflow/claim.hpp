// Claims: who of those who may do an open task has taken it on. Pure.
// A claim is coordination and no authority: no deadline, approval or duty asks for it, and others may act all the same.
#pragma once

#include "engine/organisation/organisation.hpp"
#include "engine/workflow/machine.hpp"

namespace traimas::workflow {

inline constexpr const char* kClaim = "claim";
inline constexpr const char* kRelease = "release";
inline constexpr const char* kHandOver = "hand_over";

// Is it one of the two actions? Every open task of every instance knows them, whatever its definition says.
[[nodiscard]] bool is_claim_action(std::string_view action);
// Did this event claim or release a task?
[[nodiscard]] bool tells_of_claim(const Event& event);

// The keys of the tasks that are open now: none while the instance is paused, and none in a final state.
[[nodiscard]] std::vector<std::string> open_task_keys(const Definition& definition, const Instance& instance);
// The open task that is meant: `asked`, or the only one where nothing was asked for. nullopt: there is none such.
[[nodiscard]] std::optional<std::string> named_task(const Definition& definition, const Instance& instance,
                                                    const std::string& asked);
// Who may take that open task on: its role, and the unit of a raised stage. Asserts that the task is open.
[[nodiscard]] ActionRule task_rule(const Definition& definition, const Instance& instance, const std::string& key);

// May this person act as the role for exactly this unit at `at`, by a post or for somebody who gave a delegation?
[[nodiscard]] bool may_act_as(const organisation::Organisation& organisation, PersonId person, std::string_view role,
                              std::string_view unit, Instant at);

// Decides `claim` (data {"task": key, "take_over": true}) and `release` (data {"task": key}). A holder who may not do
// the task any more holds it no more; without staffing everybody who claimed still may. Problems: conflict
// (task_not_open, task_claimed with the holder as `person`, task_yours, task_not_claimed).
[[nodiscard]] Result<Outcome> decide_claim(const World& world, const Instance& instance, const Command& command);

}  // namespace traimas::workflow
