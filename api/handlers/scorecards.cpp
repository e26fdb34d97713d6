// GET /api/v1/scorecards. One query aggregates, and its rows go into the answer as they come; ?lines= and ?outlook=
// cost one more query each.
#include "api/handlers/scorecards.hpp"

#include "api/handlers/report_scope.hpp"
#include "api/handlers/result_json.hpp"
#include "engine/service/scorecards.hpp"

namespace traimas::api {
namespace {

using service::Scorecard;
using service::UnitScorecard;

constexpr int kFigurePlaces = 4;
constexpr int kPacePlaces = 2;

void put_counts(TextRows& out, std::string_view key, const std::map<measure::Band, int>& counts)
{
    out.key(key);
    out.open('{');
    for (const auto& [band, count] : counts) {
        out.key(to_text(band));
        out.number(count);
    }
    out.close('}');
}

void put_id(TextRows& out, std::string_view key, const std::optional<InstanceId>& id)
{
    out.key(key);
    id ? out.number(id->value()) : out.null();
}

void put_state(TextRows& out, std::string_view key, const std::string& state)
{
    out.key(key);
    state.empty() ? out.null() : out.text(state);
}

void put_policy(TextRows& out, const measure::Framework& framework)
{
    out.key("policy");
    if (framework.fiscal_year == 0) {
        out.null();
        return;
    }
    out.open('{');
    out.key("fiscal_year");
    out.number(framework.fiscal_year);
    out.key("version");
    out.number(framework.version);
    out.key("missing");
    out.text(to_text(framework.missing));
    out.key("floor");
    out.text(store::floor_score(framework).text());
    out.close('}');
}

void put_scorecard(TextRows& out, const organisation::Organisation& organisation, const UnitScorecard& unit)
{
    const auto& row = unit.row;
    put_unit(out, organisation, row.unit);
    put_id(out, "checkpoint", row.checkpoint);
    put_state(out, "state", row.state);
    put_id(out, "cycle", row.cycle);
    put_state(out, "cycle_state", row.cycle_state);
    out.key("total");
    out.text_or_null(row.total);
    out.key("provisional");
    out.boolean(!unit.is_final);
    out.key("coverage_percent");
    out.text(row.coverage_percent);
    out.key("of_weight");
    out.text(row.of_weight);
    out.key("band");
    out.text(to_text(unit.band));
    put_policy(out, unit.framework);
    put_counts(out, "lines", unit.lines_by_band);
    out.key("restated");
    out.number(row.restated);
}

// The lines come in the order of units, as the units do; a unit without lines has none.
void put_units(TextRows& out, const organisation::Organisation& organisation, const Scorecard& scorecard,
               const std::optional<std::vector<store::UnitLines>>& lines)
{
    out.key("units");
    out.open('[');
    std::size_t next = 0;
    for (const auto& unit : scorecard.units) {
        out.item();
        out.open('{');
        put_scorecard(out, organisation, unit);
        if (lines) {
            while (next < lines->size() && lines->at(next).unit < unit.row.unit) {
                ++next;
            }
            const bool found = next < lines->size() && lines->at(next).unit == unit.row.unit;
            out.key("results");
            out.raw(found ? std::string_view{lines->at(next).json} : "[]");
        }
        out.close('}');
    }
    out.close(']');
}

std::string rounded_text(const measure::Fraction& value, int places)
{
    const auto rounded = value.half_up(places);
    return rounded ? rounded->text() : value.text();
}

void put_risk(TextRows& out, const organisation::Organisation& organisation, const service::LineAtRisk& risk)
{
    put_unit(out, organisation, risk.unit);
    out.key("checkpoint");
    out.number(risk.checkpoint.value());
    out.key("indicator");
    out.text(risk.line.indicator);
    out.key("name");
    out.open('{');
    out.key("th");
    out.text(risk.line.th);
    out.key("en");
    out.text(risk.line.en);
    out.close('}');
    out.key("direction");
    out.text(to_text(risk.line.direction));
    out.key("target");
    out.text(risk.line.target.text());
    out.key("year_target");
    out.text(risk.line.year_target.text());
    out.key("to_date");
    const auto to_date = risk.to_date.half_up(kFigurePlaces);
    out.text(to_date ? fixed_text(*to_date, kFigurePlaces) : risk.to_date.text());
    const auto& outlook = risk.outlook;
    out.key("forecast");
    out.text_or_null(outlook.forecast ? std::optional{rounded_text(*outlook.forecast, kFigurePlaces)} : std::nullopt);
    const auto percent = outlook.pace ? outlook.pace->times(measure::Fraction{Decimal{100}})
                                      : Result<measure::Fraction>{measure::Fraction{}};
    out.key("pace_percent");
    out.text_or_null(outlook.pace && percent ? std::optional{rounded_text(*percent, kPacePlaces)} : std::nullopt);
    out.key("score");
    out.text(risk.score);
    out.key("band");
    out.text(risk.band);
}

void put_risks(TextRows& out, const organisation::Organisation& organisation,
               const std::vector<service::LineAtRisk>& risks)
{
    out.key("at_risk");
    out.open('[');
    for (const auto& risk : risks) {
        out.item();
        out.open('{');
        put_risk(out, organisation, risk);
        out.close('}');
    }
    out.close(']');
}

struct ScorecardQuestion {
    ReportQuestion report;
    bool lines = false;
    bool outlook = false;
};

Result<ScorecardQuestion> read_scorecard_question(const http::Request& request)
{
    ScorecardQuestion question;
    TRAIMAS_TRY(question.report, read_report_question(request));
    TRAIMAS_TRY(const auto lines, read_flag(request, "lines"));
    TRAIMAS_TRY(const auto outlook, read_flag(request, "outlook"));
    question.lines = lines.value_or(false);
    question.outlook = outlook.value_or(false);
    return question;
}

int asked_quarter(store::Tx& tx, const ReportQuestion& question, const ReportScope& scope)
{
    if (question.quarter) {
        return *question.quarter;
    }
    const int latest = store::latest_certified_quarter(tx, scope.fiscal_year, scope.units);
    return latest > 0 ? latest : service::last_ended_quarter(scope.fiscal_year, scope.today);
}

Result<http::Response> read_scorecards(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto question, read_scorecard_question(call.request));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto reader = reader_of(api, tx, caller_of(call));
        TRAIMAS_TRY(const auto scope, report_scope(api, reader, question.report));
        const int quarter = asked_quarter(tx, question.report, scope);
        const auto scorecard = service::scorecard_of(tx, scope.fiscal_year, quarter, scope.units);
        std::optional<std::vector<store::UnitLines>> lines;
        if (question.lines) {
            lines = store::scorecard_lines(tx, scope.fiscal_year, quarter, scope.units);
        }
        TextRows out;
        out.open('{');
        out.key("fiscal_year");
        out.number(scope.fiscal_year);
        out.key("quarter");
        out.number(quarter);
        out.key("as_of");
        out.text(calendar::rfc3339(reader.now));
        put_counts(out, "units_by_band", scorecard.units_by_band);
        put_counts(out, "lines_by_band", scorecard.lines_by_band);
        put_units(out, reader.organisation(), scorecard, lines);
        if (question.outlook) {
            put_risks(out, reader.organisation(), service::lines_at_risk(tx, scope.fiscal_year, quarter, scope.units));
        }
        out.close('}');
        return http::Response{.status = 200, .body = out.take()};
    });
}

}  // namespace

Routes scorecards_routes(const Api& api)
{
    return {
        {.method = http::Method::get,
         .pattern = "/api/v1/scorecards",
         .action = "scorecard.read",
         .handler = [&api](const http::Call& call) { return read_scorecards(api, call); },
         .parameters = {"fiscal_year", "quarter", "unit", "lines", "outlook"}},
    };
}

}  // namespace traimas::api
