// The subject `fiscal_year`: an office's year, which founds the cycles of its units and is closed after them.
#pragma once

#include "engine/measure/framework.hpp"
#include "engine/workflow/tree.hpp"

namespace traimas::subjects {

struct YearSubject {
    calendar::Date begin;
    calendar::Date end;
    calendar::Date opens;            // the cycles are founded on this day, or by hand before
    std::vector<std::string> units;  // those that report
    measure::Framework framework;
};
[[nodiscard]] nlohmann::json year_subject_json(const YearSubject& subject);
[[nodiscard]] YearSubject year_subject(const workflow::Instance& year);
// units, cycles_open.
[[nodiscard]] workflow::Facts year_facts(const workflow::Instance& year);
// The units whose cycle is not closed yet.
[[nodiscard]] std::vector<std::string> open_units(const workflow::Instance& year);
[[nodiscard]] std::vector<workflow::Founding> year_foundings(const workflow::Instance& year);

}  // namespace traimas::subjects
