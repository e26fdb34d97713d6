// The ledger of reminders as it is read, and the timers that will raise the next ones.
// Inside of a reader's transaction; everything throws DatabaseError.
#pragma once

#include "engine/store/database.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace traimas::store {

struct ReminderFilter {
    std::optional<PersonId> recipient{};  // nullopt: everybody's, in `units`
    std::vector<std::string> units{};     // those that the reader may see; of a recipient's own it asks nothing
    std::string outcome{};                // empty: any; likewise below
    std::optional<InstanceId> instance{};
    std::string unit{};
    std::optional<int> fiscal_year{};
    std::int64_t before = 0;  // id of the last row of the page before; 0: from the newest on
    int limit = 50;
};

struct ReminderRow {
    std::int64_t id;
    PersonId recipient;
    InstanceId instance;
    std::string definition;
    std::string unit;
    int fiscal_year;
    int quarter;
    std::string notice;
    nlohmann::json arguments;
    std::string outcome;
    std::string reason;  // of one that was suppressed or superseded
    bool digest;
    Instant nominal;
    Instant planned_for;
    std::optional<Instant> settled_at{};
    bool late;
    int attempts;
    std::string last_error;
    std::string message_id;
    std::optional<std::int64_t> carrier{};  // the mail that carried it, where that is another
    // In system time: of one that was tried in vain, or is being sent and will be tried again should that fail.
    std::optional<Instant> next_try_at{};
};
// The newest first.
[[nodiscard]] std::vector<ReminderRow> reminders(Tx& tx, const ReminderFilter& filter);

// A pending timer of an instance in these units.
struct PendingTimerRow {
    InstanceId instance;
    std::string timer;
    Instant due_at;
    std::string definition;
    int definition_version;
    std::string state;
    std::string unit;
    int fiscal_year;
    int quarter;
};
// Soonest first; of the filter, units, instance, unit and fiscal year count.
[[nodiscard]] std::vector<PendingTimerRow> pending_timers(Tx& tx, const ReminderFilter& filter, int limit);

}  // namespace traimas::store
