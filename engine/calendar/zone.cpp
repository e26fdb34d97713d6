// Zones through Howard Hinnant's date library, which reads the system's compiled zone files.
#include "engine/calendar/zone.hpp"

#include "engine/base/assert.hpp"

#include <date/tz.h>

#include <fstream>
#include <stdexcept>

namespace traimas::calendar {
namespace {

constexpr std::chrono::minutes kEndOfDay{24 * 60};

std::string read_tzdata_version()
{
    const std::string path = "/usr/share/zoneinfo/tzdata.zi";
    static constexpr std::string_view kPrefix = "# version ";
    std::ifstream file{path};
    std::string line;
    if (!std::getline(file, line) || !line.starts_with(kPrefix)) {
        // Every deadline is stored with the version it was derived from: without one there are no deadlines.
        throw std::runtime_error{path + " is missing or does not begin with its version: install tzdata"};
    }
    return line.substr(kPrefix.size());
}

}  // namespace

bool zone_exists(std::string_view zone)
{
    // posix/ and right/ are copies of all zones; right/ counts leap seconds and would be some seconds off.
    if (zone.starts_with("posix/") || zone.starts_with("right/")) {
        return false;
    }
    try {
        return date::locate_zone(zone) != nullptr;
    } catch (const std::runtime_error&) {
        return false;
    }
}

Instant to_instant(const Civil& civil, const std::string& zone)
{
    TRAIMAS_ASSERT(civil.time >= std::chrono::minutes{0} && civil.time <= kEndOfDay);
    // 24:00 turns into 00:00 of the next day here and not earlier: until now it belonged to its own date.
    const auto elapsed = std::chrono::sys_time<std::chrono::microseconds>{civil.date.time_since_epoch() + civil.time};
    const date::local_seconds local{std::chrono::floor<std::chrono::seconds>(elapsed.time_since_epoch())};
    const auto info = date::locate_zone(zone)->get_info(local);
    // In a gap `first` is the time before it, whose offset moves the clock forward by just the gap.
    const auto& chosen = info.result == date::local_info::ambiguous ? info.second : info.first;
    return elapsed - chosen.offset;
}

Civil to_civil(Instant instant, const std::string& zone)
{
    const auto info = date::locate_zone(zone)->get_info(std::chrono::floor<std::chrono::seconds>(instant));
    const std::chrono::local_time<std::chrono::microseconds> local{instant.time_since_epoch() + info.offset};
    const auto day = std::chrono::floor<std::chrono::days>(local);
    return {day, std::chrono::floor<std::chrono::minutes>(local - day)};
}

const std::string& tzdata_version()
{
    static const std::string kVersion = read_tzdata_version();
    return kVersion;
}

}  // namespace traimas::calendar
