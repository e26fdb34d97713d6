// Reads amendments and takes decisions on them.
#include "api/handlers/amendments.hpp"

#include "api/handlers/actions.hpp"

namespace traimas::api {

Routes amendment_routes(const Api& api)
{
    Routes routes;
    routes.push_back({.method = http::Method::get,
                      .pattern = "/api/v1/amendments/{id}",
                      .action = "amendment.read",
                      .handler = [&api](const http::Call& call) -> Result<http::Response> {
                          TRAIMAS_TRY(const auto shown, show(api, call, "amendment", WithEvents::no));
                          return shown_response(shown, amendment_json(shown), nullptr);
                      }});
    auto actions = action_routes(api, "/api/v1/amendments", "amendment", "amendment", amendment_json);
    std::move(actions.begin(), actions.end(), std::back_inserter(routes));
    return routes;
}

}  // namespace traimas::api
