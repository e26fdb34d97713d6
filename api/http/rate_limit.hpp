// How many requests one person may make: a bucket that refills all the time, so that a program that runs wild slows
// itself down and nobody else. In memory, for one server. Thread-safe.
#pragma once

#include "api/http/message.hpp"
#include "engine/base/strong_id.hpp"

#include <chrono>
#include <mutex>
#include <unordered_map>

namespace traimas::http {

struct Allowance {
    bool granted = true;
    Pairs headers{};  // RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers)
    int retry_after_seconds = 0;
};

class RateLimit {
public:
    using Moment = std::chrono::steady_clock::time_point;

    // So many a minute, and as many at once; 0: no limit, and no headers.
    explicit RateLimit(int requests_per_minute) : per_minute_{requests_per_minute} {}

    // Takes one request from this person's bucket.
    [[nodiscard]] Allowance spend(PersonId person, Moment now);

private:
    void forget_rested(Moment now);

    int per_minute_;
    std::mutex mutex_{};
    // When each bucket will be full again (the generic cell rate algorithm, ITU-T I.371).
    std::unordered_map<std::int64_t, Moment> full_at_{};
};

}  // namespace traimas::http
