// Zones through Howard Hinnant's date library, which reads the system's compiled zone files.
#include "engine/calendar/zone.hpp"

#include "engine/base/assert.hpp"
#include "engine/calendar/zone_rule.hpp"

#include <date/tz.h>

#include <fstream>
#include <iterator>
#include <map>
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

// The last line of the zone's file stands between two newlines.
std::optional<ZoneRule> zone_rule_of(const std::string& zone)
{
    std::ifstream file{"/usr/share/zoneinfo/" + zone, std::ios::binary};
    const std::string content{std::istreambuf_iterator<char>{file}, {}};
    if (content.size() < 2 || content.back() != '\n') {
        return std::nullopt;
    }
    const auto begin = content.rfind('\n', content.size() - 2);
    return begin == std::string::npos
               ? std::nullopt
               : parse_zone_rule(std::string_view{content}.substr(begin + 1, content.size() - begin - 2));
}

// The rule that follows the last change that the zone's file lists; nullopt inside of the list, and without summer
// time. Kept by each thread: nearly every question about a zone that stopped changing its clocks comes by here.
const std::optional<ZoneRule>& rule_after(const date::sys_info& info, const date::time_zone* zone)
{
    static const std::optional<ZoneRule> kNone{};
    static constexpr date::sys_seconds kNever{
        std::chrono::sys_days{std::chrono::year{10'000} / 1 / 1}.time_since_epoch()};
    if (info.end < kNever) {
        return kNone;
    }
    thread_local std::map<const date::time_zone*, std::optional<ZoneRule>> kept;
    const auto found = kept.find(zone);
    return found != kept.end() ? found->second : kept.emplace(zone, zone_rule_of(zone->name())).first->second;
}

// As for the file's own changes: in a gap the offset before it, of two instants the later one.
std::chrono::seconds offset_by(const ZoneRule& rule, std::chrono::sys_seconds local)
{
    const bool standard = rule.offset_at(local - rule.standard) == rule.standard;
    const bool summer = rule.offset_at(local - rule.summer) == rule.summer;
    if (standard != summer) {
        return standard ? rule.standard : rule.summer;
    }
    return standard ? std::min(rule.standard, rule.summer)
                    : rule.offset_at(local - rule.standard - std::chrono::days{1});
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
    const auto* const found = date::locate_zone(zone);
    const auto info = found->get_info(local);
    if (const auto& rule = rule_after(info.first, found); rule && info.result == date::local_info::unique) {
        return elapsed - offset_by(*rule, std::chrono::sys_seconds{local.time_since_epoch()});
    }
    // In a gap `first` is the time before it, whose offset moves the clock forward by just the gap.
    const auto& chosen = info.result == date::local_info::ambiguous ? info.second : info.first;
    return elapsed - chosen.offset;
}

Civil to_civil(Instant instant, const std::string& zone)
{
    const auto* const found = date::locate_zone(zone);
    const auto at = std::chrono::floor<std::chrono::seconds>(instant);
    const auto info = found->get_info(at);
    const auto& rule = rule_after(info, found);
    const auto offset = rule ? rule->offset_at(at) : info.offset;
    const std::chrono::local_time<std::chrono::microseconds> local{instant.time_since_epoch() + offset};
    const auto day = std::chrono::floor<std::chrono::days>(local);
    return {day, std::chrono::floor<std::chrono::minutes>(local - day)};
}

const std::string& tzdata_version()
{
    static const std::string kVersion = read_tzdata_version();
    return kVersion;
}

}  // namespace traimas::calendar
