// An office's fiscal year: which cycles it founds and which of them are still open.
#include "engine/subjects/year.hpp"

#include "engine/base/assert.hpp"
#include "engine/calendar/date_text.hpp"
#include "engine/subjects/cycle.hpp"

namespace traimas::subjects {
namespace {

using nlohmann::json;

calendar::Date year_date(const json& it, const char* key)
{
    const auto date = calendar::parse_iso_date(it.at(key).get<std::string>());
    TRAIMAS_ASSERT(date.has_value());
    return *date;
}

}  // namespace

json year_subject_json(const YearSubject& subject)
{
    return {{"begin", calendar::iso_date(subject.begin)},
            {"end", calendar::iso_date(subject.end)},
            {"opens", calendar::iso_date(subject.opens)},
            {"units", subject.units},
            {"framework", measure::framework_json(subject.framework)},
            {"policy", measure::all_days(subject.framework)}};
}

YearSubject year_subject(const workflow::Instance& year)
{
    const auto& it = year.folded.subject.value();
    return {year_date(it, "begin"), year_date(it, "end"), year_date(it, "opens"),
            it.at("units").get<std::vector<std::string>>(), measure::framework_from(it.at("framework"))};
}

std::vector<std::string> open_units(const workflow::Instance& year)
{
    std::vector<std::string> units;
    for (const auto& unit : year.folded.subject.at("units")) {
        const auto code = unit.get<std::string>();
        if (!year.folded.records.contains("closed/" + code)) {
            units.push_back(code);
        }
    }
    return units;
}

workflow::Facts year_facts(const workflow::Instance& year)
{
    workflow::Facts facts;
    facts["units"] = static_cast<std::int64_t>(year.folded.subject.at("units").size());
    facts["cycles_open"] = static_cast<std::int64_t>(open_units(year).size());
    return facts;
}

std::vector<workflow::Founding> year_foundings(const workflow::Instance& year)
{
    const auto subject = year_subject(year);
    std::vector<workflow::Founding> foundings;
    for (const auto& unit : subject.units) {
        foundings.push_back({{"cycle", unit, year.fiscal_year},
                             cycle_subject_json({subject.begin, subject.end, subject.framework, year.unit})});
    }
    return foundings;
}

}  // namespace traimas::subjects
