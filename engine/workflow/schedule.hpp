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
// The occurrences of effect-only timers whose nominal time is not after `at` and that never fired: skipped on entry.
[[nodiscard]] std::vector<Occurrence> passed_effects(const World& world, const Instance& instance, Instant at);

inline constexpr const char* kLapseTimer = "lapse";

}  // namespace traimas::workflow
