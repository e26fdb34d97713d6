// What scorecards and completeness are asked over: a fiscal year, a quarter, and the units that the reader sees.
#pragma once

#include "api/handlers/respond.hpp"
#include "api/handlers/text_rows.hpp"

#include <string>
#include <vector>

namespace traimas::api {

// ?fiscal_year=, ?quarter= and ?unit= as they were sent. Problem: malformed, code "parameter_malformed".
struct ReportQuestion {
    std::optional<int> fiscal_year{};
    std::optional<int> quarter{};
    std::string unit{};
};
Result<ReportQuestion> read_report_question(const http::Request& request);

struct ReportScope {
    int fiscal_year;                 // asked for, or the one that runs
    std::vector<std::string> units;  // those at and below the unit asked for that the reader sees; sorted
    calendar::Date today;
};
// Problem: not_found where a unit is asked for that there is not, or that the reader does not see.
Result<ReportScope> report_scope(const Api& api, const Reader& reader, const ReportQuestion& question);

// "unit": {"code": "OPS-ICT", "name": {"th", "en"}}; the name is null where the register has no such unit.
void put_unit(TextRows& out, const organisation::Organisation& organisation, const std::string& code);

}  // namespace traimas::api
