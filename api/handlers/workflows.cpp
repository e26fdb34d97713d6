// GET /api/v1/workflows, …/{name}/versions/{v} and …/diagram; POST …/{name}/versions publishes the next version.
// What is read comes from memory, but for who published it.
#include "api/handlers/workflows.hpp"

#include "api/handlers/respond.hpp"
#include "engine/calendar/zone.hpp"
#include "engine/service/publish_version.hpp"
#include "engine/store/definition_store.hpp"
#include "engine/workflow/diagram.hpp"

namespace traimas::api {
namespace {

constexpr const char* kPublicationZone = "Asia/Bangkok";
constexpr std::string_view kGraphviz = "text/vnd.graphviz";

http::Response with_tag(http::Response response, const std::string& tag)
{
    response.headers.emplace_back("ETag", "\"" + tag + "\"");
    return response;
}

// When and by whom each version was published, and the names of these people.
struct Origins {
    store::PublicationRecords records;
    Names names;
};

Result<Origins> origins_of(const Api& api)
{
    return service::read(api.database, [](store::Tx& tx) -> Result<Origins> {
        Origins origins{store::publications(tx), {}};
        std::vector<PersonId> people;
        for (const auto& [id, record] : origins.records) {
            if (record.by) {
                people.push_back(*record.by);
            }
        }
        origins.names = store::people_by_id(tx, people);
        return origins;
    });
}

Result<http::Response> list_workflows(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto limit, read_limit(call.request));
    TRAIMAS_TRY(
        const auto after, read_cursor(call.request, [](JsonReader& in) {
            return std::pair{in.text("name", {1, 100}), static_cast<int>(in.integer("version", {1, 1'000'000}))};
        }));
    const auto& published = api.engine.definitions.set();
    std::vector<const workflow::Definition*> rows;
    for (const auto& [id, definition] : published.all) {
        if (!after || id > *after) {
            rows.push_back(definition.get());
        }
    }
    const bool more = cut_page(rows, limit);
    TRAIMAS_TRY(const auto origins, origins_of(api));
    json items = json::array();
    for (const auto* it : rows) {
        const auto origin = origins.records.find({it->name, it->version});
        const bool is_stored = origin != origins.records.end();
        items.push_back(
            {{"name", it->name},
             {"version", it->version},
             {"title", name_json(it->title.th, it->title.en)},
             {"subject", to_text(it->subject)},
             {"digest", ledger::to_hex(it->digest)},
             {"latest", published.latest(it->name)->version == it->version},
             {"published_at", is_stored ? time_json(origin->second.at) : json(nullptr)},
             {"published_by", is_stored ? person_or_null(origins.names, origin->second.by) : json(nullptr)}});
    }
    const auto next =
        more ? std::optional{json{{"name", rows.back()->name}, {"version", rows.back()->version}}} : std::nullopt;
    return list_response(call.request, std::move(items), next);
}

Result<std::shared_ptr<const workflow::Definition>> definition_of(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto version, path_number(call, "version"));
    for (const auto& [id, definition] : api.engine.definitions.set().all) {
        if (id.first == path_text(call, "name") && id.second == version) {
            return definition;
        }
    }
    return Problem{ProblemKind::not_found, "workflow_unknown",
                   "There is no such workflow: check its name and version."};
}

Result<http::Response> read_workflow(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto definition, definition_of(api, call));
    return with_tag({.status = 200, .body = definition->canonical}, ledger::to_hex(definition->digest));
}

Result<http::Response> draw_workflow(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto definition, definition_of(api, call));
    const auto language = language_of(call.request) == language::Language::th ? workflow::DiagramLanguage::th
                                                                              : workflow::DiagramLanguage::en;
    const bool graphviz = call.request.header("accept").value_or("").find(kGraphviz) != std::string_view::npos;
    http::Response response{.status = 200,
                            .content_type =
                                graphviz ? std::string{kGraphviz} + "; charset=utf-8" : "text/plain; charset=utf-8",
                            .body = graphviz ? workflow::graphviz_diagram(*definition, language)
                                             : workflow::mermaid_diagram(*definition, language)};
    response.headers.emplace_back("Vary", "Accept, Accept-Language");
    return response;
}

json publication_json(const service::Publication& it)
{
    const auto& definition = *it.definition;
    return {{"name", definition.name},
            {"version", definition.version},
            {"title", name_json(definition.title.th, definition.title.en)},
            {"subject", to_text(definition.subject)},
            {"digest", ledger::to_hex(definition.digest)},
            {"stored", it.stored},
            {"paths",
             {{"states", it.paths.states.size()},
              {"branches", it.paths.branches.size()},
              {"longest", it.paths.longest()}}}};
}

// The content is its own key: the same file again is the same publication, whatever Idempotency-Key it comes with.
Result<http::Response> publish_workflow(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto dry_run, read_flag(call.request, "dry_run"));
    TRAIMAS_TRY(const auto reader, service::read(api.database, [&](store::Tx& tx) {
                    return Result<Reader>{reader_of(api, tx, caller_of(call))};
                }));
    // Deadlines are tried out from today on, by the civil date of the organisation.
    const service::ProofWorld world{
        api.workflow_schema, reader.registers->calendars, calendar::to_civil(reader.now, kPublicationZone).date,
        [&api](const std::string& name) { return language::has_notice(api.messages, name); },
        [&api](const std::string& code) { return language::has_refusal(api.messages, code); }};
    const service::NewVersion version{path_text(call, "name"), std::string{call.request.body}, !dry_run.value_or(false),
                                      caller_of(call)};
    TRAIMAS_TRY(const auto it, service::publish_version(api.database, api.engine.definitions, world, version));
    const bool is_new = it.stored && !it.stood_before;
    auto response =
        with_tag(json_response(is_new ? 201 : 200, publication_json(it)), ledger::to_hex(it.definition->digest));
    if (is_new) {
        response.headers.emplace_back("Location", "/api/v1/workflows/" + it.definition->name + "/versions/" +
                                                      std::to_string(it.definition->version));
    }
    mark_replayed(response, it.stood_before && version.store);
    return response;
}

}  // namespace

Routes workflows_routes(const Api& api)
{
    return {
        {.method = http::Method::get,
         .pattern = "/api/v1/workflows",
         .action = "workflow.read",
         .handler = [&api](const http::Call& call) { return list_workflows(api, call); },
         .parameters = {"limit", "cursor"}},
        {.method = http::Method::get,
         .pattern = "/api/v1/workflows/{name}/versions/{version}",
         .action = "workflow.read",
         .handler = [&api](const http::Call& call) { return read_workflow(api, call); }},
        {.method = http::Method::get,
         .pattern = "/api/v1/workflows/{name}/versions/{version}/diagram",
         .action = "workflow.read",
         .handler = [&api](const http::Call& call) { return draw_workflow(api, call); }},
        {.method = http::Method::post,
         .pattern = "/api/v1/workflows/{name}/versions",
         .action = "workflow.publish",
         .handler = [&api](const http::Call& call) { return publish_workflow(api, call); },
         .idempotency = http::Idempotency::required,
         .body_limit = http::kJsonBodyLimit,
         .parameters = {"dry_run"}},
    };
}

}  // namespace traimas::api
