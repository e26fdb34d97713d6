// Pausing an instance: its timers go, and nothing can be done to it but resuming. Pure.
// The definition names the role that may (`pause`); a final state cannot be paused.
#pragma once

#include "engine/workflow/machine.hpp"

namespace traimas::workflow {

inline constexpr const char* kPause = "pause";
inline constexpr const char* kResume = "resume";

// Is it one of the two actions, and does the definition allow them?
[[nodiscard]] bool is_pause_action(const Definition& definition, std::string_view action);
// Which of the two can be taken as the instance is, whoever asks; "": neither.
[[nodiscard]] std::string_view pause_action_now(const Definition& definition, const Instance& instance);

// Decides `pause` (data {"mode": "freeze" | "run"}) and `resume`. On resuming after `freeze` every deadline that had
// not passed when the pause began moves by the working days of the pause, those counted from an entry or from the
// subject too; after `run` nothing moves, so that what fell due in between fires now, at its nominal time. Problems:
// conflict (action_not_available where it is the wrong one of the two, or the state is final).
[[nodiscard]] Result<Outcome> decide_pause(const World& world, const Instance& instance, const Command& command);

// Why nothing else can be done while the instance is paused.
[[nodiscard]] Problem refused_while_paused(const Instance& instance, const std::string& action);

}  // namespace traimas::workflow
