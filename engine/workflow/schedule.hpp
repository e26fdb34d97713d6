// When things fall due: time expressions of a definition, resolved for one instance. Pure.
#pragma once

#include "engine/workflow/machine.hpp"

namespace traimas::workflow {

// The civil time, instant and derivation of an expression for this instance as it is folded now.
[[nodiscard]] calendar::Resolved resolve_when(const World& world, const Instance& instance, const When& when);
// The same for an anchor: the later of its two times where it has a `not_before`.
[[nodiscard]] calendar::Resolved resolve_anchor(const World& world, const Instance& instance, const Anchor& anchor);
// What keeps occurrences apart after the expression's start has moved: the anchor's revision, or the entry's seq.
[[nodiscard]] std::int64_t revision_of(const Instance& instance, const When& when);
// The n-th occurrence (1..max) of a timer of the current state.
[[nodiscard]] DueTimer occurrence_of(const World& world, const Instance& instance, const Timer& timer, int n);
// The lapse of the approval of the current state: what silence means, and when.
[[nodiscard]] DueTimer lapse_of(const World& world, const Instance& instance, const Approval& approval);
// The next occurrences that the open stage brings about: its reminder and its escalation, where they are still to come.
[[nodiscard]] std::vector<DueTimer> stage_timers(const World& world, const Instance& instance, const Approval& approval,
                                                 const ApprovalStage& stage);
// The occurrence after this one, of a timer of the state or of the stage's reminder; nullopt: it was the last.
[[nodiscard]] std::optional<DueTimer> occurrence_after(const World& world, const Instance& instance,
                                                       const Occurrence& occurrence);
// The occurrences of effect-only timers whose nominal time is not after `at` and that never fired: skipped on entry.
[[nodiscard]] std::vector<Occurrence> passed_effects(const World& world, const Instance& instance, Instant at);

// What an approval brings about by itself. No id of a definition has a dot.
inline constexpr const char* kLapseTimer = "lapse";
inline constexpr const char* kStageReminder = "approval.remind";
inline constexpr const char* kStageEscalation = "approval.escalate";
// The time of day at which its reminders and escalations are told.
inline constexpr std::chrono::minutes kMorning{8 * 60 + 30};

}  // namespace traimas::workflow
