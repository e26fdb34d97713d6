// GET /api/v1/incidents, GET /api/v1/incidents/{id}, POST /api/v1/incidents/{id}/actions.
// An incident is kept as its source and arguments; the sentences are made when it is read.
#include "api/handlers/incidents.hpp"

#include "api/handlers/instance_list.hpp"
#include "api/handlers/respond.hpp"
#include "engine/language/date_words.hpp"
#include "engine/service/incidents.hpp"

#include <limits>

namespace traimas::api {
namespace {

using language::Language;
using store::Incident;

constexpr Bounds kAnyIncident{0, std::numeric_limits<std::int64_t>::max()};
constexpr Bounds kNote{0, 2'000};
constexpr const char* kStates = "open, acknowledged, closed";

const char* incident_state(const Incident& it)
{
    if (it.closed_at) {
        return "closed";
    }
    return it.acknowledged_at ? "acknowledged" : "open";
}

std::string unit_words(const Reader& reader, Language language, const std::string& code)
{
    const auto unit = reader.organisation().units.find(code);
    if (unit == reader.organisation().units.end()) {
        return code.empty() ? "none" : code;
    }
    return language == Language::th ? unit->second.th : unit->second.en;
}

// What is unsaid is "none": every sentence can do without. A report of a unit, a register of nobody in particular.
language::Arguments words_arguments(const Api& api, const Reader& reader, Language language, const Incident& it)
{
    language::Arguments arguments{{"unit", unit_words(reader, language, it.unit)}};
    const auto definition = it.definition.empty() ? nullptr : api.engine.definitions.latest(it.definition);
    const auto title = [&] { return language == Language::th ? definition->title.th : definition->title.en; };
    arguments.emplace_back("workflow", definition == nullptr ? std::string{"none"} : title());
    arguments.emplace_back("fiscal_year", it.fiscal_year == 0 ? "none" : std::to_string(it.fiscal_year));
    arguments.emplace_back("quarter", it.quarter < 1 ? std::string{"none"}
                                                     : language::quarter_text(language, it.fiscal_year, it.quarter));
    for (const auto& [name, value] : it.arguments.items()) {
        const bool is_ours = name == "unit" || name == "reason";
        if (name == "role" && value.is_string()) {
            arguments.emplace_back(name, api.messages.text(language, "explanation.role", {{"role", value}}));
        } else if (!is_ours && value.is_string()) {
            arguments.emplace_back(name, value.get<std::string>());
        } else if (!is_ours && value.is_number_integer()) {
            arguments.emplace_back(name, std::to_string(value.get<std::int64_t>()));
        }
    }
    return arguments;
}

json action_names(const Incident& it)
{
    json allowed = json::array();
    for (const auto action : service::allowed_actions(it)) {
        allowed.push_back(to_text(action));
    }
    return allowed;
}

// Whom the rows name, once a page.
Names names_in(store::Tx& tx, const std::vector<Incident>& rows)
{
    std::vector<PersonId> people;
    for (const auto& it : rows) {
        for (const auto& person : {it.acknowledged_by, it.retried_by, it.closed_by}) {
            if (person) {
                people.push_back(*person);
            }
        }
    }
    return store::people_by_id(tx, people);
}

json incident_json(const Api& api, const Reader& reader, Language language, const Names& names, const Incident& it)
{
    const auto arguments = words_arguments(api, reader, language, it);
    const auto words = [&](const char* part) {
        return api.messages.text(language, "incident." + it.source + "." + part, arguments);
    };
    return {{"id", it.id},
            {"source", it.source},
            {"severity", it.severity},
            {"state", incident_state(it)},
            {"unit", it.unit.empty() ? json(nullptr) : unit_reference(reader.organisation(), it.unit)},
            {"instance", it.instance ? json(it.instance->value()) : json(nullptr)},
            {"definition", it.definition.empty() ? json(nullptr) : json(it.definition)},
            {"title", words("title")},
            {"what", words("what")},
            {"who", words("who")},
            {"cure", words("cure")},
            {"reason", it.arguments.value("reason", std::string{})},
            {"occurrences", it.occurrences},
            {"opened_at", time_json(it.opened_at)},
            {"last_seen", time_json(it.last_seen)},
            {"acknowledged_at", time_json(it.acknowledged_at)},
            {"acknowledged_by", person_or_null(names, it.acknowledged_by)},
            {"note", it.note},
            {"retried_at", time_json(it.retried_at)},
            {"retried_by", person_or_null(names, it.retried_by)},
            {"closed_at", time_json(it.closed_at)},
            {"closed_by", person_or_null(names, it.closed_by)},
            {"closed_how", it.closed_how.empty() ? json(nullptr) : json(it.closed_how)},
            {"allowed", action_names(it)},
            {"version", it.version}};
}

Result<store::IncidentFilter> read_incident_filter(const http::Request& request)
{
    store::IncidentFilter filter;
    TRAIMAS_TRY(filter.limit, read_limit(request));
    TRAIMAS_TRY(filter.before, read_cursor(request, [](JsonReader& in) { return in.integer("before", kAnyIncident); }));
    filter.state = std::string{request.parameter("state").value_or("")};
    if (!filter.state.empty() && filter.state != "open" && filter.state != "acknowledged" && filter.state != "closed") {
        return parameter_malformed("state", kStates);
    }
    filter.source = std::string{request.parameter("source").value_or("")};
    if (!filter.source.empty() && workflow::incident_source(filter.source) == nullptr) {
        std::string known;
        for (const auto& it : workflow::kIncidentSources) {
            known += (known.empty() ? "" : ", ") + std::string{it.source};
        }
        return parameter_malformed("source", known);
    }
    filter.unit = std::string{request.parameter("unit").value_or("")};
    return filter;
}

Result<http::Response> list_incidents(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(auto filter, read_incident_filter(call.request));
    const int limit = filter.limit++;
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto reader = reader_of(api, tx, caller_of(call));
        const auto language = language_of(call.request);
        auto rows = store::incidents(tx, filter);
        const bool more = cut_page(rows, limit);
        const auto names = names_in(tx, rows);
        json items = json::array();
        for (const auto& row : rows) {
            items.push_back(incident_json(api, reader, language, names, row));
        }
        const auto next = more ? std::optional{json{{"before", rows.back().id}}} : std::nullopt;
        auto response = list_response(call.request, std::move(items), next);
        response.headers.emplace_back("Vary", "Accept-Language");
        return response;
    });
}

Result<http::Response> incident_answer(const Api& api, const http::Call& call, std::int64_t id)
{
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto row = store::incident(tx, id);
        if (!row) {
            return not_found();
        }
        const auto reader = reader_of(api, tx, caller_of(call));
        auto response = resource_response(
            200, incident_json(api, reader, language_of(call.request), names_in(tx, {*row}), *row), row->version);
        response.headers.emplace_back("Vary", "Accept-Language");
        return response;
    });
}

