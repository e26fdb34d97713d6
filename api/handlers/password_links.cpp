// POST and PUT /api/v1/password-resets; POST /api/v1/people/{id}/password-resets;
// DELETE /api/v1/people/{id}/totp and …/sessions.
#include "api/handlers/password_links.hpp"

#include "api/handlers/respond.hpp"

namespace traimas::api {
namespace {

constexpr std::size_t kLinkBodyLimit = 4 * 1024;

http::Response done_with(int status)
{
    return {.status = status, .content_type = "", .body = ""};
}

// The same answer whether there is such a person or not.
Result<http::Response> ask_for_link(const Api& api, const http::Call& call)
{
    const auto read_name = [](JsonReader& in) { return in.text("username", {1, 100}); };
    TRAIMAS_TRY(const auto username, decode(call.request.body, read_name));
    if (auto asked = api.identity.links.ask(username, auth::origin_of(call.request)); !asked) {
        return std::move(asked).error();
    }
    return json_response(202, {{"lasts_minutes", auth::kLinkLasts.count()}});
}

struct UsedLink {
    std::string link;
    std::string password;
};

Result<http::Response> use_link(const Api& api, const http::Call& call)
{
    const auto read_used = [](JsonReader& in) {
        return UsedLink{in.text("link", {1, 200}), in.text("password", {1, 1'000})};
    };
    TRAIMAS_TRY(const auto used, decode(call.request.body, read_used));
    if (auto done = api.identity.links.use(used.link, used.password, auth::origin_of(call.request)); !done) {
        return std::move(done).error();
    }
    return done_with(204);
}

Result<http::Response> make_link(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    TRAIMAS_TRY(const auto made, api.identity.links.make(PersonId{id}, *call.caller, auth::origin_of(call.request)));
    return json_response(201, {{"link", made.link}, {"lasts_minutes", made.lasts.count()}, {"mailed", made.mailed}});
}

Result<http::Response> drop_factor_of(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    auto dropped = api.identity.sign_in.drop_factor_of(PersonId{id}, *call.caller, auth::origin_of(call.request));
    if (!dropped) {
        return std::move(dropped).error();
    }
    return done_with(204);
}

Result<http::Response> end_sessions_of(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    TRAIMAS_TRY(const bool known, service::read(api.database, [id](store::Tx& tx) {
                    return Result<bool>{store::person(tx, PersonId{id}).has_value()};
                }));
    if (!known) {
        return not_found();
    }
    if (auto ended = api.identity.sessions.end_all(PersonId{id}); !ended) {
        return std::move(ended).error();
    }
    if (api.identity.audit) {
        api.identity.audit({.what = "sessions_ended",
                            .person = PersonId{id},
                            .session = call.caller->session,
                            .address = call.request.peer,
                            .by = caller_of(call)});
    }
    return done_with(204);
}

using Handle = Result<http::Response> (*)(const Api&, const http::Call&);

http::Route link_row(const Api& api, http::Method method, const char* pattern, const char* action, Handle handle)
{
    return {.method = method, .pattern = pattern, .action = action, .handler = [&api, handle](const http::Call& call) {
                return handle(api, call);
            }};
}

http::Route open_row(const Api& api, http::Method method, const char* action, Handle handle)
{
    auto route = link_row(api, method, "/api/v1/password-resets", action, handle);
    route.access = http::Access::open;
    route.body_limit = kLinkBodyLimit;
    route.worker = http::Worker::password;
    return route;
}

}  // namespace

Routes password_link_routes(const Api& api)
{
    using http::Method;
    return {
        open_row(api, Method::post, "password.ask", &ask_for_link),
        open_row(api, Method::put, "password.set", &use_link),
        link_row(api, Method::post, "/api/v1/people/{id}/password-resets", "person.link", &make_link),
        link_row(api, Method::delete_, "/api/v1/people/{id}/totp", "person.unfactor", &drop_factor_of),
        link_row(api, Method::delete_, "/api/v1/people/{id}/sessions", "person.unsession", &end_sessions_of),
    };
}

}  // namespace traimas::api
