// Counters of the HTTP shell and their Prometheus text. One object a server, built by whoever renders it.
// Thread-safe: every member is atomic; figures of one rendering may be of slightly different moments.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace traimas::http {

// Upper bounds of the latency buckets, microseconds.
inline constexpr std::array<std::int64_t, 12> kLatencyBounds{
    1'000, 2'500, 5'000, 10'000, 25'000, 50'000, 100'000, 250'000, 500'000, 1'000'000, 2'500'000, 5'000'000};

struct Metrics {
    std::array<std::atomic<std::uint64_t>, 6> answers{};  // by status / 100; [0] is not used
    std::atomic<std::int64_t> in_flight{0};               // requests read and not yet answered
    std::atomic<std::int64_t> connections{0};             // open now
    std::atomic<std::uint64_t> accepted{0};               // connections, ever
    std::atomic<std::uint64_t> refused_full{0};           // connections over the cap
    std::atomic<std::uint64_t> refused_address{0};        // connections over the cap of one address
    std::atomic<std::uint64_t> refused_busy{0};           // requests that found their worker queue full
    std::atomic<std::uint64_t> timed_out{0};              // connections ended by a deadline
    std::atomic<std::uint64_t> failed{0};                 // connections ended by an exception
    std::atomic<std::uint64_t> tls_failed{0};             // connections that did not agree on TLS
    std::array<std::atomic<std::uint64_t>, kLatencyBounds.size() + 1> latency{};  // not cumulative
    std::atomic<std::int64_t> latency_micros{0};

    void count(int status, std::chrono::microseconds took);
};

// Prometheus text format 0.0.4.
[[nodiscard]] std::string render(const Metrics& metrics);

}  // namespace traimas::http
