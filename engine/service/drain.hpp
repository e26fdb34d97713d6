// Fires due timers of many trees in one transaction: what the poller does, as plain calls.
#pragma once

#include "engine/service/engine.hpp"

#include <chrono>

namespace traimas::service {

struct DrainReport {
    int trees = 0;   // claimed
    int fired = 0;   // timer events written
    int failed = 0;  // trees that could not be drained and back off
    [[nodiscard]] bool full(int limit) const { return trees >= limit; }
};

// Claims up to `limit` trees with timers due, skipping those at which others work, and writes them as one batch, cut
// short once `budget` is spent, so that nobody waits long for a root; where a statement of the batch fails, each tree
// is done again in a transaction of its own. Throws DatabaseError where the database is away.
[[nodiscard]] DrainReport drain_due(Engine& engine, int limit,
                                    std::chrono::milliseconds budget = std::chrono::milliseconds{50});

}  // namespace traimas::service
