// What the doctor asks of rows beside the trees: timers and tasks that no instance has, messages and notices against
// their outcomes, incidents against what they tell of. Changes rows only where a function says so.
#pragma once

#include "engine/store/database.hpp"

#include <string>
#include <vector>

namespace traimas::store {

// A timer or a task of an instance that is not there.
struct OrphanRow {
    InstanceId instance;
    std::string key;
};
[[nodiscard]] std::vector<OrphanRow> orphan_timers(Tx& tx);
[[nodiscard]] std::vector<OrphanRow> orphan_tasks(Tx& tx);
// Deletes it, if its instance is still not there.
void drop_orphan_timer(Tx& tx, const OrphanRow& row);
void drop_orphan_task(Tx& tx, const OrphanRow& row);

// A row of the outbox, by its key, and the instance that sent it.
struct SentRow {
    std::string dedupe_key;
    InstanceId instance;
};
// I8, one outcome each: those that wait although they have an outcome …
[[nodiscard]] std::vector<SentRow> delivered_and_waiting(Tx& tx);
// … and notices without an outcome, or outcomes "sent" of notices that nobody got.
[[nodiscard]] std::vector<SentRow> notices_without_outcome(Tx& tx);
[[nodiscard]] std::vector<std::string> outcomes_without_notice(Tx& tx);
// Deletes the waiting row, if its outcome stands.
void drop_delivered(Tx& tx, const SentRow& row);

// Keys of messages that were taken at `since` (business time) or later, and have no receipt of the command that they
// made: `command_of` a page of keys are looked up at once.
[[nodiscard]] std::vector<std::string> messages_taken(Tx& tx, Instant since, const std::string& after, int limit);
[[nodiscard]] std::vector<std::string> receipts_missing(Tx& tx, const std::vector<std::string>& commands);

// What failed often enough and no open incident tells of.
struct Untold {
    std::string source;  // "timer", "message"
    std::string key;
    InstanceId instance;
    std::int64_t tries;
};
[[nodiscard]] std::vector<Untold> untold_failures(Tx& tx);
// Open incidents "timer" and "message" of what waits no longer, or never failed.
struct StaleIncident {
    std::string source;
    std::string key;
};
[[nodiscard]] std::vector<StaleIncident> stale_incidents(Tx& tx);

// Of this database since its statistics were reset.
[[nodiscard]] std::int64_t deadlocks(Tx& tx);

}  // namespace traimas::store
