// POST, GET and DELETE /api/v1/session.
// An answer never says whether the name or the password was wrong.
#include "api/handlers/session.hpp"

#include "api/handlers/respond.hpp"

namespace traimas::api {
namespace {

constexpr std::size_t kSignInBodyLimit = 4 * 1024;

struct SignInInput {
    std::string username;
    std::string password;
};

SignInInput read_sign_in(JsonReader& in)
{
    return {.username = in.text("username", {1, 100}), .password = in.text("password", {1, 1'000})};
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
        return json_response(200, {{"person", person}, {"csrf_token", caller.csrf_token}});
    });
}

Result<http::Response> begin_session(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto input, decode(call.request.body, read_sign_in));
    TRAIMAS_TRY(const auto signed_in, api.sign_in.sign_in(input.username, input.password, call.request.peer));
    if (call.caller) {
        // Whoever signs in anew leaves the old session behind.
        if (auto ended = api.sign_in.sign_out(call.caller->session); !ended) {
            return std::move(ended).error();
        }
    }
    TRAIMAS_TRY(auto response, session_answer(api, signed_in.caller));
    response.headers.emplace_back("Set-Cookie", api.sign_in.cookie(signed_in.secret));
    return response;
}

Result<http::Response> end_session(const Api& api, const http::Call& call)
{
    if (auto ended = api.sign_in.sign_out(call.caller->session); !ended) {
        return std::move(ended).error();
    }
    http::Response response{.status = 204, .content_type = "", .body = ""};
    response.headers.emplace_back("Set-Cookie", api.sign_in.cleared_cookie());
    return response;
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
        {.method = http::Method::delete_,
         .pattern = "/api/v1/session",
         .action = "session.end",
         .handler = [&api](const http::Call& call) { return end_session(api, call); }},
    };
}

}  // namespace traimas::api
