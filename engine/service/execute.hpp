// The single way in: everything that changes state comes through here, from HTTP, timers, CLI and tests.
// One transaction: lock the root, read the time, load, drain what is due, decide, write, commit.
#pragma once

#include "engine/service/engine.hpp"
#include "engine/subjects/save_rows.hpp"

namespace traimas::service {

struct Envelope {
    std::string command{};       // hexadecimal id: see command_id()
    std::string request_hash{};  // hexadecimal
    PersonId actor;
    std::optional<PersonId> on_behalf_of{};          // act in this principal's name
    std::optional<std::int64_t> expected_version{};  // If-Match
    std::string definition{};                        // only an instance of this workflow; empty: of any
    Instant received_at{};                           // kept for explanation, decides nothing
};

struct Done {
    workflow::Receipt receipt;
    bool replayed = false;  // this command ran before: its outcome, nothing new
};

// An action on one instance. Problems: not_found (unknown or not visible to the actor), forbidden (not_your_role,
// segregation_of_duties, …), stale (version_changed), conflict (by state or guard, with every fault listed), invalid
// (idempotency_key_reused: another request under the same command id), unavailable (busy: a lock or time limit).
Result<Done> act(Engine& engine, InstanceId instance, const Envelope& envelope, const subjects::ActionInput& input);

// Draft rows of a checkpoint: a command without an event.
Result<Done> save_draft(Engine& engine, InstanceId instance, const Envelope& envelope,
                        const std::vector<subjects::SaveRow>& rows);
// A file for one row of a checkpoint's draft, or away from it: a save like the others. The file must be kept before.
// Problems, besides those of save_draft: conflict, "too_much_evidence", "evidence_not_linked".
inline constexpr int kMostEvidence = 20;  // of a report
Result<Done> attach_evidence(Engine& engine, const Envelope& envelope, workflow::EvidenceRow file);
Result<Done> detach_evidence(Engine& engine, InstanceId instance, const Envelope& envelope,
                             const std::string& indicator, const std::string& sha256);
// The draft of a plan, a review, an amendment or a restatement, whole. Likewise without an event.
Result<Done> save_document(Engine& engine, InstanceId instance, const Envelope& envelope,
                           const subjects::SaveDocument& document);

// A child beside a parent that stands, as its definition's `birth` allows (a restatement of a checkpoint). The answer's
// receipt names the child. Problems as act(), and conflict: birth_not_now, already_open (one of its kind is open
// there).
Result<Done> bear_child(Engine& engine, InstanceId parent, const Envelope& envelope, const std::string& definition);

// More time by the PSD: an extension of an open report, or the reopening of one that was not made, for somebody above
// to approve. The answer's receipt names the window. Problems as bear_child(), and invalid (out_of_range) and conflict
// (year_review_begun: the year's cycle takes no report any more).
struct TimeOffer {
    int days;  // working days, 1..10
    std::string reason;
};
inline constexpr int kMostDaysOffered = 10;
Result<Done> offer_time(Engine& engine, InstanceId checkpoint, const Envelope& envelope, const TimeOffer& offer);

// The birth of a root instance: a year, a cycle.
struct Birth {
    std::string definition;
    std::string unit;
    int fiscal_year = 0;
    int quarter = 0;
    int ordinal = 0;
    nlohmann::json subject = nullptr;
    bool follows_calendar = true;  // of the unit; registers follow none
};
// Repeated: the instance that stands, nothing new.
Result<InstanceId> give_birth(Engine& engine, const Envelope& envelope, const Birth& birth);

// Fires everything due in one tree now (tests, CLI); the poller (runtime/poller.hpp) takes many at once.
Result<int> drain_tree(Engine& engine, InstanceId root);

// SHA-256 of scope and key, 32 hexadecimal digits: the id of a command in receipts and events.
[[nodiscard]] std::string command_id(std::string_view scope, std::string_view key);
[[nodiscard]] std::string request_hash(std::string_view what, std::string_view body);

}  // namespace traimas::service
