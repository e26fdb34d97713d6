// An approval as a definition says it: ordered stages, reminders, escalation, and what silence means.
// Plain values; the machine carries them out, definition.hpp holds them.
#pragma once

#include "engine/calendar/time_expression.hpp"
#include "engine/workflow/guard.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace traimas::workflow {

struct ApprovalStage {
    std::string id;
    std::string role;
    int need = 1;  // distinct natural persons
    std::optional<Guard> condition{};
};

// While a stage waits: its own people are told again and again, and one above them once. Counted from the opening of
// the stage, at 08:30.
struct StageReminder {
    calendar::Span every{calendar::SpanUnit::bd, 0};
    int max = 0;
};
struct Escalation {
    calendar::Span after{calendar::SpanUnit::bd, 0};
    std::string to;  // a role strictly above the stage's own (check W31)
};

struct Approval {
    std::string duty;  // the duty group: who prepared it may not approve it
    std::string form{};
    std::vector<ApprovalStage> stages;
    std::optional<StageReminder> remind{};
    std::vector<Escalation> escalate{};                     // in order of time
    calendar::Span lapse_after{calendar::SpanUnit::bd, 0};  // counted from entry, at 24:00
    std::string lapse_as;                                   // the outcome of silence: "returned", "rejected"
    std::string negative;  // the action and outcome of a refusal: {"return", "returned"} or {"reject", "rejected"}
};

// The event that a refusal ends the round with: "returned" for "return", "rejected" for "reject".
[[nodiscard]] std::string_view negative_outcome(const Approval& approval);

}  // namespace traimas::workflow
