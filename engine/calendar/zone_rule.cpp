// Reads the rules that zone files end with, and answers which of the two offsets counts.
#include "engine/calendar/zone_rule.hpp"

#include <algorithm>
#include <charconv>

namespace traimas::calendar {
namespace {

using std::chrono::seconds;

constexpr seconds kHour{3'600};

// Reads the text from left to right; once something does not fit, `ok` stays false.
struct Scanner {
    std::string_view rest;
    bool ok = true;

    bool take(char sign)
    {
        if (rest.empty() || rest.front() != sign) {
            return false;
        }
        rest.remove_prefix(1);
        return true;
    }
    void need(char sign) { ok = take(sign) && ok; }
    int number()
    {
        int value = 0;
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
        ok = ok && error == std::errc{} && !rest.starts_with('-');
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        return value;
    }
    // "CET" or "<+0330>".
    void name()
    {
        const bool quoted = take('<');
        const auto end = quoted ? rest.find('>') : rest.find_first_of("+-0123456789,");
        ok = ok && end != std::string_view::npos && end > 0;
        rest.remove_prefix(std::min(rest.size(), ok ? end + (quoted ? 1U : 0U) : rest.size()));
    }
    // "3", "-1:30", "+2:00:30"
    seconds time()
    {
        const bool negative = take('-');
        static_cast<void>(negative || take('+'));
        seconds value = number() * kHour;
        if (take(':')) {
            value += std::chrono::minutes{number()};
        }
        if (take(':')) {
            value += seconds{number()};
        }
        return negative ? -value : value;
    }
    YearlyChange change()
    {
        need(',');
        need('M');
        const auto month = static_cast<unsigned>(number());
        need('.');
        const auto week = static_cast<unsigned>(number());
        need('.');
        const auto weekday = static_cast<unsigned>(number());
        ok = ok && month >= 1 && month <= 12 && week >= 1 && week <= 5 && weekday <= 6;
        return {std::chrono::month{month}, week, std::chrono::weekday{weekday}, take('/') ? time() : 2 * kHour};
    }
};

std::chrono::sys_seconds instant_of(const YearlyChange& change, std::chrono::year year, seconds offset_before)
{
    const std::chrono::sys_days day =
        change.week == 5 ? std::chrono::sys_days{year / change.month / change.weekday[std::chrono::last]}
                         : std::chrono::sys_days{year / change.month / change.weekday[change.week]};
    return day + change.time - offset_before;
}

}  // namespace

seconds ZoneRule::offset_at(std::chrono::sys_seconds at) const
{
    const std::chrono::year_month_day local{std::chrono::floor<std::chrono::days>(at + standard)};
    const auto begin = instant_of(begins, local.year(), standard);
    const auto end = instant_of(ends, local.year(), summer);
    // In the south summer goes over the turn of the year.
    const bool is_summer = begin < end ? begin <= at && at < end : at < end || begin <= at;
    return is_summer ? summer : standard;
}

std::optional<ZoneRule> parse_zone_rule(std::string_view text)
{
    Scanner in{text};
    in.name();
    const auto standard = -in.time();  // POSIX counts to the west
    if (!in.ok || in.rest.empty()) {
        return std::nullopt;
    }
    in.name();
    const bool plain = in.rest.starts_with(',');
    const auto summer = plain ? standard + kHour : -in.time();
    const auto begins = in.change();
    const auto ends = in.change();
    return in.ok && in.rest.empty() ? std::optional{ZoneRule{standard, summer, begins, ends}} : std::nullopt;
}

}  // namespace traimas::calendar
