// Dates in words. The month names stand here and not in ICU's data, so that a letter reads the same on every machine.
// Years become Buddhist by adding 543 to the CE year of the date itself, never by a calendar of ICU's.
#include "engine/language/date_words.hpp"

#include <array>
#include <chrono>
#include <string_view>

namespace traimas::language {
namespace {

using Names = std::array<std::string_view, 12>;

constexpr Names kThai{"มกราคม",  "กุมภาพันธ์", "มีนาคม",  "เมษายน", "พฤษภาคม",  "มิถุนายน",
                      "กรกฎาคม", "สิงหาคม",  "กันยายน", "ตุลาคม",  "พฤศจิกายน", "ธันวาคม"};
constexpr Names kThaiShort{"ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.",
                           "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.",  "พ.ย.", "ธ.ค."};
constexpr Names kEnglish{"January", "February", "March",     "April",   "May",      "June",
                         "July",    "August",   "September", "October", "November", "December"};
constexpr Names kEnglishShort{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
// From Sunday on, as std::chrono::weekday counts.
constexpr std::array<std::string_view, 7> kThaiDays{"อาทิตย์", "จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์"};
constexpr std::array<std::string_view, 7> kEnglishDays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};

enum class Length { whole, abbreviated };

std::chrono::year_month_day parts_of(calendar::Date date)
{
    return std::chrono::year_month_day{date};
}

// "31 มกราคม"
std::string day_and_month(Language language, calendar::Date date, Length length)
{
    const auto parts = parts_of(date);
    const auto& thai = length == Length::whole ? kThai : kThaiShort;
    const auto& english = length == Length::whole ? kEnglish : kEnglishShort;
    const auto& names = language == Language::th ? thai : english;
    return std::to_string(unsigned{parts.day()}) + " " + std::string{names.at(unsigned{parts.month()} - 1)};
}

std::string year_text(Language language, calendar::Date date)
{
    const int year{parts_of(date).year()};
    return std::to_string(language == Language::th ? year + calendar::kBuddhistEraOffset : year);
}

std::string two_digits(std::int64_t number)
{
    return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

std::string date_text(Language language, calendar::Date date)
{
    return day_and_month(language, date, Length::whole) + " " + year_text(language, date);
}

std::string short_date_text(Language language, calendar::Date date)
{
    return day_and_month(language, date, Length::abbreviated) + " " + year_text(language, date);
}

std::string moment_text(Language language, const calendar::Civil& civil)
{
    const std::int64_t minutes = civil.time.count();
    const auto hour = two_digits(minutes / 60);
    const auto minute = two_digits(minutes % 60);
    const auto date = date_text(language, civil.date);
    return language == Language::th ? date + " เวลา " + hour + "." + minute + " น." : date + ", " + hour + ":" + minute;
}

std::string deadline_text(Language language, const calendar::Civil& civil)
{
    const std::string weekday{
        (language == Language::th ? kThaiDays : kEnglishDays).at(std::chrono::weekday{civil.date}.c_encoding())};
    return (language == Language::th ? "วัน" + weekday + "ที่ " : weekday + " ") + moment_text(language, civil);
}

std::string quarter_text(Language language, int fiscal_year, int quarter)
{
    const auto begin = calendar::quarter_begin(fiscal_year, quarter);
    const auto end = calendar::quarter_end(fiscal_year, quarter);
    return (language == Language::th ? "ไตรมาส " : "Quarter ") + std::to_string(quarter) + " (" +
           day_and_month(language, begin, Length::abbreviated) + "-" + short_date_text(language, end) + ")";
}

std::string fiscal_year_text(Language language, int fiscal_year)
{
    return (language == Language::th ? "ปีงบประมาณ " : "Fiscal year ") + std::to_string(fiscal_year) + " (" +
           short_date_text(language, calendar::year_begin(fiscal_year)) + "-" +
           short_date_text(language, calendar::year_end(fiscal_year)) + ")";
}

}  // namespace traimas::language
