// Civil time in a zone <-> instants, through Howard Hinnant's date library (g++ 12 has no chrono zones).
// Policy for daylight-saving changes: a civil time in a gap moves on by the gap; an ambiguous one is the later instant.
#pragma once

#include "engine/base/clock.hpp"
#include "engine/calendar/fiscal.hpp"

#include <string>
#include <string_view>

namespace traimas::calendar {

// A date and a time of day; 24:00 (1440) is the end of that date, not the beginning of the next.
struct Civil {
    Date date;
    std::chrono::minutes time;  // 0..1440
    friend bool operator==(const Civil&, const Civil&) = default;
};

// A name of the zone database, such as "Asia/Bangkok". The functions below throw std::runtime_error on any other.
[[nodiscard]] bool zone_exists(std::string_view zone);
// The instant of a civil time; 24:00 becomes an instant last: the first microsecond of the next day.
[[nodiscard]] Instant to_instant(const Civil& civil, const std::string& zone);
// The civil date and time of an instant, cut to whole minutes.
[[nodiscard]] Civil to_civil(Instant instant, const std::string& zone);
// The version of the zone data in use, from the first line of the system's tzdata.zi: "2025b".
[[nodiscard]] const std::string& tzdata_version();

}  // namespace traimas::calendar
