// Time expressions: arithmetic on the civil date first, the instant last.
#include "engine/calendar/time_expression.hpp"

#include "engine/calendar/date_text.hpp"

#include <fmt/format.h>

#include <charconv>

namespace traimas::calendar {
namespace {

constexpr int kMinutesOfDay = 24 * 60;

std::string derivation_of(const Civil& civil, const std::string& zone, const HolidayCalendar& calendar)
{
    return fmt::format("{}T{} {} {}@{} tz{}", iso_date(civil.date), time_of_day_text(civil.time), zone, calendar.id,
                       calendar.version, tzdata_version());
}

Civil added(const Civil& from, const Span& span, const std::string& zone, const HolidayCalendar& calendar)
{
    switch (span.unit) {
    case SpanUnit::bd: return {add_working_days(calendar, from.date, span.amount), from.time};
    case SpanUnit::d: return {from.date + std::chrono::days{span.amount}, from.time};
    case SpanUnit::h: return to_civil(to_instant(from, zone) + std::chrono::hours{span.amount}, zone);
    }
    return from;
}

}  // namespace

Resolved resolve(const Civil& from, const TimeStep& step, const std::string& zone, const HolidayCalendar& calendar)
{
    auto civil = step.add ? added(from, *step.add, zone, calendar) : from;
    civil.date = roll(calendar, civil.date, step.roll);
    civil.time = step.at.value_or(civil.time);
    return resolve_civil(civil, zone, calendar);
}

Resolved resolved_at(Instant instant, const std::string& zone, const HolidayCalendar& calendar)
{
    const auto civil = to_civil(instant, zone);
    return {civil, instant, derivation_of(civil, zone, calendar)};
}

Resolved resolve_civil(const Civil& civil, const std::string& zone, const HolidayCalendar& calendar)
{
    return {civil, to_instant(civil, zone), derivation_of(civil, zone, calendar)};
}

std::optional<int> calendar_version_in(const std::string& derivation)
{
    const auto at = derivation.rfind('@');
    int version = 0;
    if (at == std::string::npos) {
        return std::nullopt;
    }
    const auto* const first = derivation.data() + at + 1;
    const auto [end, error] = std::from_chars(first, derivation.data() + derivation.size(), version);
    return error == std::errc{} && *end == ' ' ? std::optional{version} : std::nullopt;
}

std::optional<std::chrono::minutes> parse_time_of_day(const std::string& text)
{
    const auto digit = [&text](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) {
        return std::nullopt;
    }
    const int hours = (text[0] - '0') * 10 + (text[1] - '0');
    const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
    const int total = hours * 60 + minutes;
    if (minutes > 59 || total > kMinutesOfDay) {
        return std::nullopt;
    }
    return std::chrono::minutes{total};
}

std::string time_of_day_text(std::chrono::minutes time)
{
    return fmt::format("{:02}:{:02}", time.count() / 60, time.count() % 60);
}

}  // namespace traimas::calendar
