// Dates and times as text. Every reader here is strict: a guess about a date is a wrong deadline.
#include "engine/calendar/date_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace traimas::calendar {
namespace {

constexpr int kEarliestYear = 1900;
constexpr int kLatestYear = 2200;

using Instant = std::chrono::sys_time<std::chrono::microseconds>;

// A Buddhist year below this one is a CE year typed by habit: 2018 would be 1475 CE.
constexpr int kFirstPlausibleBuddhistYear = 2400;

struct MonthName {
    std::string_view full;
    std::string_view shortened;
};
constexpr std::array<MonthName, 12> kMonths{{{"มกราคม", "ม.ค."},
                                             {"กุมภาพันธ์", "ก.พ."},
                                             {"มีนาคม", "มี.ค."},
                                             {"เมษายน", "เม.ย."},
                                             {"พฤษภาคม", "พ.ค."},
                                             {"มิถุนายน", "มิ.ย."},
                                             {"กรกฎาคม", "ก.ค."},
                                             {"สิงหาคม", "ส.ค."},
                                             {"กันยายน", "ก.ย."},
                                             {"ตุลาคม", "ต.ค."},
                                             {"พฤศจิกายน", "พ.ย."},
                                             {"ธันวาคม", "ธ.ค."}}};
constexpr std::string_view kBuddhistEra = "พ.ศ.";

Problem not_a_date()
{
    return {ProblemKind::invalid, "not_a_date", "Write a date such as 30/09/2561, 30 กันยายน 2561 or 2018-09-30."};
}

Problem not_a_time()
{
    return {ProblemKind::invalid, "not_a_time", "Write a time such as 2018-01-31T17:00:00Z."};
}

// ASCII digits only, as many as `least` to `most` of them.
std::optional<int> number(std::string_view text, std::size_t least, std::size_t most)
{
    if (text.size() < least || text.size() > most) {
        return std::nullopt;
    }
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        value = value * 10 + (c - '0');
    }
    return value;
}

// Splits at every `separator`; parts may be empty.
std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    while (true) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(at + 1);
    }
}

// The parts between blanks, none of them empty.
std::vector<std::string_view> words(std::string_view text)
{
    auto parts = split(text, ' ');
    parts.erase(std::remove(parts.begin(), parts.end(), std::string_view{}), parts.end());
    return parts;
}

// The day, where the calendar has it. Years are CE here, so that leap years come out right.
std::optional<Date> day_of(int year, int month, int day)
{
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    return date.ok() ? std::optional{Date{date}} : std::nullopt;
}

// What lies outside is a slip, most often a Buddhist year; and the chain's integers end in the year 2255.
bool is_plausible(int ce_year)
{
    return ce_year >= kEarliestYear && ce_year <= kLatestYear;
}

Result<Date> typed_day(int ce_year, int month, int day)
{
    if (!is_plausible(ce_year)) {
        return not_a_date();
    }
    const auto date = day_of(ce_year, month, day);
    if (!date) {
        return Problem{ProblemKind::invalid, "no_such_day", "The calendar has no such day."};
    }
    return *date;
}

Result<Date> buddhist_day(std::string_view year_text, int month, std::string_view day_text)
{
    const auto day = number(day_text, 1, 2);
    if (!day) {
        return not_a_date();
    }
    if (number(year_text, 2, 2)) {
        return Problem{ProblemKind::invalid, "two_digit_year", "Write the year with four digits, such as 2561."};
    }
    const auto year = number(year_text, 4, 4);
    if (!year || *year < kFirstPlausibleBuddhistYear) {
        return not_a_date();
    }
    return typed_day(*year - kBuddhistEraOffset, month, *day);
}

// "30 กันยายน 2561", "30 ก.ย. พ.ศ. 2561"
Result<Date> worded_day(std::string_view text)
{
    auto parts = words(text);
    if (parts.size() == 4 && parts[2] == kBuddhistEra) {
        parts.erase(parts.begin() + 2);
    }
    if (parts.size() != 3) {
        return not_a_date();
    }
    const auto month = std::find_if(kMonths.begin(), kMonths.end(), [&](const MonthName& name) {
        return name.full == parts[1] || name.shortened == parts[1];
    });
    if (month == kMonths.end()) {
        return not_a_date();
    }
    return buddhist_day(parts[2], static_cast<int>(month - kMonths.begin()) + 1, parts[0]);
}

struct IsoParts {
    int year;
    int month;
    int day;
};

