// When mail may arrive: the office's civil hours, in which nobody is disturbed at night and a digest comes once a day.
// Pure functions over business time; the zone is a name of the zone database.
#pragma once

#include "engine/base/clock.hpp"

#include <chrono>
#include <string>

namespace traimas::exchange {

struct OfficeHours {
    std::string zone = "Asia/Bangkok";
    // From the one to the other nothing is sent, across midnight where the first is the later; equal: never quiet.
    std::chrono::minutes quiet_from{std::chrono::hours{20}};
    std::chrono::minutes quiet_until{std::chrono::hours{7}};
    std::chrono::minutes digest_at{std::chrono::hours{9}};
};

[[nodiscard]] bool is_quiet(const OfficeHours& hours, Instant at);

// When a mail that is due at `nominal` goes: a digest at the next digest hour, and nothing before quiet hours end.
[[nodiscard]] Instant sending_time(const OfficeHours& hours, Instant nominal, bool digest);

}  // namespace traimas::exchange
