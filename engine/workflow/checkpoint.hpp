// The subject `unit_quarter`: one unit's report of one quarter. Facts, faults and content are pure functions over rows.
#pragma once

#include "engine/workflow/rows.hpp"

namespace traimas::workflow {

struct Part {
    std::string id;
    PostId post;  // whose holder hands it in
};

// What a checkpoint is made with and keeps for ever.
struct CheckpointSubject {
    calendar::Date quarter_begin;
    calendar::Date quarter_end;
    std::vector<measure::Line> lines;
    std::vector<Part> parts;              // empty: one part, handed in by submitting
    std::map<std::string, int> policy{};  // {"due_days": 10}
};

[[nodiscard]] nlohmann::json subject_json(const CheckpointSubject& subject);
[[nodiscard]] CheckpointSubject checkpoint_subject(const Instance& instance);

// The draft row of a line, or nullptr.
[[nodiscard]] const DraftRow* draft_of(const std::vector<DraftRow>& drafts, std::string_view indicator);

// The facts that a subject's guards read: missing_required, red_without_narrative, parts_open, decisions, late,
// window_open for a checkpoint; decisions for a window; none for a register.
[[nodiscard]] Facts facts_of(Subject subject, const Instance& instance, const std::vector<DraftRow>& drafts);

// Everything that stands in the way of a submission, with pointers into the resource: "/results/2/value".
[[nodiscard]] std::vector<FieldFault> submission_faults(const Instance& instance, const std::vector<DraftRow>& drafts);

// The rows of one part ("" = all) as they go into an event: exact values as text, the draft's row version, and the hash
// of each narrative where `narrative_hashes` has one.
[[nodiscard]] nlohmann::json rows_json(const CheckpointSubject& subject, const std::vector<DraftRow>& drafts,
                                       const std::string& part,
                                       const std::map<std::string, std::string>& narrative_hashes);
// Changes when any value, narrative or row of the part changes.
[[nodiscard]] std::string part_digest(const CheckpointSubject& subject, const std::vector<DraftRow>& drafts,
                                      const std::string& part);
// The values of a submitted content, by indicator.
[[nodiscard]] std::vector<ResultRow> result_rows(InstanceId instance, std::int64_t seq, const nlohmann::json& content);

[[nodiscard]] nlohmann::json value_json(const measure::Value& value);
[[nodiscard]] measure::Value value_from(const nlohmann::json& json);

}  // namespace traimas::workflow
