// From what a person asked for to a Command: content, digests, hashes and preparers, from rows loaded under the lock.
#pragma once

#include "engine/base/random.hpp"
#include "engine/workflow/checkpoint.hpp"

namespace traimas::workflow {

// Nothing but white space: as good as not said.
[[nodiscard]] bool is_blank(std::string_view text);

struct Remark {
    std::string pointer;  // into the resource: "/results/0/value"
    std::string text;
};

// What the caller sent with an action; the handler decoded it.
struct ActionInput {
    std::string action{};
    std::string comment{};
    std::vector<Remark> remarks{};
    std::string part{};         // hand_in
    std::optional<int> days{};  // ask_extension: working days
};

struct ActionContext {
    std::string command;
    Actor actor;
    std::vector<organisation::Capacity> capacities{};  // of the actor, now
    Instant now;
};

// Problem: kind invalid (remarks_required, comment_required, unknown_part, days out of range) or forbidden
// (part_not_yours). What the state allows is decide()'s business, not asked here.
[[nodiscard]] Result<Command> prepare(Subject subject, const Instance& instance, const std::vector<DraftRow>& drafts,
                                      const ActionInput& input, const ActionContext& context, Random& random);

// One row to save, as sent. Without a version it is saved over what the same person saved, never over somebody else's.
struct SaveRow {
    std::string indicator;
    measure::Value value{};
    std::string narrative{};
    std::optional<std::int64_t> version{};
};
// The rows as they will stand, versions counted up where something changed; unchanged rows are left out.
// Problem: unknown_indicator, row_version_changed (kind stale), value_not_fraction, denominator_zero: all faults at
// once.
[[nodiscard]] Result<std::vector<DraftRow>> merge_drafts(const Instance& instance, const std::vector<DraftRow>& drafts,
                                                         const std::vector<SaveRow>& rows,
                                                         const ActionContext& context);

}  // namespace traimas::workflow
