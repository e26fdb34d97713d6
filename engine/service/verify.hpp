// Recomputes everything that is stored from what was hashed, and names the place of every difference.
// Reads only; safe while the system serves.
#pragma once

#include "engine/store/database.hpp"
#include "engine/workflow/tree.hpp"

#include <functional>

namespace traimas::service {

struct VerifyFinding {
    InstanceId instance;
    std::int64_t seq;  // 0: the instance as a whole
    std::string
        code;  // "hash_differs", "body_unreadable", "gap", "column_differs", "fold_differs", "fold_unreadable", …
    // Names the column, or the first row that differs and how many do. After "not_compared" of an instance: whatever
    // rests on its events may differ as well.
    std::string sentence;
};

struct VerifyReport {
    std::int64_t instances = 0;
    std::int64_t events = 0;
    std::int64_t bytes = 0;
    std::vector<VerifyFinding> findings{};
};

// Invariants I1 (chains), I2 (fold), I3 and I4 (timers and tasks), I5 (occurrences), I6 (final states), I7 (duties),
// I10 (recorded_at), I11 (effective_at of timers), I14 (columns), I15 (results, participation, registers) of
// docs/architecture.md, the hash of every text that still stands and of the words of people, and that receipts and
// notices tell of events that are there. Not seen: what no event says, such as drafts, sessions, passwords.
[[nodiscard]] VerifyReport verify(store::Database& database, const workflow::DefinitionSet& definitions);

}  // namespace traimas::service
