// GET /api/v1/completeness. The population is the reporting units of the fiscal year.
#include "api/handlers/completeness.hpp"

#include "api/handlers/report_scope.hpp"
#include "engine/service/late_rows.hpp"
#include "engine/service/scorecards.hpp"

namespace traimas::api {
namespace {

using service::Completeness;
using service::Reporting;

bool is_missing(Reporting status)
{
    return status != Reporting::in_time && status != Reporting::late;
}

void put_totals(TextRows& out, const Completeness& completeness)
{
    const int reported = completeness.reported();
    const int in_time = completeness.counts.at(Reporting::in_time);
    out.key("population");
    out.number(completeness.population);
    out.key("reported");
    out.number(reported);
    out.key("in_time");
    out.number(in_time);
    out.key("late");
    out.number(completeness.counts.at(Reporting::late));
    out.key("missing");
    out.number(completeness.population - reported);
    out.key("reasons");
    out.open('{');
    for (const auto& [status, count] : completeness.counts) {
        if (is_missing(status)) {
            out.key(to_text(status));
            out.number(count);
        }
    }
    out.close('}');
    out.key("reported_percent");
    out.text_or_null(service::percent_text(reported, completeness.population));
    out.key("in_time_percent");
    out.text_or_null(service::percent_text(in_time, completeness.population));
}

void put_reporting(TextRows& out, const Reader& reader, const std::string& zone, const service::UnitReporting& it)
{
    const auto& row = it.row;
    put_unit(out, reader.organisation(), row.unit);
    out.key("status");
    out.text(is_missing(it.status) ? "missing" : to_text(it.status));
    out.key("reason");
    out.text_or_null(is_missing(it.status) ? std::optional{std::string{to_text(it.status)}} : std::nullopt);
    out.key("cycle");
    row.cycle ? out.number(row.cycle->value()) : out.null();
    out.key("cycle_state");
    out.text_or_null(row.cycle ? std::optional{row.cycle_state} : std::nullopt);
    out.key("checkpoint");
    row.checkpoint ? out.number(row.checkpoint->value()) : out.null();
    out.key("state");
    out.text_or_null(row.checkpoint ? std::optional{row.state} : std::nullopt);
    out.key("due_at");
    out.time_or_null(row.due_at);
    out.key("late_days");
    row.late_mark ? out.number(service::late_days(*row.late_mark, reader.registers->calendars, zone, reader.now))
                  : out.null();
    out.key("excused");
    out.boolean(row.late_mark && row.late_mark->excused);
}

Result<http::Response> read_completeness(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto question, read_report_question(call.request));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto reader = reader_of(api, tx, caller_of(call));
        TRAIMAS_TRY(const auto scope, report_scope(api, reader, question));
        const int quarter = question.quarter.value_or(service::last_ended_quarter(scope.fiscal_year, scope.today));
        const auto completeness = service::completeness_of(tx, scope.fiscal_year, quarter, scope.units);
        TextRows out;
        out.open('{');
        out.key("fiscal_year");
        out.number(scope.fiscal_year);
        out.key("quarter");
        out.number(quarter);
        out.key("as_of");
        out.text(calendar::rfc3339(reader.now));
        put_totals(out, completeness);
        out.key("units");
        out.open('[');
        const auto zone = zone_of_reports(api);
        for (const auto& unit : completeness.units) {
            out.item();
            out.open('{');
            put_reporting(out, reader, zone, unit);
            out.close('}');
        }
        out.close(']');
        out.close('}');
        return http::Response{.status = 200, .body = out.take()};
    });
}

}  // namespace

Routes completeness_routes(const Api& api)
{
    return {
        {.method = http::Method::get,
         .pattern = "/api/v1/completeness",
         .action = "completeness.read",
         .handler = [&api](const http::Call& call) { return read_completeness(api, call); },
         .parameters = {"fiscal_year", "quarter", "unit"}},
    };
}

}  // namespace traimas::api
