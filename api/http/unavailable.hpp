// Thrown by what a handler stands on when it cannot be reached: the answer is 503, not 500.
// Adapters in cli wrap a lost database connection or a full pool in it.
#pragma once

#include <stdexcept>
#include <string>

namespace traimas::http {

class Unavailable : public std::runtime_error {
public:
    explicit Unavailable(const std::string& reason, int retry_after_seconds = 1)
        : std::runtime_error{reason}, retry_after_seconds_{retry_after_seconds}
    {
    }
    [[nodiscard]] int retry_after_seconds() const noexcept { return retry_after_seconds_; }

private:
    int retry_after_seconds_;
};

}  // namespace traimas::http
