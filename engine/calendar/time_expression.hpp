// The time expressions of workflow definitions: from + add (on the date), roll, then at.
#pragma once

#include "engine/base/enum_text.hpp"
#include "engine/calendar/working_days.hpp"
#include "engine/calendar/zone.hpp"

#include <optional>
#include <string>

namespace traimas::calendar {

enum class SpanUnit { bd, d, h };  // working days, days, hours

struct Span {
    SpanUnit unit;
    int amount;  // may be negative
    friend bool operator==(const Span&, const Span&) = default;
};

// One resolved step of arithmetic; where it starts from is the caller's business.
struct TimeStep {
    std::optional<Span> add{};
    std::optional<std::chrono::minutes> at{};  // time of day, 0..1440; absent: keep the starting time of day
    Roll roll = Roll::none;
};

// An instant together with how it was derived, so that it can be explained and derived again.
struct Resolved {
    Civil civil;
    Instant at;
    std::string derivation;  // "2018-01-10T24:00 Asia/Bangkok th@1 tz2025b"
};

// Adds on the date (`h` adds to the instant and then reads the civil time back), rolls, sets the time of day, and turns
// the result into an instant last.
[[nodiscard]] Resolved resolve(const Civil& from, const TimeStep& step, const std::string& zone,
                               const HolidayCalendar& calendar);
// The civil time and derivation of an instant as it is, such as the moment a state was entered.
[[nodiscard]] Resolved resolved_at(Instant instant, const std::string& zone, const HolidayCalendar& calendar);
// The same civil time read again under another calendar or zone data: a new instant and derivation.
[[nodiscard]] Resolved resolve_civil(const Civil& civil, const std::string& zone, const HolidayCalendar& calendar);

// The calendar version that a derivation names, or nullopt where it is none of ours.
[[nodiscard]] std::optional<int> calendar_version_in(const std::string& derivation);

// "08:30" -> 510 min, "24:00" -> 1440 min; nullopt for anything else.
[[nodiscard]] std::optional<std::chrono::minutes> parse_time_of_day(const std::string& text);
// 510 min -> "08:30".
[[nodiscard]] std::string time_of_day_text(std::chrono::minutes time);

}  // namespace traimas::calendar

template <>
struct traimas::EnumText<traimas::calendar::SpanUnit> {
    static constexpr std::array table{std::pair{calendar::SpanUnit::bd, std::string_view{"bd"}},
                                      std::pair{calendar::SpanUnit::d, std::string_view{"d"}},
                                      std::pair{calendar::SpanUnit::h, std::string_view{"h"}}};
};
