// Lists and reads checkpoints, and saves their drafts.
#include "api/handlers/checkpoints.hpp"

#include "api/handlers/actions.hpp"
#include "api/handlers/checkpoint_json.hpp"
#include "api/handlers/instance_list.hpp"
#include "api/handlers/rendered_whole.hpp"
#include "api/handlers/result_json.hpp"
#include "engine/service/late_rows.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

constexpr Bounds kNarrative{0, 10'000};
constexpr const char* kCheckpointsPath = "/api/v1/checkpoints";
constexpr const char* kCheckpointName = "checkpoint";

Result<store::CheckpointFilter> read_checkpoint_filter(const http::Request& request)
{
    store::CheckpointFilter filter;
    TRAIMAS_TRY(filter.fiscal_year, read_numeral(request, "fiscal_year", kYearsOfEra));
    TRAIMAS_TRY(filter.quarter, read_numeral(request, "quarter", {1, 4}));
    TRAIMAS_TRY(filter.limit, read_limit(request));
    TRAIMAS_TRY(const auto place, read_cursor(request, [](JsonReader& in) {
                    return in.integer("id", {0, 9'007'199'254'740'991});
                }));
    filter.after = place.value_or(0);
    filter.unit = std::string{request.parameter("unit").value_or("")};
    filter.state = std::string{request.parameter("state").value_or("")};
    return filter;
}

json checkpoint_row(const Reader& reader, const store::CheckpointRow& row, const std::string& zone)
{
    const bool over = row.due_at && *row.due_at <= reader.now && (row.state == "collecting" || row.state == "overdue");
    return {{"id", row.id.value()},
            {"unit", unit_reference(reader.organisation(), row.unit)},
            {"fiscal_year", row.fiscal_year},
            {"quarter", row.quarter},
            {"state", row.state},
            {"round", row.round},
            {"version", row.version},
            {"report_due_at", time_json(row.due_at)},
            {"late", row.late || over},
            {"late_days", row.late_mark
                              ? json(service::late_days(*row.late_mark, reader.registers->calendars, zone, reader.now))
                              : json(nullptr)},
            {"excused", row.late_mark && row.late_mark->excused}};
}

Result<http::Response> list_checkpoints(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(auto filter, read_checkpoint_filter(call.request));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto reader = reader_of(api, tx, caller_of(call));
        filter.units = visible_units(reader);
        const int limit = filter.limit;
        ++filter.limit;
        auto rows = store::list_checkpoints(tx, filter);
        const bool more = cut_page(rows, limit);
        json items = json::array();
        const auto zone = zone_of_reports(api);
        for (const auto& row : rows) {
            items.push_back(checkpoint_row(reader, row, zone));
        }
        const auto next = more ? std::optional<json>{json{{"id", rows.back().id.value()}}} : std::nullopt;
        return list_response(call.request, std::move(items), next);
    });
}

Result<http::Response> read_checkpoint(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto shown, show(api, call, kCheckpointName, WithEvents::no));
    return rendered_whole(shown, checkpoint_json);
}

