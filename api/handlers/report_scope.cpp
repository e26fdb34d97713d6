// Reads the parameters that reports share, and narrows them to what the reader sees.
#include "api/handlers/report_scope.hpp"

#include "api/handlers/instance_list.hpp"
#include "engine/base/assert.hpp"
#include "engine/calendar/zone.hpp"
#include "engine/service/scorecards.hpp"

namespace traimas::api {

Result<ReportQuestion> read_report_question(const http::Request& request)
{
    ReportQuestion question;
    TRAIMAS_TRY(question.fiscal_year, read_numeral(request, "fiscal_year", kYearsOfEra));
    TRAIMAS_TRY(question.quarter, read_numeral(request, "quarter", {1, 4}));
    question.unit = std::string{request.parameter("unit").value_or("")};
    return question;
}

Result<ReportScope> report_scope(const Api& api, const Reader& reader, const ReportQuestion& question)
{
    const auto definition = api.engine.definitions.latest("checkpoint");
    TRAIMAS_ASSERT(definition != nullptr);
    const auto today = calendar::to_civil(reader.now, definition->zone).date;
    auto units = service::units_within(reader.organisation(), reader.capacities, question.unit);
    if (units.empty() && !question.unit.empty()) {
        return not_found();
    }
    return ReportScope{question.fiscal_year.value_or(calendar::fiscal_year_of(today)), std::move(units), today};
}

void put_unit(TextRows& out, const organisation::Organisation& organisation, const std::string& code)
{
    const auto unit = organisation.units.find(code);
    out.key("unit");
    out.open('{');
    out.key("code");
    out.text(code);
    out.key("name");
    if (unit == organisation.units.end()) {
        out.null();
    } else {
        out.open('{');
        out.key("th");
        out.text(unit->second.th);
        out.key("en");
        out.text(unit->second.en);
        out.close('}');
    }
    out.close('}');
}

}  // namespace traimas::api
