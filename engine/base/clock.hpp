// Time, as the engine sees it: instants in microseconds UTC, and the two clocks.
// Nothing below cli reads a clock of its own; every use case reads `now` once.
#pragma once

#include <chrono>
#include <cstdint>

namespace traimas {

// Microseconds since 1970-01-01T00:00Z: the precision of PostgreSQL's timestamptz.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

[[nodiscard]] constexpr std::int64_t to_micros(Instant instant)
{
    return instant.time_since_epoch().count();
}
[[nodiscard]] constexpr Instant from_micros(std::int64_t micros)
{
    return Instant{std::chrono::microseconds{micros}};
}

// Tells the time. Two are handed around, and they are not the same thing:
//   business time (deadlines, timers, delegations, posts, recorded_at) may be manual in tests and in the demo;
//   system time (sessions, tokens, throttling, leases, back-off, logs) never is.
// Thread-safe: any thread may ask.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
};

// This machine's clock, for system time where no database is at hand (logs, throttling).
class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override
    {
        return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
};

}  // namespace traimas
