// Lists and reads checkpoints, and saves their drafts.
#include "api/handlers/checkpoints.hpp"

#include "api/handlers/actions.hpp"
#include "engine/service/authority.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

constexpr Bounds kNarrative{0, 10'000};
constexpr const char* kPath = "/api/v1/checkpoints";
constexpr const char* kDefinition = "checkpoint";

Result<std::optional<int>> read_int(const http::Request& request, std::string_view name, int least, int most)
{
    const auto text = request.parameter(name);
    if (!text) {
        return std::optional<int>{};
    }
    // Thai digits are digits: ๒๕๖๑ is 2561.
    const auto number = parse_number(calendar::with_ascii_digits(*text));
    if (!number || *number < least || *number > most) {
        return parameter_malformed(name, "a number from " + std::to_string(least) + " to " + std::to_string(most));
    }
    return std::optional<int>{static_cast<int>(*number)};
}

Result<store::CheckpointFilter> read_filter(const http::Request& request)
{
    store::CheckpointFilter filter;
    TRAIMAS_TRY(filter.fiscal_year, read_int(request, "fiscal_year", 2400, 2800));
    TRAIMAS_TRY(filter.quarter, read_int(request, "quarter", 1, 4));
    TRAIMAS_TRY(filter.limit, read_limit(request));
    TRAIMAS_TRY(const auto place, read_cursor(request, [](JsonReader& in) {
                    return in.integer("id", {0, 9'007'199'254'740'991});
                }));
    filter.after = place.value_or(0);
    filter.unit = std::string{request.parameter("unit").value_or("")};
    filter.state = std::string{request.parameter("state").value_or("")};
    return filter;
}

json row_json(const Reader& reader, const store::CheckpointRow& row)
{
    const auto unit = reader.organisation().units.find(row.unit);
    const bool over = row.due_at && *row.due_at <= reader.now && (row.state == "collecting" || row.state == "overdue");
    return {{"id", row.id.value()},
            {"unit",
             {{"code", row.unit},
              {"name", unit == reader.organisation().units.end() ? json(nullptr)
                                                                 : name_json(unit->second.th, unit->second.en)}}},
            {"fiscal_year", row.fiscal_year},
            {"quarter", row.quarter},
            {"state", row.state},
            {"round", row.round},
            {"version", row.version},
            {"report_due_at", time_json(row.due_at)},
            {"late", row.late || over}};
}

Result<http::Response> list_checkpoints(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(auto filter, read_filter(call.request));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto reader = reader_of(api, tx, caller_of(call));
        for (const auto& [code, unit] : reader.organisation().units) {
            if (service::may_see(reader.organisation(), reader.person, code, reader.now)) {
                filter.units.push_back(code);
            }
        }
        const int limit = filter.limit;
        ++filter.limit;
        auto rows = store::list_checkpoints(tx, filter);
        const bool more = cut_page(rows, limit);
        json items = json::array();
        for (const auto& row : rows) {
            items.push_back(row_json(reader, row));
        }
        const auto next = more ? std::optional<json>{json{{"id", rows.back().id.value()}}} : std::nullopt;
        return list_response(call.request, std::move(items), next);
    });
}

Result<http::Response> read_checkpoint(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto shown, show(api, call, kDefinition, WithEvents::no));
    return shown_response(shown, checkpoint_json(shown), nullptr);
}

workflow::SaveRow read_row(JsonReader& in)
{
    workflow::SaveRow row{.indicator = in.text("indicator", {1, 48})};
    row.value = {in.optional_decimal("value"), in.optional_decimal("numerator"), in.optional_decimal("denominator")};
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
    envelope.definition = kDefinition;
    TRAIMAS_TRY(const auto done, service::save_draft(api.engine, InstanceId{id}, envelope, rows));
    TRAIMAS_TRY(const auto shown, show(api, call, kDefinition, WithEvents::no));
    return shown_response(shown, checkpoint_json(shown), &done);
}

