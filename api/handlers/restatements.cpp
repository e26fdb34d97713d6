// Lists, begins and reads restatements, takes decisions on them, and saves the corrected results as one document.
#include "api/handlers/restatements.hpp"

#include "api/handlers/actions.hpp"
#include "api/handlers/instance_list.hpp"
#include "api/handlers/rendered_whole.hpp"
#include "api/handlers/restatement_json.hpp"
#include "api/handlers/result_json.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

constexpr const char* kRestatementsPath = "/api/v1/restatements";
constexpr const char* kRestatementName = "restatement";
constexpr Bounds kRestatementReason{0, 10'000};
constexpr Bounds kCorrections{0, 500};
constexpr Bounds kAnyCheckpoint{1, 9'007'199'254'740'991};

void add_restatement_fields(const store::InstanceRow& row, json& item)
{
    item["quarter"] = row.quarter;
    item["checkpoint"] = row.parent ? json(row.parent->value()) : json(nullptr);
}

Result<http::Response> list_restatements(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(auto filter, read_instance_filter(call.request, kRestatementName));
    TRAIMAS_TRY(filter.quarter, read_numeral(call.request, "quarter", {1, 4}));
    return list_page(api, call, std::move(filter), add_restatement_fields);
}

Result<http::Response> begin_restatement(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto checkpoint,
                decode(call.request.body, [](JsonReader& in) { return in.integer("checkpoint", kAnyCheckpoint); }));
    TRAIMAS_TRY(const auto envelope, envelope_of(call));
    TRAIMAS_TRY(const auto done, service::bear_child(api.engine, InstanceId{checkpoint}, envelope, kRestatementName));
    const auto id = std::to_string(done.receipt.instance.value());
    auto named = call;
    named.path.insert_or_assign("id", id);
    TRAIMAS_TRY(const auto shown, show(api, named, kRestatementName, WithEvents::no));
    TRAIMAS_TRY(auto response, rendered(shown, restatement_json, &done));
    response.status = 201;
    response.headers.emplace_back("Location", std::string{kRestatementsPath} + "/" + id);
    return response;
}

Result<http::Response> read_restatement(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto shown, show(api, call, kRestatementName, WithEvents::no));
    return rendered_whole(shown, restatement_json);
}

Result<http::Response> read_corrections(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto shown, show(api, call, kRestatementName, WithEvents::no));
    return corrections_answer(shown, nullptr);
}

subjects::Correction read_correction(JsonReader& in)
{
    const auto indicator = in.text("indicator", {1, 48});
    return {indicator, read_value(in)};
}

struct SentCorrections {
    std::vector<subjects::Correction> results;
    std::string reason;
};

Result<http::Response> save_corrections(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto sent, decode(call.request.body, [](JsonReader& in) {
                    return SentCorrections{in.list("results", kCorrections, read_correction),
                                           in.optional_text("reason", kRestatementReason).value_or("")};
                }));
    TRAIMAS_TRY(const auto done, save_whole(api, call, kRestatementName,
                                            {.kind = "results",
                                             .content = subjects::corrections_json(sent.results),
                                             .texts = {{"reason", sent.reason}}}));
    TRAIMAS_TRY(const auto shown, show(api, call, kRestatementName, WithEvents::no));
    return corrections_answer(shown, &done);
}

}  // namespace

Routes restatement_routes(const Api& api)
{
    const auto bound = [&api](auto handler) {
        return [&api, handler](const http::Call& call) { return handler(api, call); };
    };
    const auto one = std::string{kRestatementsPath} + "/{id}";
    auto filters = kInstanceFilters;
    filters.emplace_back("quarter");
    Routes routes{
        {.method = http::Method::get,
         .pattern = kRestatementsPath,
         .action = "restatement.list",
         .handler = bound(list_restatements),
         .parameters = std::move(filters)},
        {.method = http::Method::post,
         .pattern = kRestatementsPath,
         .action = "restatement.begin",
         .handler = bound(begin_restatement),
         .idempotency = http::Idempotency::required,
         .body_limit = http::kJsonBodyLimit},
        {.method = http::Method::get, .pattern = one, .action = "restatement.read", .handler = bound(read_restatement)},
        {.method = http::Method::get,
         .pattern = one + "/results",
         .action = "restatement.read",
         .handler = bound(read_corrections)},
        {.method = http::Method::put,
         .pattern = one + "/results",
         .action = "restatement.save",
         .handler = bound(save_corrections),
         .idempotency = http::Idempotency::required,
         .precondition = http::Precondition::required,
         .body_limit = http::kJsonBodyLimit},
    };
    auto actions = action_routes(api, kRestatementsPath, kRestatementName, kRestatementName, restatement_json);
    std::move(actions.begin(), actions.end(), std::back_inserter(routes));
    return routes;
}

}  // namespace traimas::api
