// What a save leaves: the rows of a report, or one document, merged with what stands. A save is no event.
#pragma once

#include "engine/subjects/checkpoint.hpp"
#include "engine/subjects/prepare.hpp"

namespace traimas::subjects {

// One row to save, as sent. Without a version it is saved over what the same person saved, never over somebody else's.
struct SaveRow {
    std::string indicator;
    measure::Value value{};
    std::string narrative{};
    std::optional<std::int64_t> version{};
    std::optional<std::vector<std::string>> evidence{};  // absent: as it stands
};
// The rows as they will stand, versions counted up where something changed; unchanged rows are left out.
// Problem: unknown_indicator, row_version_changed (kind stale), and those of measure::value_faults: all faults at once.
[[nodiscard]] Result<std::vector<DraftRow>> merge_drafts(const Instance& instance, const std::vector<DraftRow>& drafts,
                                                         const std::vector<SaveRow>& rows,
                                                         const ActionContext& context);

// A whole document to save, as sent. The version is the one that was read, 0 where there was none; without one it is
// saved over what the same person saved, never over somebody else's.
struct SaveDocument {
    std::string kind;  // "plan", "review", "results"
    nlohmann::json content;
    std::map<std::string, std::string> texts{};
    std::optional<std::int64_t> version{};
};
// Problem: stale, document_version_changed; conflict, document_not_open (the state asks for another document).
[[nodiscard]] Result<workflow::DocumentRow> merge_document(const Tree& tree, const Instance& instance,
                                                           const SaveDocument& document, const ActionContext& context);

}  // namespace traimas::subjects
