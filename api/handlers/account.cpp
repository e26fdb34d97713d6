// /api/v1/me/…
// Nothing here is part of the history: what an account was used for stands in the access log.
#include "api/handlers/account.hpp"

#include "api/auth/totp.hpp"
#include "api/handlers/respond.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

constexpr std::size_t kAccountBodyLimit = 4 * 1024;
constexpr Bounds kAnyPassword{1, 1'000};

http::Response nothing_to_say()
{
    return {.status = 204, .content_type = "", .body = ""};
}

// --- sessions ------------------------------------------------------------------------------------------------------

Result<http::Response> list_sessions(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto sessions, api.identity.sessions.list(caller_of(call)));
    json items = json::array();
    for (const auto& it : sessions) {
        items.push_back({{"id", it.id},
                         {"current", it.id == call.caller->session},
                         {"method", it.method},
                         {"address", it.address},
                         {"agent", it.agent},
                         {"created_at", time_json(it.created_at)},
                         {"last_seen_at", time_json(it.last_seen_at)},
                         {"expires_at", time_json(it.expires_at)}});
    }
    return json_response(200, {{"items", std::move(items)}});
}

Result<http::Response> end_one(const Api& api, const http::Call& call)
{
    const auto& id = path_text(call, "id");
    if (auto ended = api.identity.sessions.end_own(caller_of(call), id); !ended) {
        return std::move(ended).error();
    }
    if (api.identity.audit) {
        api.identity.audit({.what = "session_ended",
                            .person = caller_of(call),
                            .session = id,
                            .address = call.request.peer,
                            .by = caller_of(call)});
    }
    return nothing_to_say();
}

Result<http::Response> end_others(const Api& api, const http::Call& call)
{
    if (auto ended = api.identity.sessions.end_all(caller_of(call), call.caller->session); !ended) {
        return std::move(ended).error();
    }
    return nothing_to_say();
}

// --- password ------------------------------------------------------------------------------------------------------

struct PasswordInput {
    std::string current;
    std::string wanted;
};

Result<http::Response> change_password(const Api& api, const http::Call& call)
{
    const auto read_input = [](JsonReader& in) {
        return PasswordInput{in.text("current", kAnyPassword), in.text("password", kAnyPassword)};
    };
    TRAIMAS_TRY(const auto input, decode(call.request.body, read_input));
    auto changed =
        api.identity.sign_in.change_password(*call.caller, input.current, input.wanted, auth::origin_of(call.request));
    if (!changed) {
        return std::move(changed).error();
    }
    return nothing_to_say();
}

// --- second factor ---------------------------------------------------------------------------------------------------

std::string_view state_text(auth::FactorState state)
{
    switch (state) {
    case auth::FactorState::none: return "none";
    case auth::FactorState::begun: return "begun";
    case auth::FactorState::on: return "on";
    }
    return "none";
}

Result<http::Response> read_factor(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto status, api.identity.factors.status(caller_of(call)));
    return json_response(200,
                         {{"state", state_text(status.state)}, {"recovery_codes_left", status.recovery_codes_left}});
}

Result<http::Response> begin_factor(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto username, service::read(api.database, [&](store::Tx& tx) -> Result<std::string> {
                    const auto record = store::person(tx, caller_of(call));
                    return record ? record->username : std::string{};
                }));
    TRAIMAS_TRY(const auto begun, api.identity.factors.begin(caller_of(call), username));
    return json_response(201, {{"secret", begun.secret}, {"uri", begun.uri}});
}

http::Response codes_response(const std::vector<std::string>& codes)
{
    return json_response(200, {{"recovery_codes", codes}});
}

Result<http::Response> confirm_factor(const Api& api, const http::Call& call)
{
    const auto read_code = [](JsonReader& in) { return in.text("code", {1, 40}); };
    TRAIMAS_TRY(const auto code, decode(call.request.body, read_code));
    TRAIMAS_TRY(const auto codes,
                api.identity.sign_in.confirm_factor(*call.caller, code, auth::origin_of(call.request)));
    return codes_response(codes);
}

Result<http::Response> renew_codes(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto codes, api.identity.factors.renew_recovery_codes(caller_of(call)));
    return codes_response(codes);
}

Result<http::Response> drop_factor(const Api& api, const http::Call& call)
{
    auto dropped = api.identity.sign_in.drop_own_factor(*call.caller, auth::origin_of(call.request));
    if (!dropped) {
        return std::move(dropped).error();
    }
    return nothing_to_say();
}

