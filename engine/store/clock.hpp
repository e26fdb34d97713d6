// Business time from the database: one source for all nodes. The one place whose SQL reads a clock.
#pragma once

#include "engine/base/clock.hpp"
#include "engine/base/result.hpp"
#include "engine/store/database.hpp"

#include <optional>

namespace traimas::store {

// The database's clock, or the demo's manual one where its row stands.
[[nodiscard]] Instant read_clock(Tx& tx);
[[nodiscard]] Instant read_clock(Session& session);
// The demo's manual clock; nullopt where time runs by itself.
[[nodiscard]] std::optional<Instant> manual_clock(Session& session);
// Sets it, forward only. Problem: kind conflict, code "clock_backwards".
Result<Instant> set_manual_clock(Tx& tx, Instant at);

// System time (sessions, throttling, leases): the database's clock, never the manual one.
[[nodiscard]] Instant read_system_clock(Session& session);
[[nodiscard]] Instant read_system_clock(Tx& tx);

}  // namespace traimas::store
