// One moment a person is all that the algorithm keeps: what is used is the time until the bucket is full again.
#include "api/http/rate_limit.hpp"

#include <algorithm>

namespace traimas::http {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr nanoseconds kWindow = std::chrono::minutes{1};
constexpr std::size_t kMostBuckets = 10'000;

long rounded_up(nanoseconds time)
{
    return static_cast<long>(std::chrono::ceil<seconds>(time).count());
}

}  // namespace

Allowance RateLimit::spend(PersonId person, Moment now)
{
    if (per_minute_ == 0) {
        return {};
    }
    const nanoseconds cost = kWindow / per_minute_;
    const std::lock_guard guard{mutex_};
    if (full_at_.size() >= kMostBuckets) {
        forget_rested(now);
    }
    auto& full_at = full_at_[person.value()];
    full_at = std::max(full_at, now);
    Allowance allowance{.granted = full_at - now + cost <= kWindow};
    if (allowance.granted) {
        full_at += cost;
    } else {
        allowance.retry_after_seconds = static_cast<int>(rounded_up(full_at - now + cost - kWindow));
    }
    const auto left = (kWindow - (full_at - now)) / cost;
    const auto rest = rounded_up(full_at - now);
    allowance.headers = {
        {"RateLimit-Policy", "\"person\";q=" + std::to_string(per_minute_) + ";w=60"},
        {"RateLimit", "\"person\";r=" + std::to_string(left) + ";t=" + std::to_string(rest)},
    };
    return allowance;
}

void RateLimit::forget_rested(Moment now)
{
    std::erase_if(full_at_, [now](const auto& entry) { return entry.second <= now; });
}

}  // namespace traimas::http
