// The reconciler: holds the timers and tasks of every tree against project(), and the outbox against its outcomes, and
// puts right what can be. Differences come from a bug, or from somebody's hand in the tables; `verify` is for history.
#pragma once

#include "engine/service/engine.hpp"
#include "engine/store/database.hpp"

namespace traimas::service {

enum class Repair { no, yes };

struct DoctorFinding {
    std::optional<InstanceId> instance{};
    std::string code;      // "timer_missing", "task_stray", "delivered_and_waiting", …
    std::string sentence;  // which row, and what it means
    bool repaired = false;
};

// One tree: the difference between the rows that stand and those that its state asks for. Looked at without a lock;
// repaired under the root's, after a second look, in one transaction with an incident "doctor" that is closed as
// repaired. A timer that is overdue when it comes back fires at its nominal time. Works on any store.
[[nodiscard]] std::vector<DoctorFinding> examine_tree(Engine& engine, InstanceId root, Repair repair);

// The outbox: every row has one outcome, or waits, or has an incident (I8); open incidents tell of what still fails;
// and no timer or task is of an instance that is gone. Not put right is what only a person can judge: a notice or a
// message whose outcome is lost.
[[nodiscard]] std::vector<DoctorFinding> examine_outbox(store::Database& database, Repair repair);

struct DoctorReport {
    std::int64_t trees = 0;
    std::int64_t deadlocks = 0;  // of this database, since PostgreSQL's statistics were reset
    std::vector<DoctorFinding> findings{};

    // How many stand as they were found.
    [[nodiscard]] std::int64_t unrepaired() const;
};

// Every tree, then the outbox; or the tree of one instance alone. Safe while the system serves. Problem: not_found
// where there is no such instance. Throws DatabaseError.
Result<DoctorReport> examine(Engine& engine, store::Database& database, std::optional<InstanceId> only, Repair repair);

}  // namespace traimas::service