Result<http::Response> read_incident(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    return incident_answer(api, call, id);
}

Result<http::Response> act_on(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    TRAIMAS_TRY(const auto command, decode(call.request.body, [&](JsonReader& in) {
                    return service::IncidentCommand{.incident = id,
                                                    .action = in.one_of<service::IncidentAction>("action"),
                                                    .note = in.optional_text("note", kNote).value_or("")};
                }));
    TRAIMAS_TRY(const auto envelope, envelope_of(call));
    TRAIMAS_TRY(const auto done, service::act_on_incident(api.engine, api.database, envelope, command));
    if (api.wake_poller && !done.replayed) {
        api.wake_poller();  // what is to be tried again need not wait for the next round
    }
    TRAIMAS_TRY(auto response, incident_answer(api, call, id));
    mark_replayed(response, done.replayed);
    return response;
}

}  // namespace

Routes incident_routes(const Api& api)
{
    return {{.method = http::Method::get,
             .pattern = "/api/v1/incidents",
             .action = "incident.read",
             .handler = [&api](const http::Call& call) { return list_incidents(api, call); },
             .parameters = {"state", "source", "unit", "limit", "cursor"}},
            {.method = http::Method::get,
             .pattern = "/api/v1/incidents/{id}",
             .action = "incident.read",
             .handler = [&api](const http::Call& call) { return read_incident(api, call); }},
            {.method = http::Method::post,
             .pattern = "/api/v1/incidents/{id}/actions",
             .action = "incident.act",
             .handler = [&api](const http::Call& call) { return act_on(api, call); },
             .idempotency = http::Idempotency::required,
             .precondition = http::Precondition::required,
             .body_limit = http::kJsonBodyLimit}};
}

}  // namespace traimas::api
