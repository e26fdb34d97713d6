// GET and POST /api/v1/people, GET /api/v1/people/{id}.
// Names come from rows, all else from the registers' snapshot.
#include "api/handlers/people.hpp"

#include "api/handlers/registers.hpp"

namespace traimas::api {
namespace {

// Addresses are for those who administer, and one's own.
json person_record_json(const store::PersonRecord& record, const Reader& reader)
{
    const auto& organisation = reader.organisation();
    json posts = json::array();
    for (const auto& [id, it] : organisation.appointments) {
        if (it.person == record.id && (!it.until || reader.now < *it.until)) {
            const auto& post = organisation.posts.at(it.post);
            posts.push_back({{"id", post.id.value()},
                             {"unit", post.unit},
                             {"name", name_json(post.th, post.en)},
                             {"kind", to_text(it.kind)},
                             {"from", time_json(it.from)},
                             {"until", time_json(it.until)}});
        }
    }
    const bool erased = record.th.empty() && record.en.empty();
    json body{{"id", record.id.value()},
              {"active", record.active},
              {"username", record.username},
              {"name", erased ? json(nullptr) : name_json(record.th, record.en)},
              {"posts", std::move(posts)}};
    if (record.id == reader.person || reader.has_role("administrator")) {
        body["email"] = record.email;
    }
    return body;
}

Result<http::Response> list_people(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto limit, read_limit(call.request));
    TRAIMAS_TRY(const auto after,
                read_cursor(call.request, [](JsonReader& in) { return PersonId{in.integer("after", kAnyId)}; }));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto reader = reader_of(api, tx, caller_of(call));
        auto records = store::people(tx, after, limit + 1);
        const bool more = cut_page(records, limit);
        json items = json::array();
        for (const auto& record : records) {
            items.push_back(person_record_json(record, reader));
        }
        const auto next = more ? std::optional{json{{"after", records.back().id.value()}}} : std::nullopt;
        return list_response(call.request, std::move(items), next);
    });
}

Result<http::Response> person_answer(const Api& api, store::Tx& tx, PersonId reads, PersonId id, int status)
{
    const auto record = store::person(tx, id);
    if (!record) {
        return not_found();
    }
    return resource_response(status, person_record_json(*record, reader_of(api, tx, reads)), organisation_version(tx));
}

Result<http::Response> read_person(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    return service::read(api.database,
                         [&](store::Tx& tx) { return person_answer(api, tx, caller_of(call), PersonId{id}, 200); });
}

service::NewPerson read_new_person(JsonReader& in)
{
    const auto name = read_name(in, "name");
    service::NewPerson person{.username = in.text("username", {1, 64}),
                              .th = name.th,
                              .en = name.en,
                              .email = in.optional_text("email", {3, 254}).value_or("")};
    if (!service::is_username(person.username)) {
        in.fault("username", "username_malformed", "takes small letters, digits, '-', '_' and '.' only");
    }
    return person;
}

Result<service::Done> run_adding(const Api& api, const service::Envelope& envelope, const service::RegisterPlan& plan)
{
    try {
        return service::change_register(api.engine, kOrganisation, "", envelope, plan);
    } catch (const store::DatabaseError& error) {
        // User names stand outside of the chain, so the table alone knows which are taken.
        if (error.constraint() == "person_username_key") {
            return Problem{ProblemKind::conflict, "username_taken", "Somebody has this user name: choose another."};
        }
        throw;
    }
}

Result<http::Response> add_person(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto person, decode(call.request.body, read_new_person));
    TRAIMAS_TRY(const auto envelope, envelope_of(call));
    const auto plan = [&](const store::Registers& registers) -> Result<RegisterEvents> {
        return RegisterEvents{
            service::person_added(organisation::next_person(registers.organisation), person, api.engine.random)};
    };
    TRAIMAS_TRY(const auto done, run_adding(api, envelope, plan));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        TRAIMAS_TRY(const auto made, change_made<organisation::PersonAdded>(tx, done.receipt));
        TRAIMAS_TRY(auto response, person_answer(api, tx, envelope.actor, made.person, 201));
        response.headers.emplace_back("Location", "/api/v1/people/" + std::to_string(made.person.value()));
        mark_replayed(response, done.replayed);
        return response;
    });
}

}  // namespace

Routes people_routes(const Api& api)
{
    const auto bound = [&api](auto handler) {
        return [&api, handler](const http::Call& call) { return handler(api, call); };
    };
    return {
        reading_route("/api/v1/people", "person.read", bound(list_people), {"limit", "cursor"}),
        reading_route("/api/v1/people/{id}", "person.read", bound(read_person), {}),
        adding_route("/api/v1/people", "person.add", bound(add_person)),
    };
}

}  // namespace traimas::api
