// Reads a plan with everything that whoever writes or approves it needs beside it, and saves it whole.
#include "api/handlers/plans.hpp"

#include "api/handlers/approvals.hpp"
#include "api/handlers/instance_list.hpp"
#include "api/handlers/plan_json.hpp"
#include "api/handlers/plan_reader.hpp"
#include "api/handlers/plan_view.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

constexpr const char* kCycleDefinition = "cycle";
constexpr Bounds kRevisionNumber{1, 1'000};

bool is_amendment(const Shown& shown)
{
    return shown.view.instance.definition != kCycleDefinition;
}

// Last year beside this plan: how each line stands against it, and which of its cases wait for an answer.
void add_last_year(json& body, const workflow::Instance& cycle, const cycle::Plan& plan)
{
    const auto lineage = subjects::lineage_of(cycle);
    body["judgement"] = lineage ? judgement_json(plan, *lineage) : json(nullptr);
    body["carried_cases"] = lineage ? carried_cases_json(plan, *lineage) : json::array();
}

void add_revision(json& body, const Shown& shown, const PlanView& view)
{
    body["revision"] = view.record.revision;
    body["from_quarter"] = view.record.from_quarter;
    if (is_amendment(shown)) {
        const auto before = plan_before(shown);
        body["revision"] = before ? before->revision + 1 : 1;
        body["from_quarter"] = subjects::from_quarter_of(shown.view.instance);
    }
}

Result<JsonText> plan_resource(const Shown& shown, const PlanView& view)
{
    const auto& cycle = shown.view.tree().root();
    const auto& allowed = shown.view.allowed;
    const auto& plan = view.record.plan;
    TRAIMAS_TRY(const auto returned, read_return(shown, is_amendment(shown) ? "review" : "plan_review"));
    auto body = plan_body_json(plan);
    body["cycle"] = cycle.id.value();
    body["amendment"] = is_amendment(shown) ? json(shown.view.instance.id.value()) : json(nullptr);
    body["fiscal_year"] = cycle.fiscal_year;
    body["source"] = to_text(view.source);
    body["writable"] = std::find(allowed.begin(), allowed.end(), "save") != allowed.end() &&
                       subjects::document_kind(shown.view.tree(), shown.view.instance) == "plan";
    body["version"] = view.draft.version;
    body["saved_by"] = view.draft.saved_by;
    body["saved_at"] = view.draft.saved_at;
    body["authors"] = view.draft.authors;
    body["texts"] = view.texts;
    body["indicators"] = plan_indicators_json(plan);
    body["problems"] = faults_json(shown, subjects::plan_problems(cycle, &view.record));
    body["returned"] = returned.words;
    body["revisions"] = revisions_json(cycle);
    add_revision(body, shown, view);
    add_last_year(body, cycle, plan);
    return JsonText{std::move(body)};
}

Result<http::Response> plan_answer(const Shown& shown, const std::optional<int>& revision, const service::Done* done)
{
    TRAIMAS_TRY(const auto view, view_plan(shown, revision));
    TRAIMAS_TRY(auto body, plan_resource(shown, view));
    return document_response(shown, std::move(body.value), view.draft.version, done);
}

Result<http::Response> read_plan_document(const Api& api, const http::Call& call, const std::string& definition)
{
    TRAIMAS_TRY(const auto revision, read_numeral(call.request, "revision", kRevisionNumber));
    TRAIMAS_TRY(const auto shown, show(api, call, definition, WithEvents::no));
    return plan_answer(shown, revision, nullptr);
}

Result<http::Response> save_plan_document(const Api& api, const http::Call& call, const std::string& definition)
{
    using Snapshot = std::shared_ptr<const store::Registers>;
    TRAIMAS_TRY(const auto registers, service::read(api.database, [&](store::Tx& tx) -> Result<Snapshot> {
                    return api.trees.registers(tx);
                }));
    TRAIMAS_TRY(auto sent, read_plan(call.request.body, *registers));
    TRAIMAS_TRY(const auto done,
                save_whole(api, call, definition,
                           {.kind = "plan", .content = cycle::plan_json(sent.plan), .texts = std::move(sent.texts)}));
    TRAIMAS_TRY(const auto shown, show(api, call, definition, WithEvents::no));
    return plan_answer(shown, std::nullopt, &done);
}

// What the plan is held against.
struct Base {
    json what = nullptr;
    cycle::Plan plan{};
};

Base base_of(const workflow::Instance& cycle, bool against_last_year)
{
    if (against_last_year) {
        const auto lineage = subjects::lineage_of(cycle);
        return lineage ? Base{{{"fiscal_year", lineage->fiscal_year}, {"revision", nullptr}}, lineage->plan} : Base{};
    }
    const bool approved = cycle.folded.records.contains("plan/1");
    const auto record = approved ? subjects::plan_record(cycle) : nullptr;
    return record ? Base{{{"fiscal_year", cycle.fiscal_year}, {"revision", record->revision}}, record->plan} : Base{};
}

Result<http::Response> read_plan_difference(const Api& api, const http::Call& call)
{
    const auto against = call.request.parameter("against").value_or("previous");
    if (against != "previous" && against != "approved") {
        return parameter_malformed("against", "previous, approved");
    }
    TRAIMAS_TRY(const auto shown, show(api, call, kCycleDefinition, WithEvents::no));
    TRAIMAS_TRY(const auto view, view_plan(shown, std::nullopt));
    const auto base = base_of(shown.view.tree().root(), against == "previous");
    return json_response(200, {{"cycle", shown.view.instance.id.value()},
                               {"source", to_text(view.source)},
                               {"against", against},
                               {"base", base.what},
                               {"items", difference_items_json(base.plan, view.record.plan)}});
}

}  // namespace

Routes plan_document_routes(const Api& api, const std::string& path, const std::string& definition,
                            const std::string& name)
{
    Routes routes;
    routes.push_back(
        {.method = http::Method::get,
         .pattern = path + "/{id}/plan",
         .action = name + ".read",
         .handler = [&api, definition](const http::Call& call) { return read_plan_document(api, call, definition); },
         .parameters = {"revision"}});
    routes.push_back(
        {.method = http::Method::put,
         .pattern = path + "/{id}/plan",
         .action = name + ".save",
         .handler = [&api, definition](const http::Call& call) { return save_plan_document(api, call, definition); },
         .idempotency = http::Idempotency::required,
         .precondition = http::Precondition::required,
         .body_limit = http::kJsonBodyLimit});
    return routes;
}

Routes plan_difference_routes(const Api& api)
{
    return {{.method = http::Method::get,
             .pattern = "/api/v1/cycles/{id}/plan/difference",
             .action = "cycle.read",
             .handler = [&api](const http::Call& call) { return read_plan_difference(api, call); },
             .parameters = {"against"}}};
}

}  // namespace traimas::api