std::optional<IsoParts> iso_parts(std::string_view text)
{
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
        return std::nullopt;
    }
    const auto year = number(text.substr(0, 4), 4, 4);
    const auto month = number(text.substr(5, 2), 2, 2);
    const auto day = number(text.substr(8, 2), 2, 2);
    if (!year || !month || !day) {
        return std::nullopt;
    }
    return IsoParts{*year, *month, *day};
}

// "17:00:00", then perhaps ".5"; what follows is left in `text`.
std::optional<std::chrono::microseconds> take_time(std::string_view& text)
{
    if (text.size() < 8 || text[2] != ':' || text[5] != ':') {
        return std::nullopt;
    }
    const auto hours = number(text.substr(0, 2), 2, 2);
    const auto minutes = number(text.substr(3, 2), 2, 2);
    const auto seconds = number(text.substr(6, 2), 2, 2);
    text.remove_prefix(8);
    if (!hours || !minutes || !seconds || *hours > 23 || *minutes > 59 || *seconds > 59) {
        return std::nullopt;
    }
    int micros = 0;
    if (text.starts_with('.')) {
        const auto end = std::min(text.find_first_not_of("0123456789", 1), text.size());
        const auto fraction = number(text.substr(1, end - 1), 1, 6);
        if (!fraction) {
            return std::nullopt;
        }
        micros = *fraction;
        for (auto digits = end - 1; digits < 6; ++digits) {
            micros *= 10;
        }
        text.remove_prefix(end);
    }
    return std::chrono::hours{*hours} + std::chrono::minutes{*minutes} + std::chrono::seconds{*seconds} +
           std::chrono::microseconds{micros};
}

// "Z", "+07:00", "-03:30"
std::optional<std::chrono::minutes> offset_of(std::string_view text)
{
    if (text == "Z" || text == "z") {
        return std::chrono::minutes{0};
    }
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') {
        return std::nullopt;
    }
    const auto hours = number(text.substr(1, 2), 2, 2);
    const auto minutes = number(text.substr(4, 2), 2, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) {
        return std::nullopt;
    }
    const std::chrono::minutes offset{*hours * 60 + *minutes};
    return text[0] == '-' ? -offset : offset;
}

}  // namespace

Result<Date> parse_iso_date(std::string_view text)
{
    const auto parts = iso_parts(text);
    const auto date = parts ? day_of(parts->year, parts->month, parts->day) : std::nullopt;
    if (!date || !is_plausible(parts->year)) {
        return Problem{ProblemKind::invalid, "not_a_date",
                       "Write a date that exists, such as 2018-09-30, in a year of the Common Era."};
    }
    return *date;
}

std::string iso_date(Date date)
{
    const std::chrono::year_month_day day{date};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()));
}

Result<Date> parse_typed_date(std::string_view text)
{
    // No date is longer than this, and longer text is not worth reading.
    constexpr std::size_t kMostBytes = 200;
    if (text.size() > kMostBytes) {
        return not_a_date();
    }
    const auto ascii = with_ascii_digits(text);
    const auto blankless = words(ascii);
    if (blankless.size() != 1) {
        return worded_day(ascii);
    }
    if (const auto iso = iso_parts(blankless.front())) {
        return typed_day(iso->year, iso->month, iso->day);
    }
    const auto parts = split(blankless.front(), '/');
    const auto month = parts.size() == 3 ? number(parts[1], 1, 2) : std::nullopt;
    if (!month) {
        return not_a_date();
    }
    return buddhist_day(parts[2], *month, parts[0]);
}

std::string rfc3339(Instant instant)
{
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::hh_mm_ss time{instant - day};
    auto text = fmt::format("{}T{:02}:{:02}:{:02}", iso_date(Date{day.time_since_epoch()}), time.hours().count(),
                            time.minutes().count(), time.seconds().count());
    if (time.subseconds().count() != 0) {
        text += fmt::format(".{:06}", time.subseconds().count());
    }
    return text + "Z";
}

Result<Instant> parse_rfc3339(std::string_view text)
{
    constexpr std::size_t kDateBytes = 10;
    if (text.size() <= kDateBytes || (text[kDateBytes] != 'T' && text[kDateBytes] != 't')) {
        return not_a_time();
    }
    const auto date = parse_iso_date(text.substr(0, kDateBytes));
    auto rest = text.substr(kDateBytes + 1);
    const auto time = take_time(rest);
    const auto offset = offset_of(rest);
    if (!date || !time || !offset) {
        return not_a_time();
    }
    return Instant{date->time_since_epoch() + *time - *offset};
}

}  // namespace traimas::calendar
