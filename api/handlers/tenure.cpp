// The actions of people, posts and delegations. Each is one change of the register `organisation`; nothing is deleted.
// A person who is disabled is out at once: every request looks at the person's row.
#include "api/handlers/tenure.hpp"

#include "api/handlers/registers.hpp"

#include <algorithm>

namespace traimas::api {

enum class PersonAction { disable, enable };
enum class PostAction { appoint, end };
enum class DelegationAction { end };

}  // namespace traimas::api

namespace traimas {

template <>
struct EnumText<api::PersonAction> {
    static constexpr std::array table{std::pair{api::PersonAction::disable, std::string_view{"disable"}},
                                      std::pair{api::PersonAction::enable, std::string_view{"enable"}}};
};
template <>
struct EnumText<api::PostAction> {
    static constexpr std::array table{std::pair{api::PostAction::appoint, std::string_view{"appoint"}},
                                      std::pair{api::PostAction::end, std::string_view{"end"}}};
};
template <>
struct EnumText<api::DelegationAction> {
    static constexpr std::array table{std::pair{api::DelegationAction::end, std::string_view{"end"}}};
};

}  // namespace traimas

namespace traimas::api {
namespace {

struct Tenure {
    PostAction action;
    PersonId person;
    organisation::HolderKind kind;
    std::optional<Instant> at;
};

Tenure read_tenure(JsonReader& in)
{
    return {.action = in.one_of<PostAction>("action"),
            .person = PersonId{in.integer("person", kAnyId)},
            .kind = in.optional_one_of<organisation::HolderKind>("kind").value_or(organisation::HolderKind::holder),
            .at = read_optional_time(in, "at")};
}

Problem not_held()
{
    return {ProblemKind::conflict, "post_not_held", "This person does not hold the post then: look at its holders."};
}

// An appointment or a delegation ends after it began: what ends before would never have been.
Problem ends_too_early()
{
    return {ProblemKind::invalid, "ends_before_it_begins", "It must end after it began: choose a later time."};
}

Result<RegisterEvents> post_change(const organisation::Organisation& standing, PostId post, const Tenure& tenure,
                                   Instant now)
{
    if (!standing.posts.contains(post)) {
        return not_found();
    }
    const auto at = tenure.at.value_or(now);
    if (tenure.action == PostAction::appoint) {
        return RegisterEvents{service::register_event(organisation::Appointed{
            {organisation::next_appointment(standing), post, tenure.person, tenure.kind, at, {}}})};
    }
    const auto found = std::find_if(standing.appointments.begin(), standing.appointments.end(), [&](const auto& pair) {
        const auto& it = pair.second;
        return it.post == post && it.person == tenure.person && (!it.until || at < *it.until);
    });
    if (found == standing.appointments.end()) {
        return not_held();
    }
    if (at <= found->second.from) {
        return ends_too_early();
    }
    return RegisterEvents{service::register_event(organisation::AppointmentEnded{found->first, at})};
}

// Reads business time once, ahead of the command.
Result<Instant> business_now(const Api& api)
{
    return service::read(api.database, [](store::Tx& tx) { return Result<Instant>{store::read_clock(tx)}; });
}

Result<http::Response> changed(const service::Done& done)
{
    http::Response response{.status = 204, .content_type = "", .body = ""};
    mark_replayed(response, done.replayed);
    return response;
}

Result<http::Response> act_on_post(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    TRAIMAS_TRY(const auto tenure, decode(call.request.body, read_tenure));
    TRAIMAS_TRY(const auto envelope, envelope_of(call));
    TRAIMAS_TRY(const auto now, business_now(api));
    const auto plan = [&](const store::Registers& registers) {
        return post_change(registers.organisation, PostId{id}, tenure, now);
    };
    TRAIMAS_TRY(const auto done, service::change_register(api.engine, kOrganisation, "", envelope, plan));
    return changed(done);
}

Result<RegisterEvents> person_change(const organisation::Organisation& standing, PersonId id, PersonAction action)
{
    const auto person = standing.people.find(id);
    if (person == standing.people.end()) {
        return not_found();
    }
    const bool enables = action == PersonAction::enable;
    if (person->second.active == enables) {
        return enables ? Problem{ProblemKind::conflict, "person_enabled", "This person can sign in already."}
                       : Problem{ProblemKind::conflict, "person_disabled", "This person is disabled already."};
    }
    return RegisterEvents{enables ? service::register_event(organisation::PersonEnabled{id})
                                  : service::register_event(organisation::PersonDisabled{id})};
}

Result<http::Response> act_on_person(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    TRAIMAS_TRY(const auto action,
                decode(call.request.body, [](JsonReader& in) { return in.one_of<PersonAction>("action"); }));
    TRAIMAS_TRY(const auto envelope, envelope_of(call));
    if (PersonId{id} == envelope.actor) {
        return Problem{ProblemKind::conflict, "not_oneself", "Nobody disables themselves: ask another administrator."};
    }
    const auto plan = [&](const store::Registers& registers) -> Result<RegisterEvents> {
        return person_change(registers.organisation, PersonId{id}, action);
    };
    TRAIMAS_TRY(const auto done, service::change_register(api.engine, kOrganisation, "", envelope, plan));
    // Whoever comes back signs in anew, and makes new tokens: the old ones may be why they had to go.
    if (auto ended = api.identity.sessions.end_all(PersonId{id}); !ended) {
        return std::move(ended).error();
    }
    if (auto dropped = api.identity.tokens.drop_all(PersonId{id}); !dropped) {
        return std::move(dropped).error();
    }
    return changed(done);
}

Result<http::Response> act_on_delegation(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    TRAIMAS_TRY(const auto action,
                decode(call.request.body, [](JsonReader& in) { return in.one_of<DelegationAction>("action"); }));
    static_cast<void>(action);
    TRAIMAS_TRY(const auto envelope, envelope_of(call));
    TRAIMAS_TRY(const auto now, business_now(api));
    const auto plan = [&](const store::Registers& registers) -> Result<RegisterEvents> {
        const auto found = registers.organisation.delegations.find(id);
        if (found == registers.organisation.delegations.end()) {
            return not_found();
        }
        if (found->second.until <= now) {
            return Problem{ProblemKind::conflict, "delegation_over", "This delegation is over already."};
        }
        if (now <= found->second.from) {
            return ends_too_early();
        }
        return RegisterEvents{service::register_event(organisation::DelegationEnded{id, now})};
    };
    TRAIMAS_TRY(const auto done, service::change_register(api.engine, kOrganisation, "", envelope, plan));
    return changed(done);
}

}  // namespace

Routes tenure_routes(const Api& api)
{
    const auto bound = [&api](auto handler) {
        return [&api, handler](const http::Call& call) { return handler(api, call); };
    };
    return {
        adding_route("/api/v1/people/{id}/actions", "person.act", bound(act_on_person)),
        adding_route("/api/v1/posts/{id}/actions", "post.act", bound(act_on_post)),
        adding_route("/api/v1/delegations/{id}/actions", "delegation.act", bound(act_on_delegation)),
    };
}

}  // namespace traimas::api
