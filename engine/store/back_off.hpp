// When something that failed is tried again: by system time, which runs on where a demo's business clock stands still.
// Pure; both stores count by it.
#pragma once

#include "engine/base/clock.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace traimas::store {

// From this try on an incident stands.
inline constexpr std::int64_t kTriesBeforeIncident = 8;
inline constexpr std::chrono::hours kLongestBackOff{1};

// After `tries` failures (1 or more) of what `key` names: 2, 4, 8 … seconds, an hour at most, and up to a quarter more,
// so that what failed together does not come back together. The share of chance follows from the key and the try: the
// same on every node and in every store, and a failing run can be repeated.
[[nodiscard]] inline Instant next_try(Instant system_now, std::int64_t tries, std::string_view key)
{
    constexpr std::uint64_t kOffset = 14'695'981'039'346'656'037U;  // FNV-1a
    constexpr std::uint64_t kPrime = 1'099'511'628'211U;
    constexpr std::int64_t kMostDoublings = 12;  // beyond an hour
    const std::chrono::seconds doubled{std::int64_t{1} << std::clamp<std::int64_t>(tries, 1, kMostDoublings)};
    const std::chrono::microseconds wait = std::min<std::chrono::microseconds>(doubled, kLongestBackOff);
    auto mixed = (kOffset ^ static_cast<std::uint64_t>(tries)) * kPrime;
    for (const char letter : key) {
        mixed = (mixed ^ static_cast<unsigned char>(letter)) * kPrime;
    }
    mixed ^= mixed >> 32U;  // the last letters alone would move the low bits little
    return system_now + wait + wait * static_cast<std::int64_t>(mixed % 1'000) / 4'000;
}

}  // namespace traimas::store
