// The rows of one tree, as a store loads them and as a command leaves them: plain values, no SQL.
#pragma once

#include "engine/dictionary/change.hpp"
#include "engine/organisation/change.hpp"
#include "engine/workflow/domain_rows.hpp"
#include "engine/workflow/incident.hpp"
#include "engine/workflow/leaving_rows.hpp"
#include "engine/workflow/machine.hpp"

#include <map>

namespace traimas::workflow {

// One row of a draft: its last value only, outside chain and fold, gone when the checkpoint closes.
struct DraftRow {
    std::string indicator;
    measure::Value value{};
    std::string narrative{};
    std::int64_t version = 0;  // grows by one with each save of this row
    PersonId author;
    Instant saved_at{};
    std::vector<std::string> evidence{};  // the files that it rests on: SHA-256 in hex, in the order they came
    friend bool operator==(const DraftRow&, const DraftRow&) = default;
};

// A draft that is one document: a plan, a review, an amendment, a restatement. Its free texts stand apart, by key.
struct DocumentRow {
    std::string kind;      // "plan", "review", "results"
    SharedJson content{};  // as the subject's reader made it: canonical, without free text
    std::map<std::string, std::string> texts{};
    std::int64_t version = 0;         // grows by one with each save
    std::vector<PersonId> authors{};  // everyone who saved since it was last submitted, in order
    Instant saved_at{};
    friend bool operator==(const DocumentRow&, const DocumentRow&) = default;
};

struct TimerRow {
    InstanceId instance;
    Occurrence occurrence;  // its timer's id is the key
    Instant due_at;
    std::string derivation;
    friend bool operator==(const TimerRow&, const TimerRow&) = default;
};

struct TaskRow {
    InstanceId instance;
    std::string key;
    std::string unit;  // where the role is looked for: the scope of the role, resolved
    std::string role;
    std::string form;
    std::optional<Instant> due_at{};
    std::int64_t opened_seq = 0;
    friend bool operator==(const TaskRow&, const TaskRow&) = default;
};

struct ParticipationRow {
    InstanceId instance;
    Participant participant;
    std::int64_t seq;
};

struct Receipt {
    std::string command{};       // hexadecimal id
    std::string request_hash{};  // hexadecimal
    InstanceId instance;
    std::string outcome{};   // "done", or the code of the refusal
    int problem_kind = -1;   // of a refusal
    std::string pointers{};  // JSON list of {pointer, code}, of a refusal
    std::int64_t first_seq = 0;
    std::int64_t last_seq = 0;
    Instant received_at{};  // business time when the request arrived: explains, decides nothing
    Instant recorded_at{};
};

// Everything of one tree, loaded under its root's lock.
struct TreeRows {
    std::vector<Instance> instances{};  // the root first
    std::vector<TimerRow> timers{};
    std::vector<TaskRow> tasks{};
    std::vector<ParticipationRow> participation{};
    std::map<InstanceId, std::vector<DraftRow>> drafts{};
    std::map<InstanceId, std::vector<DocumentRow>> documents{};  // by kind
    std::optional<Receipt> receipt{};  // of the command that is being executed, where it ran before
};

struct EventRow {
    InstanceId instance;
    Event event;
    std::string body;
    ledger::Digest hash;
};

struct TextRow {
    InstanceId instance;
    std::int64_t seq;
    TextPart part;
};

// Who attached which file to which result: never changed; whether it still counts stands in draft and events.
struct EvidenceRow {
    InstanceId instance;
    std::string indicator;
    std::string sha256;
    std::int64_t bytes = 0;
    std::string type;            // what it was found to be: a content type
    std::string name;            // as its sender calls it
    std::string classification;  // "public", "internal" or "confidential"
    PersonId person;
    Instant recorded_at{};
};

// What one transaction writes: rows to add, rows to set, rows to drop.
struct Changes {
    std::vector<EventRow> events{};
    std::vector<Instance> created{};
    std::vector<Instance> updated{};
    std::map<InstanceId, Instant> due{};  // of those: Tree::listed_due_of(); no entry where it is nullopt
    std::vector<TimerRow> timers_set{};
    std::vector<std::pair<InstanceId, std::string>> timers_dropped{};
    std::vector<TaskRow> tasks_set{};
    std::vector<std::pair<InstanceId, std::string>> tasks_dropped{};
    std::vector<ParticipationRow> participation{};
    std::vector<TextRow> texts{};
    std::vector<OutboxRow> outbox{};
    std::vector<std::pair<InstanceId, DraftRow>> drafts_set{};
    std::vector<InstanceId> drafts_dropped{};
    std::vector<EvidenceRow> evidence{};
    std::vector<std::pair<InstanceId, DocumentRow>> documents_set{};
    std::vector<std::pair<InstanceId, std::string>> documents_dropped{};  // by kind
    std::vector<ResultRow> results{};
    std::vector<LinesRow> lines{};
    std::vector<ScoreRow> scores{};
    std::vector<CaseRow> cases{};
    std::vector<MeasureRow> measures{};
    std::vector<organisation::Change> organisation{};  // of register events, in order
    std::vector<dictionary::Change> dictionary{};      // likewise
    std::vector<PersonRow> people{};
    std::vector<calendar::HolidayCalendar> calendars{};
    std::vector<IncidentRow> incidents{};
    std::vector<IncidentClosed> incidents_closed{};  // of those that stood open before
    std::optional<Receipt> receipt{};
};

}  // namespace traimas::workflow