// --- API tokens ------------------------------------------------------------------------------------------------------

json token_json(const store::ApiToken& token)
{
    json scopes = json::array();
    for (const auto scope : auth::kScopes) {
        if ((" " + token.scopes + " ").find(" " + std::string{scope} + " ") != std::string::npos) {
            scopes.push_back(scope);
        }
    }
    return {{"id", token.id},
            {"name", token.name},
            {"scopes", std::move(scopes)},
            {"created_at", time_json(token.created_at)},
            {"expires_at", time_json(token.expires_at)},
            {"last_used_at", time_json(token.last_used_at)}};
}

Result<http::Response> list_tokens(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto tokens, api.identity.tokens.list(caller_of(call)));
    json items = json::array();
    for (const auto& token : tokens) {
        items.push_back(token_json(token));
    }
    return json_response(200, {{"items", std::move(items)}});
}

auth::NewToken read_new_token(JsonReader& in)
{
    auth::NewToken wanted{.name = in.text("name", {1, 100}),
                          .scopes = in.texts("scopes", {1, 3}, {1, 20}),
                          .lasts = std::chrono::days{in.integer("days", {1, auth::kLongestToken.count()})}};
    std::sort(wanted.scopes.begin(), wanted.scopes.end());
    wanted.scopes.erase(std::unique(wanted.scopes.begin(), wanted.scopes.end()), wanted.scopes.end());
    for (const auto& scope : wanted.scopes) {
        if (std::find(auth::kScopes.begin(), auth::kScopes.end(), scope) == auth::kScopes.end()) {
            in.fault("scopes", "unknown_value", "is not one of read, work, registers",
                     {{"allowed", "read, work, registers"}});
        }
    }
    return wanted;
}

Result<http::Response> make_token(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto wanted, decode(call.request.body, read_new_token));
    TRAIMAS_TRY(const auto made, api.identity.tokens.make(caller_of(call), wanted));
    if (api.identity.audit) {
        api.identity.audit(
            {.what = "token_made", .person = caller_of(call), .session = made.token.id, .address = call.request.peer});
    }
    auto body = token_json(made.token);
    body["token"] = made.secret;
    return json_response(201, body);
}

Result<http::Response> drop_token(const Api& api, const http::Call& call)
{
    if (auto dropped = api.identity.tokens.drop(caller_of(call), path_text(call, "id")); !dropped) {
        return std::move(dropped).error();
    }
    if (api.identity.audit) {
        api.identity.audit({.what = "token_ended",
                            .person = caller_of(call),
                            .session = path_text(call, "id"),
                            .address = call.request.peer});
    }
    return nothing_to_say();
}

using Handle = Result<http::Response> (*)(const Api&, const http::Call&);

http::Route row(const Api& api, http::Method method, const char* pattern, const char* action, Handle handle)
{
    return {.method = method, .pattern = pattern, .action = action, .handler = [&api, handle](const http::Call& call) {
                return handle(api, call);
            }};
}

http::Route row_with_body(const Api& api, http::Method method, const char* pattern, const char* action, Handle handle)
{
    auto route = row(api, method, pattern, action, handle);
    route.body_limit = kAccountBodyLimit;
    return route;
}

}  // namespace

Routes account_routes(const Api& api)
{
    using http::Method;
    auto password = row_with_body(api, Method::put, "/api/v1/me/password", "account.password", &change_password);
    password.worker = http::Worker::password;
    return {
        row(api, Method::get, "/api/v1/me/sessions", "account.read", &list_sessions),
        row(api, Method::delete_, "/api/v1/me/sessions", "account.session", &end_others),
        row(api, Method::delete_, "/api/v1/me/sessions/{id}", "account.session", &end_one),
        std::move(password),
        row(api, Method::get, "/api/v1/me/totp", "account.read", &read_factor),
        row(api, Method::post, "/api/v1/me/totp", "account.factor", &begin_factor),
        row_with_body(api, Method::put, "/api/v1/me/totp", "account.factor", &confirm_factor),
        row(api, Method::delete_, "/api/v1/me/totp", "account.factor", &drop_factor),
        row(api, Method::post, "/api/v1/me/totp/recovery-codes", "account.factor", &renew_codes),
        row(api, Method::get, "/api/v1/me/tokens", "account.read", &list_tokens),
        row_with_body(api, Method::post, "/api/v1/me/tokens", "account.token", &make_token),
        row(api, Method::delete_, "/api/v1/me/tokens/{id}", "account.untoken", &drop_token),
    };
}

}  // namespace traimas::api
