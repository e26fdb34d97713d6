// Lists and reads cases, takes actions on them, and adds measures.
#include "api/handlers/cases.hpp"

#include "api/handlers/actions.hpp"
#include "api/handlers/case_json.hpp"
#include "api/handlers/instance_list.hpp"
#include "api/handlers/rendered_whole.hpp"
#include "api/handlers/result_json.hpp"
#include "engine/store/case_queries.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

constexpr const char* kCasesPath = "/api/v1/cases";
constexpr const char* kCaseName = "case";
constexpr std::size_t kLongestWord = 100;  // of a filter

Result<std::string> read_word(const http::Request& request, std::string_view name)
{
    const auto sent = request.parameter(name);
    if (sent && sent->size() > kLongestWord) {
        return parameter_malformed(name, "text");
    }
    return std::string{sent.value_or("")};
}

Result<store::CaseFilter> read_case_filter(const http::Request& request)
{
    store::CaseFilter filter;
    TRAIMAS_TRY(filter.fiscal_year, read_numeral(request, "fiscal_year", kYearsOfEra));
    TRAIMAS_TRY(filter.limit, read_limit(request));
    TRAIMAS_TRY(const auto place, read_cursor(request, [](JsonReader& in) {
                    return in.integer("id", {0, 9'007'199'254'740'991});
                }));
    filter.after = place.value_or(0);
    TRAIMAS_TRY(filter.unit, read_word(request, "unit"));
    TRAIMAS_TRY(filter.state, read_word(request, "state"));
    TRAIMAS_TRY(filter.indicator, read_word(request, "indicator"));
    TRAIMAS_TRY(filter.category, read_word(request, "category"));
    if (!filter.category.empty() && !from_text<cycle::CauseCategory>(filter.category)) {
        return parameter_malformed("category", all_texts<cycle::CauseCategory>());
    }
    return filter;
}

json word_or_null(const std::string& word)
{
    return word.empty() ? json(nullptr) : json(word);
}

json case_row_json(const Api& api, const Reader& reader, const store::CaseListRow& row)
{
    const auto* state = api.engine.definitions.at(kCaseName, row.definition_version).state(row.state);
    const auto score = Decimal::parse(row.score);
    return {{"id", row.id.value()},
            {"unit", unit_reference(reader.organisation(), row.unit)},
            {"fiscal_year", row.fiscal_year},
            {"quarter", row.quarter},
            {"indicator", row.indicator},
            {"checkpoint", row.checkpoint.value()},
            {"score", score ? score_json(*score) : json(nullptr)},
            {"state", row.state},
            {"title", state == nullptr ? json(nullptr) : name_json(state->title.th, state->title.en)},
            {"final", state != nullptr && !state->final.empty()},
            {"version", row.version},
            {"due_at", time_json(row.due_at)},
            {"late", row.due_at && *row.due_at <= reader.now},
            {"category", word_or_null(row.category)},
            {"answer", word_or_null(row.answer)},
            {"measures", row.measures},
            {"measures_left", row.measures_left},
            {"next_measure_due", word_or_null(row.next_due)},
            {"ineffective", row.ineffective}};
}

Result<http::Response> list_cases(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(auto filter, read_case_filter(call.request));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto reader = reader_of(api, tx, caller_of(call));
        auto asked = filter;
        asked.units = visible_units(reader);
        ++asked.limit;
        auto rows = store::list_cases(tx, asked);
        const bool more = cut_page(rows, filter.limit);
        json items = json::array();
        for (const auto& row : rows) {
            items.push_back(case_row_json(api, reader, row));
        }
        const auto next = more ? std::optional<json>{json{{"id", rows.back().id.value()}}} : std::nullopt;
        return list_response(call.request, std::move(items), next);
    });
}

Result<http::Response> read_case(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto shown, show(api, call, kCaseName, WithEvents::no));
    return rendered_whole(shown, case_json);
}

json measure_list(const Shown& shown)
{
    const auto& instance = shown.view.instance;
    return {{"case", instance.id.value()}, {"state", instance.folded.state}, {"items", measures_json(shown)}};
}

Result<http::Response> read_measures(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto shown, show(api, call, kCaseName, WithEvents::no));
    return rendered_whole(shown, measure_list);
}

subjects::MeasureInput read_measure(JsonReader& in)
{
    return {.text = in.text("text", {1, 2'000}),
            .owner = PostId{in.integer("owner", {1, 9'007'199'254'740'991})},
            .due = read_date(in, "due")};
}

// The action `plan_measures` under an address of its own.
Result<http::Response> add_measures(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    subjects::ActionInput input{.action = "plan_measures"};
    TRAIMAS_TRY(input.measures, decode(call.request.body, [](JsonReader& in) {
                    return in.list("measures", {1, 20}, read_measure);
                }));
    TRAIMAS_TRY(auto envelope, envelope_of(call));
    envelope.definition = kCaseName;
    TRAIMAS_TRY(const auto done, service::act(api.engine, InstanceId{id}, envelope, input));
    if (api.wake_poller && !done.replayed) {
        api.wake_poller();
    }
    TRAIMAS_TRY(const auto shown, show(api, call, kCaseName, WithEvents::no));
    TRAIMAS_TRY(auto response, rendered(shown, measure_list, &done));
    response.status = 201;
    response.headers.emplace_back("Location", std::string{kCasesPath} + "/" + std::to_string(id) + "/measures");
    return response;
}

}  // namespace

Routes case_routes(const Api& api)
{
    const auto bound = [&api](auto handler) {
        return [&api, handler](const http::Call& call) { return handler(api, call); };
    };
    const auto one = std::string{kCasesPath} + "/{id}";
    Routes routes{
        {.method = http::Method::get,
         .pattern = kCasesPath,
         .action = "case.list",
         .handler = bound(list_cases),
         .parameters = {"fiscal_year", "unit", "state", "indicator", "category", "limit", "cursor"}},
        {.method = http::Method::get, .pattern = one, .action = "case.read", .handler = bound(read_case)},
        {.method = http::Method::get,
         .pattern = one + "/measures",
         .action = "case.read",
         .handler = bound(read_measures)},
        {.method = http::Method::post,
         .pattern = one + "/measures",
         .action = "case.act",
         .handler = bound(add_measures),
         .idempotency = http::Idempotency::required,
         .precondition = http::Precondition::required,
         .body_limit = http::kJsonBodyLimit},
    };
    auto actions = action_routes(api, kCasesPath, kCaseName, kCaseName, case_json);
    std::move(actions.begin(), actions.end(), std::back_inserter(routes));
    return routes;
}

}  // namespace traimas::api
