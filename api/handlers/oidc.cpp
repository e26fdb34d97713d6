// GET /api/v1/oidc/start and …/callback: addresses that a browser opens, so they answer by sending it on.
// They are the one place where a GET begins something: the protocol asks for it, and state and cookie guard it.
#include "api/handlers/oidc.hpp"

#include "api/handlers/respond.hpp"

namespace traimas::api {
namespace {

constexpr int kSeeOther = 303;

http::Response sent_on(std::string location)
{
    http::Response response{.status = kSeeOther, .content_type = "", .body = ""};
    response.headers.emplace_back("Location", std::move(location));
    return response;
}

Problem switched_off()
{
    return {ProblemKind::not_found, "provider_off", "No identity provider is set up here: sign in by password."};
}

Result<http::Response> start(const Api& api, const http::Call& call)
{
    if (!api.identity.oidc) {
        return switched_off();
    }
    TRAIMAS_TRY(const auto proves, read_flag(call.request, "proof"));
    std::optional<http::Caller> prover;
    if (proves.value_or(false)) {
        if (!call.caller || call.caller->csrf_token.empty()) {
            return Problem{ProblemKind::unauthenticated, "sign_in_required", "Sign in first."};
        }
        prover = call.caller;
    }
    // Another site's link must not sign anybody in unawares (ASVS 5.0, 7.6.2): then the provider asks.
    const bool from_elsewhere = call.request.header("sec-fetch-site").value_or("") == "cross-site";
    TRAIMAS_TRY(auto begun,
                api.identity.oidc->begin(call.request.parameter("return_to").value_or("/"), prover,
                                         from_elsewhere ? auth::Oidc::Asking::always : auth::Oidc::Asking::if_need_be));
    auto response = sent_on(std::move(begun.location));
    response.headers.emplace_back("Set-Cookie", begun.cookie);
    return response;
}

Result<http::Response> come_back(const Api& api, const http::Call& call)
{
    if (!api.identity.oidc) {
        return switched_off();
    }
    TRAIMAS_TRY(auto finished, api.identity.oidc->finish(call.request));
    auto response = sent_on(std::move(finished.return_to));
    response.headers.emplace_back("Set-Cookie", finished.cookie);
    response.headers.emplace_back("Set-Cookie", finished.spent_cookie);
    return response;
}

}  // namespace

Routes oidc_routes(const Api& api)
{
    return {
        {.method = http::Method::get,
         .pattern = "/api/v1/oidc/start",
         .action = "oidc.begin",
         .handler = [&api](const http::Call& call) { return start(api, call); },
         .access = http::Access::open,
         .parameters = {"return_to", "proof"},
         .worker = http::Worker::password},
        {.method = http::Method::get,
         .pattern = "/api/v1/oidc/callback",
         .action = "oidc.finish",
         .handler = [&api](const http::Call& call) { return come_back(api, call); },
         .access = http::Access::open,
         // What the standards and the large providers send; the first four are read.
         .parameters = {"state", "code", "iss", "error", "error_description", "error_uri", "session_state", "scope",
                        "authuser", "hd", "prompt"},
         .worker = http::Worker::password},
    };
}

}  // namespace traimas::api