// A field of one row: absent keeps what stands, null clears it.
std::optional<Decimal> merged(JsonReader& in, std::string_view key, const std::optional<Decimal>& standing)
{
    const auto* raw = in.raw(key);
    if (raw == nullptr) {
        return standing;
    }
    return in.optional_decimal(key);
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

Result<http::Response> save_row(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    TRAIMAS_TRY(auto envelope, envelope_of(call));
    TRAIMAS_TRY(const auto before, show(api, call, kDefinition, WithEvents::no));
    const auto& indicator = path_text(call, "indicator");
    const auto* draft = workflow::draft_of(before.view.drafts, indicator);
    const workflow::DraftRow nothing{.indicator = indicator, .author = PersonId{0}};
    const auto& standing = draft == nullptr ? nothing : *draft;
    TRAIMAS_TRY(auto row, decode(call.request.body, [&](JsonReader& in) {
                    workflow::SaveRow it{.indicator = indicator};
                    it.value = {merged(in, "value", standing.value.value),
                                merged(in, "numerator", standing.value.numerator),
                                merged(in, "denominator", standing.value.denominator)};
                    const bool named = in.raw("narrative") != nullptr;
                    const auto narrative = in.optional_text("narrative", kNarrative);
                    it.narrative = named ? narrative.value_or("") : standing.narrative;
                    return it;
                }));
    // If-Match is the row's own version here, so that two collectors do not collide.
    row.version = envelope.expected_version;
    envelope.expected_version.reset();
    auto saved = service::save_draft(api.engine, InstanceId{id}, envelope, {row});
    if (!saved) {
        return with_row_pointers(std::move(saved).error());
    }
    const auto done = *std::move(saved);
    TRAIMAS_TRY(const auto shown, show(api, call, kDefinition, WithEvents::no));
    const auto subject = workflow::checkpoint_subject(shown.view.instance);
    const auto line = std::find_if(subject.lines.begin(), subject.lines.end(),
                                   [&](const measure::Line& it) { return it.indicator == indicator; });
    if (line == subject.lines.end()) {
        return not_found();
    }
    const auto body = result_json(shown, *line);
    auto response = resource_response(200, body, body.at("version").get<std::int64_t>());
    mark_replayed(response, done.replayed);
    return response;
}

}  // namespace

Routes checkpoint_routes(const Api& api)
{
    Routes routes;
    routes.push_back({.method = http::Method::get,
                      .pattern = kPath,
                      .action = "checkpoint.list",
                      .handler = [&api](const http::Call& call) { return list_checkpoints(api, call); },
                      .parameters = {"fiscal_year", "quarter", "unit", "state", "limit", "cursor"}});
    routes.push_back({.method = http::Method::get,
                      .pattern = std::string{kPath} + "/{id}",
                      .action = "checkpoint.read",
                      .handler = [&api](const http::Call& call) { return read_checkpoint(api, call); }});
    routes.push_back({.method = http::Method::put,
                      .pattern = std::string{kPath} + "/{id}/results",
                      .action = "checkpoint.save",
                      .handler = [&api](const http::Call& call) { return save_all(api, call); },
                      .idempotency = http::Idempotency::required,
                      .precondition = http::Precondition::required,
                      .body_limit = http::kJsonBodyLimit});
    routes.push_back({.method = http::Method::patch,
                      .pattern = std::string{kPath} + "/{id}/results/{indicator}",
                      .action = "checkpoint.save",
                      .handler = [&api](const http::Call& call) { return save_row(api, call); },
                      .idempotency = http::Idempotency::required,
                      .precondition = http::Precondition::required,
                      .body_limit = http::kJsonBodyLimit});
    auto actions = action_routes(api, kPath, kDefinition, "checkpoint", checkpoint_json);
    std::move(actions.begin(), actions.end(), std::back_inserter(routes));
    return routes;
}

}  // namespace traimas::api
