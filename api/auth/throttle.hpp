// How failed tries are slowed down: by person and address, and by address alone, where a whole office may sit.
// Delays grow to a quarter of an hour and never become a lock. Counted in the database, so that all nodes count
// together.
#pragma once

#include "engine/base/result.hpp"
#include "engine/store/database.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace traimas::auth {

inline constexpr int kFailuresByPerson = 5;
inline constexpr int kFailuresByAddress = 20;
inline constexpr std::chrono::seconds kFirstDelay{30};  // doubles with each further failure
inline constexpr std::chrono::seconds kLongestDelay{std::chrono::minutes{15}};
inline constexpr std::chrono::seconds kFailuresForgotten{std::chrono::hours{1}};  // after the last delay is over

// Under which keys the tries of one kind are counted.
struct ThrottleKeys {
    std::string by_person;
    std::string by_address;
};
// `who`: what was typed, or a person's number; hashed, so that the table holds no names.
[[nodiscard]] ThrottleKeys throttle_keys(std::string_view kind, std::string_view who, const std::string& address);

// Problems: throttled, code "too_many_tries", with the seconds to wait; unavailable.
Result<void> check_throttle(store::Database& database, const ThrottleKeys& keys);
// Problem: unavailable.
Result<void> count_failure(store::Database& database, const ThrottleKeys& keys);
// After a success: the person's own count begins anew, the address keeps its.
Result<void> forget_failures(store::Database& database, const ThrottleKeys& keys);

}  // namespace traimas::auth
