// The subject `unit_quarter`: one unit's report of one quarter. Facts, faults and content are pure functions over a
// tree.
#pragma once

#include "engine/measure/line_score.hpp"
#include "engine/workflow/tree.hpp"

namespace traimas::subjects {

using workflow::DraftRow;
using workflow::Instance;
using workflow::Tree;

struct Part {
    std::string id;
    PostId post;  // whose holder hands it in
};

// What a checkpoint is made with. The lines change only when an amendment of the plan comes into force.
struct CheckpointSubject {
    calendar::Date quarter_begin;
    calendar::Date quarter_end;
    std::vector<measure::Line> lines;
    std::vector<Part> parts;  // empty: one part, handed in by submitting
    measure::Framework framework;
    int plan_revision = 1;
};

[[nodiscard]] nlohmann::json subject_json(const CheckpointSubject& subject);
// Stands as long as the instance's subject does: not to be kept over an event.
[[nodiscard]] const CheckpointSubject& checkpoint_subject(const Instance& instance);

// The draft row of a line, or nullptr.
[[nodiscard]] const DraftRow* draft_of(const std::vector<DraftRow>& drafts, std::string_view indicator);

// missing_required, red_without_narrative, value_faults, parts_open, decisions, late, window_open, year_open,
// unit_active.
[[nodiscard]] workflow::Facts checkpoint_facts(const Tree& tree, const Instance& instance);

// The scores as they would stand with the drafts, or with what was submitted: one for each line, in order. A line whose
// figures cannot be reckoned (too large, a running total that falls) is absent.
[[nodiscard]] std::vector<std::optional<measure::LineScore>> live_scores(const Tree& tree, const Instance& instance);

// Whether the year still takes reports: its cycle runs or is under review. A report that stands alone is always taken.
[[nodiscard]] bool is_year_open(const Tree& tree);
// How long a report was due and not there, in working days of its unit's calendar.
struct Lateness {
    Instant since;  // the deadline that passed first
    Instant until;  // the submission, the cut-off, or `now` while it is awaited
    bool excused;   // by a grant
    int working_days;
};
// nullopt: never late.
[[nodiscard]] std::optional<Lateness> lateness_of(const Tree& tree, const Instance& instance, Instant now);
// The civil day at `at`, as a reminder is recorded: "2018-01-15"; and whether that instance was reminded on it.
[[nodiscard]] std::string reminder_day(const workflow::World& world, Instant at);
[[nodiscard]] bool is_reminded_on(const Instance& instance, const std::string& day);

// Everything that stands in the way of a submission, with pointers into the resource: "/results/2/value".
[[nodiscard]] std::vector<FieldFault> submission_faults(const Tree& tree, const Instance& instance);

// The rows of one part ("" = all) as they go into an event: exact values as text, the draft's row version, the hashes
// of its evidence, and the hash of each narrative where `narrative_hashes` has one.
[[nodiscard]] nlohmann::json rows_json(const CheckpointSubject& subject, const std::vector<DraftRow>& drafts,
                                       const std::string& part,
                                       const std::map<std::string, std::string>& narrative_hashes);
// Changes when any value, narrative or row of the part changes.
[[nodiscard]] std::string part_digest(const CheckpointSubject& subject, const std::vector<DraftRow>& drafts,
                                      const std::string& part);
// The values of a submitted content, by indicator.
[[nodiscard]] std::vector<workflow::ResultRow> result_rows(InstanceId instance, std::int64_t seq,
                                                           const nlohmann::json& content);

}  // namespace traimas::subjects
