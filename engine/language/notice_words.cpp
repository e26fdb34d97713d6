// Dates and quarters of a notice as words.
#include "engine/language/notice_words.hpp"

#include "engine/calendar/zone.hpp"
#include "engine/language/date_words.hpp"

#include <utility>

namespace traimas::language {
namespace {

// Midnight closes the day before: nobody reads "0:00 of the eleventh" as the end of the tenth.
std::string until_text(Language language, Instant at, const std::string& zone)
{
    const auto civil = calendar::to_civil(at, zone);
    constexpr std::chrono::days kDay{1};
    return civil.time == std::chrono::minutes{0} ? deadline_text(language, {civil.date - kDay, kDay})
                                                 : deadline_text(language, civil);
}

}  // namespace

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
    for (const auto& [kept, name] : {std::pair{"due_at", "due"}, std::pair{"decide_by", "decide_by"}}) {
        if (const auto at = given.find(kept); at != given.end() && at->is_number_integer()) {
            arguments.emplace_back(name, until_text(language, from_micros(at->get<std::int64_t>()), zone));
        }
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
