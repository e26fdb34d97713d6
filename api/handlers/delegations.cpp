// GET and POST /api/v1/delegations.
// Dated, one hop, no loops.
#include "api/handlers/delegations.hpp"

#include "api/handlers/registers.hpp"

namespace traimas::api {
namespace {

using organisation::Delegation;

json delegation_json(const Delegation& it, const Names& names)
{
    return {{"id", it.id},
            {"principal", person_json(names, it.principal)},
            {"delegate", person_json(names, it.delegate)},
            {"from", time_json(it.from)},
            {"until", time_json(it.until)}};
}

Names people_of(store::Tx& tx, const std::vector<Delegation>& delegations)
{
    std::vector<PersonId> people;
    for (const auto& it : delegations) {
        people.insert(people.end(), {it.principal, it.delegate});
    }
    return store::people_by_id(tx, people);
}

Result<http::Response> list_delegations(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto limit, read_limit(call.request));
    TRAIMAS_TRY(const auto after,
                read_cursor(call.request, [](JsonReader& in) { return in.integer("after", kAnyId); }));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto reader = reader_of(api, tx, caller_of(call));
        const bool sees_all = reader.has_role("administrator");
        std::vector<Delegation> rows;
        for (const auto& [id, it] : reader.organisation().delegations) {
            const bool own = it.principal == reader.person || it.delegate == reader.person;
            if ((own || sees_all) && id > after.value_or(0)) {
                rows.push_back(it);
            }
        }
        const bool more = cut_page(rows, limit);
        const auto names = people_of(tx, rows);
        json items = json::array();
        for (const auto& it : rows) {
            items.push_back(delegation_json(it, names));
        }
        const auto next = more ? std::optional{json{{"after", rows.back().id}}} : std::nullopt;
        return list_response(call.request, std::move(items), next);
    });
}

Delegation read_delegation(JsonReader& in)
{
    return {.id = 0,
            .principal = PersonId{in.integer("principal", kAnyId)},
            .delegate = PersonId{in.integer("delegate", kAnyId)},
            .from = read_time(in, "from"),
            .until = read_time(in, "until")};
}

Result<http::Response> add_delegation(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto input, decode(call.request.body, read_delegation));
    TRAIMAS_TRY(const auto envelope, envelope_of(call));
    const auto plan = [&](const store::Registers& registers) -> Result<RegisterEvents> {
        auto delegation = input;
        delegation.id = organisation::next_delegation(registers.organisation);
        return RegisterEvents{{.changes = {organisation::Delegated{delegation}}}};
    };
    TRAIMAS_TRY(const auto done, service::change_register(api.engine, kOrganisation, "", envelope, plan));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        TRAIMAS_TRY(const auto made, change_made<organisation::Delegated>(tx, done.receipt));
        const auto registers = api.trees.registers(tx);
        const auto& standing = registers->organisation.delegations.at(made.delegation.id);
        auto response =
            resource_response(201, delegation_json(standing, people_of(tx, {standing})), organisation_version(tx));
        mark_replayed(response, done.replayed);
        return response;
    });
}

}  // namespace

Routes delegations_routes(const Api& api)
{
    const auto bound = [&api](auto handler) {
        return [&api, handler](const http::Call& call) { return handler(api, call); };
    };
    return {
        reading_route("/api/v1/delegations", "delegation.read", bound(list_delegations), {"limit", "cursor"}),
        adding_route("/api/v1/delegations", "delegation.add", bound(add_delegation)),
    };
}

}  // namespace traimas::api
