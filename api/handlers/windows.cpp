// Reads requests for more time and takes decisions on them; begins those that the PSD offers, to one unit or to many.
// A unit's own request begins with the action `ask_extension` of its checkpoint.
#include "api/handlers/windows.hpp"

#include "api/handlers/actions.hpp"
#include "api/handlers/approvals.hpp"
#include "api/handlers/jobs.hpp"
#include "engine/subjects/more_time.hpp"
#include "engine/subjects/prepare.hpp"

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
    const auto& tree = shown.view.tree();
    const auto* report = shown.view.instance.parent ? tree.find(*shown.view.instance.parent) : nullptr;
    const bool is_open = report != nullptr && !tree.is_final(shown.view.instance);
    it["would_end_at"] =
        is_open ? time_json(subjects::extended_due(tree, *report, subject.at("days").get<int>(), shown.view.now))
                : json(nullptr);
    it["approval"] = approval_json(shown);
    return it;
}

struct OfferedTime {
    Cohort cohort;
    int days;
    std::string reason;
    std::optional<PersonId> on_behalf_of;
};

OfferedTime read_offer(JsonReader& in)
{
    OfferedTime offer{in.object("cohort", read_cohort),
                      static_cast<int>(in.integer("days", {1, service::kMostDaysOffered})),
                      in.text("reason", {1, 4'000}), read_principal(in)};
    if (!offer.reason.empty() && subjects::is_blank(offer.reason)) {
        in.fault("reason", "comment_required", "Say why more time is offered.");
    }
    return offer;
}

// One window for each report, each approved by itself: an extension where it is open, a reopening where it ended
// without.
Result<http::Response> offer_windows(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto offer, decode(call.request.body, read_offer));
    TRAIMAS_TRY(const auto reports, resolve_cohort(api, call, offer.cohort));
    return begin_job(api, call, offer.on_behalf_of,
                     {.task = {.kind = store::JobKind::windows, .words = offer.reason, .days = offer.days},
                      .items = job_items(reports)});
}

}  // namespace

Routes window_routes(const Api& api)
{
    Routes routes;
    routes.push_back({.method = http::Method::post,
                      .pattern = kWindowsPath,
                      .action = "window.offer",
                      .handler = [&api](const http::Call& call) { return offer_windows(api, call); },
                      .idempotency = http::Idempotency::required,
                      .body_limit = http::kJsonBodyLimit});
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
