// Reads requests for more time and takes decisions on them.
// A request begins with the action `ask_extension` of its checkpoint.
#include "api/handlers/windows.hpp"

#include "api/handlers/actions.hpp"
#include "api/handlers/approvals.hpp"

namespace traimas::api {
namespace {

constexpr const char* kWindowsPath = "/api/v1/windows";
constexpr const char* kWindowName = "window";

json window_json(const Shown& shown)
{
    const auto& subject = shown.view.instance.folded.subject;
    auto it = instance_json(shown);
    it["kind"] = subject.at("kind");
    it["days"] = subject.at("days");
    it["approval"] = approval_json(shown);
    return it;
}

}  // namespace

Routes window_routes(const Api& api)
{
    Routes routes;
    routes.push_back({.method = http::Method::get,
                      .pattern = std::string{kWindowsPath} + "/{id}",
                      .action = "window.read",
                      .handler = [&api](const http::Call& call) -> Result<http::Response> {
                          TRAIMAS_TRY(const auto shown, show(api, call, kWindowName, WithEvents::no));
                          return shown_response(shown, window_json(shown), nullptr);
                      }});
    auto actions = action_routes(api, kWindowsPath, kWindowName, kWindowName, window_json);
    std::move(actions.begin(), actions.end(), std::back_inserter(routes));
    return routes;
}

}  // namespace traimas::api
