// Opens the books of a fiscal year: the root that founds the cycles.
#pragma once

#include "engine/service/execute.hpp"

namespace traimas::service {

struct NewYear {
    int fiscal_year = 0;                    // Buddhist Era
    std::string office;                     // unit of kind office
    std::vector<std::string> units{};       // empty: the office and every unit below it, offices within left out
    std::optional<calendar::Date> opens{};  // absent: ninety days before the year begins
};
// Problems: forbidden (not_your_role: PSD of the office), invalid (unknown_unit, not_an_office, unit_elsewhere,
// fiscal_year_range), conflict (framework_missing: publish the year's framework first; year_exists).
Result<Done> found_year(Engine& engine, const Envelope& envelope, const NewYear& year);

}  // namespace traimas::service
