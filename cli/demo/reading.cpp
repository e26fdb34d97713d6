// Reads what the demo's files have in common.
#include "cli/demo/reading.hpp"

#include "engine/calendar/date_text.hpp"
#include "engine/calendar/zone.hpp"

#include <fstream>
#include <sstream>

namespace traimas::cli::demo {
namespace {

constexpr const char* kBangkok = "Asia/Bangkok";
constexpr Bounds kTimeText{10, 40};

}  // namespace

calendar::Date date_in(JsonReader& in, std::string_view key)
{
    const auto date = calendar::parse_iso_date(in.text(key, {10, 10}));
    if (!date) {
        in.fault(key, "not_a_date", "Write a date as 2017-10-01.");
        return {};
    }
    return *date;
}

Instant moment_in(JsonReader& in, std::string_view key, int hour)
{
    const auto text = in.text(key, kTimeText);
    if (const auto date = calendar::parse_iso_date(text)) {
        return calendar::to_instant({*date, std::chrono::minutes{hour * 60}}, kBangkok);
    }
    const auto time = calendar::parse_rfc3339(text);
    if (!time) {
        in.fault(key, "not_a_time", "Write a date, or a time such as 2018-01-03T00:00:00+07:00.");
        return {};
    }
    return *time;
}

std::vector<Decimal> decimals_in(JsonReader& in, std::string_view key)
{
    std::vector<Decimal> values;
    for (const auto& text : in.optional_texts(key, kFew, {1, 40})) {
        const auto value = Decimal::parse(text);
        if (!value) {
            in.fault(key, value.error().code, value.error().detail);
            continue;
        }
        values.push_back(*value);
    }
    return values;
}

std::string authors_words_in(JsonReader& in, std::string_view key)
{
    const auto words = in.optional_object(key, [](JsonReader& it) {
        static_cast<void>(it.optional_text("en", kWords));
        return it.text("th", kWords);
    });
    return words.value_or("");
}

int number_of(JsonReader& in, const std::string& key)
{
    const bool digits = !key.empty() && key.size() <= 4 && key.find_first_not_of("0123456789") == std::string::npos;
    if (!digits) {
        in.fault(key, "unknown_value", "This key is a number: a fiscal year, or a quarter.");
        return 0;
    }
    return std::stoi(key);
}

Result<std::string> demo_file(const std::string& path)
{
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    if (!file.is_open() || file.bad()) {
        return Problem{ProblemKind::not_found, "file_unreadable", path + " cannot be read."};
    }
    return text.str();
}

Problem in_file(Problem problem, const std::string& path)
{
    problem.detail = path + ": " + problem.detail;
    return problem;
}

}  // namespace traimas::cli::demo