subjects::SaveRow read_row(JsonReader& in)
{
    subjects::SaveRow row{.indicator = in.text("indicator", {1, 48})};
    row.value = read_value(in);
    row.narrative = in.optional_text("narrative", kNarrative).value_or("");
    row.version = in.optional_integer("version", {0, 9'007'199'254'740'991});
    return row;
}

Result<http::Response> save_all(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    TRAIMAS_TRY(const auto rows, decode(call.request.body, [](JsonReader& in) {
                    return in.list("results", {1, 500}, read_row);
                }));
    TRAIMAS_TRY(auto envelope, envelope_of(call));
    envelope.definition = kCheckpointName;
    TRAIMAS_TRY(const auto done, service::save_draft(api.engine, InstanceId{id}, envelope, rows));
    TRAIMAS_TRY(const auto shown, show(api, call, kCheckpointName, WithEvents::no));
    return rendered(shown, checkpoint_json, &done);
}

// A field of one row: absent keeps what stands, null clears it.
std::optional<Decimal> merged_decimal(JsonReader& in, std::string_view key, const std::optional<Decimal>& standing)
{
    const auto* raw = in.raw(key);
    if (raw == nullptr) {
        return standing;
    }
    return in.optional_decimal(key);
}

subjects::SaveRow merged_row(JsonReader& in, const workflow::DraftRow& standing)
{
    subjects::SaveRow row{.indicator = standing.indicator};
    row.value = {.value = merged_decimal(in, "value", standing.value.value),
                 .numerator = merged_decimal(in, "numerator", standing.value.numerator),
                 .denominator = merged_decimal(in, "denominator", standing.value.denominator)};
    const bool names_steps = in.raw("steps_done") != nullptr;
    auto steps = read_steps(in);
    row.value.steps_done = names_steps ? std::move(steps) : standing.value.steps_done;
    const bool names_words = in.raw("narrative") != nullptr;
    const auto narrative = in.optional_text("narrative", kNarrative);
    row.narrative = names_words ? narrative.value_or("") : standing.narrative;
    return row;
}

// The body is one row, not a list: "/results/0/value" of the command is "/value" of what was sent.
Problem with_row_pointers(Problem problem)
{
    static constexpr std::string_view kFirstRow = "/results/0";
    for (auto& field : problem.fields) {
        if (field.pointer.starts_with(kFirstRow)) {
            field.pointer.erase(0, kFirstRow.size());
        }
    }
    return problem;
}

std::optional<std::size_t> line_index(const Report& report, std::string_view indicator)
{
    const auto& lines = report.subject.lines;
    const auto line =
        std::find_if(lines.begin(), lines.end(), [&](const measure::Line& it) { return it.indicator == indicator; });
    return line == lines.end() ? std::nullopt
                               : std::optional{static_cast<std::size_t>(std::distance(lines.begin(), line))};
}

Result<http::Response> save_row(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    TRAIMAS_TRY(auto envelope, envelope_of(call));
    TRAIMAS_TRY(const auto before, show(api, call, kCheckpointName, WithEvents::no));
    const auto& indicator = path_text(call, "indicator");
    const auto* draft = subjects::draft_of(before.view.drafts, indicator);
    const workflow::DraftRow nothing{.indicator = indicator, .author = PersonId{0}};
    TRAIMAS_TRY(auto row, decode(call.request.body,
                                 [&](JsonReader& in) { return merged_row(in, draft == nullptr ? nothing : *draft); }));
    // If-Match is the row's own version here, so that two collectors do not collide.
    row.version = envelope.expected_version;
    envelope.expected_version.reset();
    auto saved = service::save_draft(api.engine, InstanceId{id}, envelope, {row});
    if (!saved) {
        return with_row_pointers(std::move(saved).error());
    }
    const auto done = *std::move(saved);
    TRAIMAS_TRY(const auto shown, show(api, call, kCheckpointName, WithEvents::no));
    const auto report = report_of(shown.view.tree(), shown.view.instance);
    const auto index = line_index(report, indicator);
    if (!index) {
        return not_found();
    }
    const auto body = result_json(shown, report, *index);
    auto response = resource_response(200, body, body.at("version").get<std::int64_t>());
    mark_replayed(response, done.replayed);
    return response;
}

Result<http::Response> explain_result(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto shown, show(api, call, kCheckpointName, WithEvents::no));
    const auto report = report_of(shown.view.tree(), shown.view.instance);
    const auto index = line_index(report, path_text(call, "indicator"));
    return index ? json_response(200, result_explanation(shown, report, *index)) : Result<http::Response>{not_found()};
}

}  // namespace

Routes checkpoint_routes(const Api& api)
{
    Routes routes;
    routes.push_back({.method = http::Method::get,
                      .pattern = kCheckpointsPath,
                      .action = "checkpoint.list",
                      .handler = [&api](const http::Call& call) { return list_checkpoints(api, call); },
                      .parameters = {"fiscal_year", "quarter", "unit", "state", "limit", "cursor"}});
    routes.push_back({.method = http::Method::get,
                      .pattern = std::string{kCheckpointsPath} + "/{id}",
                      .action = "checkpoint.read",
                      .handler = [&api](const http::Call& call) { return read_checkpoint(api, call); }});
    routes.push_back({.method = http::Method::put,
                      .pattern = std::string{kCheckpointsPath} + "/{id}/results",
                      .action = "checkpoint.save",
                      .handler = [&api](const http::Call& call) { return save_all(api, call); },
                      .idempotency = http::Idempotency::required,
                      .precondition = http::Precondition::required,
                      .body_limit = http::kJsonBodyLimit});
    routes.push_back({.method = http::Method::patch,
                      .pattern = std::string{kCheckpointsPath} + "/{id}/results/{indicator}",
                      .action = "checkpoint.save",
                      .handler = [&api](const http::Call& call) { return save_row(api, call); },
                      .idempotency = http::Idempotency::required,
                      .precondition = http::Precondition::required,
                      .body_limit = http::kJsonBodyLimit});
    routes.push_back({.method = http::Method::get,
                      .pattern = std::string{kCheckpointsPath} + "/{id}/results/{indicator}/explanation",
                      .action = "checkpoint.explanation",
                      .handler = [&api](const http::Call& call) { return explain_result(api, call); }});
    auto actions = action_routes(api, kCheckpointsPath, kCheckpointName, "checkpoint", checkpoint_json);
    std::move(actions.begin(), actions.end(), std::back_inserter(routes));
    return routes;
}

}  // namespace traimas::api
