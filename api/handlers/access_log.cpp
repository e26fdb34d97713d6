// The days are files: their lines go out as they stand, so that whoever gets them can check the chain.
#include "api/handlers/access_log.hpp"

#include "api/handlers/respond.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

using nlohmann::json;

Result<http::Response> list_days(const Api& api, const http::Call&)
{
    json items = json::array();
    for (const auto& day : api.access_log.days()) {
        items.push_back({{"date", day.date}, {"bytes", day.bytes}, {"href", "/api/v1/access-log/" + day.date}});
    }
    return json_response(200, {{"items", std::move(items)}, {"days_kept", api.access_log.days_kept()}});
}

Result<http::Response> read_day(const Api& api, const http::Call& call)
{
    const auto days = api.access_log.days();
    // Looked up among those that there are: no part of a request ever becomes a path.
    const auto day = std::find_if(days.begin(), days.end(),
                                  [&](const traffic::TrafficDay& it) { return it.date == path_text(call, "date"); });
    if (day == days.end()) {
        return not_found();
    }
    http::Response response{.status = 200, .content_type = "application/x-ndjson"};
    response.headers.emplace_back("Content-Disposition", "attachment; filename=access-" + day->date + ".jsonl");
    response.file = http::FileBody{.path = day->path, .bytes = day->bytes, .grows = true};
    return response;
}

}  // namespace

Routes access_log_routes(const Api& api)
{
    return {{.method = http::Method::get,
             .pattern = "/api/v1/access-log",
             .action = "access_log.list",
             .handler = [&api](const http::Call& call) { return list_days(api, call); }},
            {.method = http::Method::get,
             .pattern = "/api/v1/access-log/{date}",
             .action = "access_log.export",
             .handler = [&api](const http::Call& call) { return read_day(api, call); }}};
}

}  // namespace traimas::api
