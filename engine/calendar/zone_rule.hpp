// The rule by which a zone changes its clocks after the last change that its compiled file lists: the POSIX TZ text in
// the file's footer, which the date library does not read. Without it every zone would stay in winter from 2038 on.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace traimas::calendar {

// A change on the `week`-th `weekday` of a month (5: the last one), at `time` on the local clock before the change,
// which may lie before that day or after it.
struct YearlyChange {
    std::chrono::month month;
    unsigned week;  // 1..5
    std::chrono::weekday weekday;
    std::chrono::seconds time;
    friend bool operator==(const YearlyChange&, const YearlyChange&) = default;
};

struct ZoneRule {
    std::chrono::seconds standard;  // offset from UTC
    std::chrono::seconds summer;
    YearlyChange begins;
    YearlyChange ends;
    friend bool operator==(const ZoneRule&, const ZoneRule&) = default;

    [[nodiscard]] std::chrono::seconds offset_at(std::chrono::sys_seconds at) const;
};

// "CET-1CEST,M3.5.0,M10.5.0/3"; nullopt for a zone without summer time, and for a text of another form.
[[nodiscard]] std::optional<ZoneRule> parse_zone_rule(std::string_view text);

}  // namespace traimas::calendar
