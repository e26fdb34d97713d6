// POST, GET and DELETE /api/v1/session; POST /api/v1/session/proof; GET /api/v1/session/ways.
// An answer never says whether the name or the password was wrong.
#include "api/handlers/session.hpp"

#include "api/handlers/respond.hpp"

namespace traimas::api {
namespace {

constexpr std::size_t kSignInBodyLimit = 4 * 1024;

constexpr Bounds kTypedCode{1, 40};

struct SignInInput {
    std::string username;
    auth::Proof proof;
};

SignInInput read_sign_in(JsonReader& in)
{
    return {.username = in.text("username", {1, 100}),
            .proof = {.password = in.text("password", {1, 1'000}),
                      .code = in.optional_text("code", kTypedCode).value_or("")}};
}

auth::Proof read_proof(JsonReader& in)
{
    auth::Proof proof{.password = in.optional_text("password", {1, 1'000}).value_or(""),
                      .code = in.optional_text("code", kTypedCode).value_or("")};
    if (proof.password.empty() == proof.code.empty()) {
        in.fault("", "proof_unclear", "must hold the password, or the code of the second factor, and not both");
    }
    return proof;
}

json roles_json(const Reader& reader, const Names& names)
{
    const auto& organisation = reader.organisation();
    json roles = json::array();
    for (const auto& capacity : reader.capacities) {
        const auto& post = organisation.posts.at(capacity.post);
        const auto& unit = organisation.units.at(capacity.unit);
        roles.push_back({{"role", capacity.role},
                         {"unit", capacity.unit},
                         {"unit_name", name_json(unit.th, unit.en)},
                         {"post", {{"id", post.id.value()}, {"name", name_json(post.th, post.en)}}},
                         {"on_behalf_of", person_or_null(names, capacity.on_behalf_of)}});
    }
    return roles;
}

json delegations_json(const Reader& reader, const Names& names)
{
    json held = json::array();
    for (const auto& [id, it] : reader.organisation().delegations) {
        if (it.delegate == reader.person && it.from <= reader.now && reader.now < it.until) {
            held.push_back({{"principal", person_json(names, it.principal)},
                            {"from", time_json(it.from)},
                            {"until", time_json(it.until)}});
        }
    }
    return held;
}

Result<http::Response> session_answer(const Api& api, const http::Caller& caller)
{
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto reader = reader_of(api, tx, caller.person);
        auto ids = reader.organisation().principals_of(caller.person, reader.now);
        ids.push_back(caller.person);
        const auto names = store::people_by_id(tx, ids);
        const auto self = names.find(caller.person);
        auto person = person_json(names, caller.person);
        person["username"] = self == names.end() ? "" : self->second.username;
        person["roles"] = roles_json(reader, names);
        person["delegations"] = delegations_json(reader, names);
        return json_response(200, {{"person", person},
                                   {"csrf_token", caller.csrf_token},
                                   {"proved", caller.proved},
                                   {"second_factor_owed", caller.owes_factor}});
    });
}

Result<http::Response> begin_session(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto input, decode(call.request.body, read_sign_in));
    auto& identity = api.identity;
    TRAIMAS_TRY(const auto signed_in,
                identity.sign_in.sign_in(input.username, input.proof, auth::origin_of(call.request)));
    if (call.caller) {
        // Whoever signs in anew leaves the old session behind.
        if (auto ended = identity.sessions.end(call.caller->session); !ended) {
            return std::move(ended).error();
        }
    }
    TRAIMAS_TRY(auto response, session_answer(api, signed_in.caller));
    response.headers.emplace_back("Set-Cookie", identity.sessions.cookie(signed_in.secret));
    return response;
}

Result<http::Response> end_session(const Api& api, const http::Call& call)
{
    if (auto ended = api.identity.sessions.end(call.caller->session); !ended) {
        return std::move(ended).error();
    }
    http::Response response{.status = 204, .content_type = "", .body = ""};
    response.headers.emplace_back("Set-Cookie", api.identity.sessions.cleared_cookie());
    // What the browser kept of this site is nobody's any more, on a shared machine above all.
    response.headers.emplace_back("Clear-Site-Data", "\"cache\", \"storage\"");
    return response;
}

// The cookie changes with each proof, so that one taken before is worth nothing.
Result<http::Response> prove(const Api& api, const http::Call& call)
{
    if (call.caller->csrf_token.empty()) {
        return Problem{ProblemKind::forbidden, "token_decides", "No API token may do this: sign in yourself."};
    }
    TRAIMAS_TRY(const auto proof, decode(call.request.body, read_proof));
    TRAIMAS_TRY(const auto secret, api.identity.sign_in.prove(*call.caller, proof, auth::origin_of(call.request)));
    http::Response response{.status = 204, .content_type = "", .body = ""};
    response.headers.emplace_back("Set-Cookie", api.identity.sessions.cookie(secret));
    return response;
}

// For the page on which somebody signs in.
Result<http::Response> ways(const Api& api)
{
    return json_response(200, {{"password", true},
                               {"provider", api.identity.oidc.has_value()},
                               {"password_links", api.identity.links.sends_mail()},
                               {"demo", api.demo}});
}

}  // namespace

Routes session_routes(const Api& api)
{
    return {
        {.method = http::Method::post,
         .pattern = "/api/v1/session",
         .action = "session.begin",
         .handler = [&api](const http::Call& call) { return begin_session(api, call); },
         .access = http::Access::open,
         .body_limit = kSignInBodyLimit,
         .worker = http::Worker::password},
        {.method = http::Method::get,
         .pattern = "/api/v1/session",
         .action = "session.read",
         .handler = [&api](const http::Call& call) { return session_answer(api, *call.caller); }},
        {.method = http::Method::get,
         .pattern = "/api/v1/session/ways",
         .action = "session.ways",
         .handler = [&api](const http::Call&) { return ways(api); },
         .access = http::Access::open,
         .worker = http::Worker::io},
        {.method = http::Method::post,
         .pattern = "/api/v1/session/proof",
         .action = "session.prove",
         .handler = [&api](const http::Call& call) { return prove(api, call); },
         .body_limit = kSignInBodyLimit,
         .worker = http::Worker::password},
        {.method = http::Method::delete_,
         .pattern = "/api/v1/session",
         .action = "session.end",
         .handler = [&api](const http::Call& call) { return end_session(api, call); }},
    };
}

}  // namespace traimas::api
