// Previews and begins handovers.
// One request, one job: each instance decides by itself, so that one that refuses keeps nothing else.
#include "api/handlers/handovers.hpp"

#include "api/handlers/instance_list.hpp"
#include "api/handlers/jobs.hpp"
#include "engine/service/directory.hpp"
#include "engine/service/handover.hpp"
#include "engine/service/read_instance.hpp"
#include "engine/store/handover_queries.hpp"
#include "engine/subjects/prepare.hpp"

namespace traimas::api {
namespace {

constexpr Bounds kAnyPerson{1, 9'007'199'254'740'991};
constexpr Bounds kReason{1, 4'000};

struct HandoverRequest {
    subjects::HandoverOrder order;
    bool dry_run;
    std::optional<PersonId> on_behalf_of;
};

HandoverRequest read_handover(JsonReader& in)
{
    HandoverRequest request{
        {PersonId{in.integer("from", kAnyPerson)}, PersonId{in.integer("to", kAnyPerson)}, in.text("reason", kReason)},
        in.optional_boolean("dry_run").value_or(false),
        read_principal(in)};
    if (!request.order.reason.empty() && subjects::is_blank(request.order.reason)) {
        in.fault("reason", "comment_required", "Say why it is handed over.");
    }
    return request;
}

// Where there is something that the caller may hand over.
Result<std::vector<InstanceId>> left_by(const Api& api, const http::Call& call, const HandoverRequest& request)
{
    return service::read(api.database, [&](store::Tx& tx) -> Result<std::vector<InstanceId>> {
        const auto reader = reader_of(api, tx, caller_of(call));
        const auto& organisation = reader.organisation();
        const service::Envelope envelope{.actor = reader.person, .on_behalf_of = request.on_behalf_of};
        const auto units = service::units_to_hand_over(organisation, envelope, reader.now);
        if (units.empty()) {
            return service::actor_to_hand_over(organisation, "", envelope, reader.now).error();
        }
        if (auto faults = subjects::order_faults(organisation, request.order); !faults.empty()) {
            return Problem{ProblemKind::invalid, "invalid_content",
                           "Some fields are not valid: mend those listed in `errors`.", std::move(faults)};
        }
        auto found = store::left_behind(tx,
                                        {.person = request.order.from,
                                         .posts = organisation.posts_left_by(request.order.from, reader.now),
                                         .units = units,
                                         .ended = service::ended_states(api.engine.definitions)},
                                        service::kMostJobItems);
        if (found.empty()) {
            return Problem{ProblemKind::conflict, "nothing_to_hand_over",
                           "Nothing in your units is this person's: no claimed task, no part, no measure."};
        }
        return found;
    });
}

json faults_json(const Api& api, std::string_view tag, const std::vector<FieldFault>& faults)
{
    json list = json::array();
    for (const auto& fault : faults) {
        list.push_back(json{{"pointer", fault.pointer},
                            {"code", fault.code},
                            {"message", language::code_text(api.messages, tag, "fault." + fault.code, fault.arguments,
                                                            fault.message)}});
    }
    return list;
}

// A struct, since nlohmann's type makes a Result of it ambiguous.
struct Preview {
    json body;
};

Result<Preview> preview_of(const Api& api, const http::Call& call, const subjects::HandoverOrder& order, InstanceId id)
{
    TRAIMAS_TRY(const auto view, service::read_instance(api.engine, caller_of(call), id));
    const auto& organisation = view.registers->organisation;
    json it{{"instance", id.value()},
            {"workflow", view.instance.definition},
            {"unit", unit_reference(organisation, view.instance.unit)},
            {"fiscal_year", view.instance.fiscal_year},
            {"quarter", view.instance.quarter},
            {"tasks", json::array()},
            {"parts", json::array()},
            {"measures", json::array()},
            {"refused", nullptr}};
    const auto handed = subjects::handed_over(view.tree(), view.instance, organisation, order, view.now);
    if (handed) {
        it["tasks"] = handed->handover.tasks;
        it["parts"] = handed->handover.parts;
        it["measures"] = handed->handover.measures;
        return Preview{std::move(it)};
    }
    const auto problem = handed.error();
    const auto tag = to_text(language_of(call.request));
    it["refused"] = json{{"code", problem.code},
                         {"detail", language::code_text(api.messages, tag, problem.code, {}, problem.detail)},
                         {"errors", faults_json(api, tag, problem.fields)}};
    return Preview{std::move(it)};
}

Result<http::Response> hand_over(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto request, decode(call.request.body, read_handover));
    TRAIMAS_TRY(const auto found, left_by(api, call, request));
    const auto& order = request.order;
    if (!request.dry_run) {
        return begin_job(
            api, call, request.on_behalf_of,
            {.task = {.kind = store::JobKind::handover, .words = order.reason, .from = order.from, .to = order.to},
             .items = job_items(found)});
    }
    json items = json::array();
    for (const auto id : found) {
        TRAIMAS_TRY(auto preview, preview_of(api, call, order, id));
        items.push_back(std::move(preview.body));
    }
    auto response = json_response(200, json{{"items", std::move(items)}});
    response.headers.emplace_back("Vary", "Accept-Language");
    return response;
}

}  // namespace

Routes handover_routes(const Api& api)
{
    return {{.method = http::Method::post,
             .pattern = "/api/v1/handovers",
             .action = "handover.begin",
             .handler = [&api](const http::Call& call) { return hand_over(api, call); },
             .idempotency = http::Idempotency::required,
             .body_limit = http::kJsonBodyLimit}};
}

}  // namespace traimas::api
