// GET and POST /api/v1/posts.
// A new post may come with its roles and its first holder.
#include "api/handlers/posts.hpp"

#include "api/handlers/registers.hpp"
#include "engine/service/directory.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

constexpr std::int64_t kMostRoles = 20;

json post_json(const organisation::Organisation& organisation, const organisation::Post& post, const Names& names)
{
    json roles = json::array();
    for (const auto& grant : organisation.grants) {
        if (grant.post == post.id) {
            roles.push_back({{"role", grant.role}, {"unit", grant.unit}});
        }
    }
    json holders = json::array();
    for (const auto& [id, it] : organisation.appointments) {
        if (it.post == post.id) {
            holders.push_back({{"person", person_json(names, it.person)},
                               {"kind", to_text(it.kind)},
                               {"from", time_json(it.from)},
                               {"until", time_json(it.until)}});
        }
    }
    return {{"id", post.id.value()},
            {"unit", post.unit},
            {"name", name_json(post.th, post.en)},
            {"roles", std::move(roles)},
            {"holders", std::move(holders)}};
}

Names holders_of(store::Tx& tx, const organisation::Organisation& organisation,
                 const std::vector<organisation::Post>& posts)
{
    std::vector<PersonId> people;
    for (const auto& [id, it] : organisation.appointments) {
        if (std::any_of(posts.begin(), posts.end(), [&](const auto& post) { return post.id == it.post; })) {
            people.push_back(it.person);
        }
    }
    return store::people_by_id(tx, people);
}

Result<http::Response> list_posts(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto limit, read_limit(call.request));
    TRAIMAS_TRY(const auto after,
                read_cursor(call.request, [](JsonReader& in) { return PostId{in.integer("after", kAnyId)}; }));
    const auto unit = call.request.parameter("unit");
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto registers = api.trees.registers(tx);
        std::vector<organisation::Post> posts;
        for (const auto& [id, post] : registers->organisation.posts) {
            if ((!unit || post.unit == *unit) && (!after || id > *after)) {
                posts.push_back(post);
            }
        }
        const bool more = cut_page(posts, limit);
        const auto names = holders_of(tx, registers->organisation, posts);
        json items = json::array();
        for (const auto& post : posts) {
            items.push_back(post_json(registers->organisation, post, names));
        }
        const auto next = more ? std::optional{json{{"after", posts.back().id.value()}}} : std::nullopt;
        return list_response(call.request, std::move(items), next);
    });
}

struct NewRole {
    std::string role;
    std::string unit;  // empty: the post's own
};
struct NewHolder {
    PersonId person;
    organisation::HolderKind kind;
    std::optional<Instant> from;  // absent: from now on
    std::optional<Instant> until;
};
struct NewPost {
    std::string unit;
    BilingualName name;
    std::vector<NewRole> roles;
    std::optional<NewHolder> holder;
};

NewPost read_new_post(JsonReader& in, const std::vector<std::string>& known_roles)
{
    NewPost post{.unit = in.text("unit", {1, 30}), .name = read_name(in, "name"), .roles = {}, .holder = {}};
    post.roles = in.optional_list("roles", {0, kMostRoles}, [&](JsonReader& item) {
        NewRole role{item.text("role", {1, 60}), item.optional_text("unit", {1, 30}).value_or("")};
        if (!role.role.empty() && std::find(known_roles.begin(), known_roles.end(), role.role) == known_roles.end()) {
            std::string allowed;
            for (const auto& it : known_roles) {
                allowed += (allowed.empty() ? "" : ", ") + it;
            }
            item.fault("role", "unknown_value", "is no role of any published workflow", {{"allowed", allowed}});
        }
        return role;
    });
    post.holder = in.optional_object("holder", [](JsonReader& item) {
        return NewHolder{
            PersonId{item.integer("person", kAnyId)},
            item.optional_one_of<organisation::HolderKind>("kind").value_or(organisation::HolderKind::holder),
            read_optional_time(item, "from"), read_optional_time(item, "until")};
    });
    return post;
}

// The post and who holds it: one command on the register `organisation`.
Result<RegisterEvents> post_events(const NewPost& input, const organisation::Organisation& organisation, Instant now)
{
    for (const auto& role : input.roles) {
        if (!role.unit.empty() && !organisation.units.contains(role.unit)) {
            return Problem{ProblemKind::invalid, "unknown_unit", "There is no such unit.", {}, {{"unit", role.unit}}};
        }
    }
    const auto post = organisation::next_post(organisation);
    RegisterEvents events{{.changes = {organisation::PostAdded{{post, input.unit, input.name.th, input.name.en}}}}};
    if (input.holder) {
        events.push_back({.changes = {organisation::Appointed{{.id = organisation::next_appointment(organisation),
                                                               .post = post,
                                                               .person = input.holder->person,
                                                               .kind = input.holder->kind,
                                                               .from = input.holder->from.value_or(now),
                                                               .until = input.holder->until}}}});
    }
    return events;
}

// Its roles: a command of their own, on the register `access`. A repetition of the request completes it.
Result<void> grant_roles(const Api& api, const http::Call& call, PostId post, const NewPost& input)
{
    if (input.roles.empty()) {
        return {};
    }
    TRAIMAS_TRY(auto envelope, envelope_of(call, "roles"));
    envelope.expected_version.reset();
    const auto plan = [&](const store::Registers&) -> Result<RegisterEvents> {
        RegisterEvents events;
        for (const auto& role : input.roles) {
            events.push_back(
                {.changes = {organisation::Granted{{post, role.role, role.unit.empty() ? input.unit : role.unit}}}});
        }
        return events;
    };
    TRAIMAS_TRY(const auto done, service::change_register(api.engine, "access", "", envelope, plan));
    std::ignore = done;
    return {};
}

Result<http::Response> post_answer(const Api& api, PostId id, bool replayed)
{
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto registers = api.trees.registers(tx);
        const auto& post = registers->organisation.posts.at(id);
        const auto names = holders_of(tx, registers->organisation, {post});
        auto response =
            resource_response(201, post_json(registers->organisation, post, names), organisation_version(tx));
        mark_replayed(response, replayed);
        return response;
    });
}

Result<http::Response> add_post(const Api& api, const http::Call& call)
{
    const auto roles = service::known_roles(api.engine.definitions);
    TRAIMAS_TRY(const auto input, decode(call.request.body, [&](JsonReader& in) { return read_new_post(in, roles); }));
    TRAIMAS_TRY(const auto envelope, envelope_of(call));
    TRAIMAS_TRY(const auto now,
                service::read(api.database, [](store::Tx& tx) { return Result<Instant>{store::read_clock(tx)}; }));
    const auto plan = [&](const store::Registers& registers) {
        return post_events(input, registers.organisation, now);
    };
    TRAIMAS_TRY(const auto done, service::change_register(api.engine, kOrganisation, "", envelope, plan));
    TRAIMAS_TRY(const auto made, service::read(api.database, [&](store::Tx& tx) {
                    return change_made<organisation::PostAdded>(tx, done.receipt);
                }));
    if (auto granted = grant_roles(api, call, made.post.id, input); !granted) {
        return std::move(granted).error();
    }
    return post_answer(api, made.post.id, done.replayed);
}

}  // namespace

Routes posts_routes(const Api& api)
{
    const auto bound = [&api](auto handler) {
        return [&api, handler](const http::Call& call) { return handler(api, call); };
    };
    return {
        reading_route("/api/v1/posts", "post.read", bound(list_posts), {"unit", "limit", "cursor"}),
        adding_route("/api/v1/posts", "post.add", bound(add_post)),
    };
}

}  // namespace traimas::api
