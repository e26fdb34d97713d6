// Dates and quarters of a notice as words.
#include "engine/language/notice_words.hpp"

#include "engine/calendar/zone.hpp"
#include "engine/language/date_words.hpp"

namespace traimas::language {

Arguments notice_arguments(Language language, const nlohmann::json& given, const std::string& unit_name,
                           const std::string& zone)
{
    Arguments arguments{{"unit", unit_name}};
    const int fiscal_year = given.value("fiscal_year", 0);
    const int quarter = given.value("quarter", 0);
    arguments.emplace_back("fiscal_year", std::to_string(fiscal_year));
    if (quarter >= 1 && quarter <= 4) {
        arguments.emplace_back("quarter", quarter_text(language, fiscal_year, quarter));
    }
    if (const auto due = given.find("due_at"); due != given.end() && due->is_number_integer()) {
        const auto civil = calendar::to_civil(from_micros(due->get<std::int64_t>()), zone);
        // Midnight closes the day before: nobody reads "0:00 of the eleventh" as the end of the tenth.
        const bool midnight = civil.time == std::chrono::minutes{0};
        arguments.emplace_back("due", midnight ? date_text(language, civil.date - std::chrono::days{1})
                                               : moment_text(language, civil));
    }
    if (const auto days = given.find("days"); days != given.end() && days->is_number_integer()) {
        arguments.emplace_back("days", std::to_string(days->get<std::int64_t>()));
    }
    if (const auto workflow = given.find("workflow"); workflow != given.end() && workflow->is_string()) {
        arguments.emplace_back("workflow", workflow->get<std::string>());
    }
    if (const auto indicator = given.find("indicator"); indicator != given.end() && indicator->is_string()) {
        arguments.emplace_back("indicator", indicator->get<std::string>());
    }
    return arguments;
}

}  // namespace traimas::language
