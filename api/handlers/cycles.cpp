// Lists and reads cycles. Plan and review are documents of their own: plans.cpp, reviews.cpp.
// Everything but names comes from the one tree that was read.
#include "api/handlers/cycles.hpp"

#include "api/handlers/actions.hpp"
#include "api/handlers/approvals.hpp"
#include "api/handlers/instance_list.hpp"
#include "api/handlers/plans.hpp"
#include "api/handlers/reviews.hpp"
#include "engine/subjects/amendment.hpp"

namespace traimas::api {
namespace {

constexpr const char* kCyclesPath = "/api/v1/cycles";
constexpr const char* kCycleName = "cycle";

// One instance of the tree in a line: what leads to its own resource.
json branch_json(const Shown& shown, const workflow::Instance& instance)
{
    const auto* state =
        shown.api.engine.definitions.at(instance.definition, instance.definition_version).state(instance.folded.state);
    return {{"id", instance.id.value()},
            {"state", state->name},
            {"title", name_json(state->title.th, state->title.en)},
            {"final", !state->final.empty()},
            {"due_at", time_json(shown.view.tree().due_of(instance))}};
}

json cycle_checkpoints_json(const Shown& shown)
{
    json list = json::array();
    for (const auto* it : shown.view.tree().all_of("checkpoint")) {
        auto item = branch_json(shown, *it);
        item["quarter"] = it->quarter;
        item["report_due_at"] = time_json(shown.view.tree().listed_due_of(*it));
        item["late"] = it->folded.marks.contains("late");
        list.push_back(std::move(item));
    }
    return list;
}

json cycle_amendments_json(const Shown& shown)
{
    json list = json::array();
    for (const auto* it : shown.view.tree().all_of("amendment")) {
        auto item = branch_json(shown, *it);
        item["kind"] = it->folded.subject.at("kind");
        item["from_quarter"] = subjects::from_quarter_of(*it);
        list.push_back(std::move(item));
    }
    return list;
}

json cycle_cases_json(const Shown& shown)
{
    json list = json::array();
    for (const auto* it : shown.view.tree().all_of("case")) {
        auto item = branch_json(shown, *it);
        item["quarter"] = it->quarter;
        item["indicator"] = it->folded.subject.at("indicator");
        list.push_back(std::move(item));
    }
    return list;
}

// How many indicators, and where they come from: enough for a heading; the plan itself is a resource of its own.
json plan_summary_json(const Shown& shown)
{
    const auto& cycle = shown.view.instance;
    const bool in_force = cycle.folded.records.contains("plan/1");
    if (const auto record = subjects::plan_record(cycle)) {
        return {{"source", in_force ? "in_force" : "submitted"},
                {"lines", record->plan.lines.size()},
                {"projects", record->plan.projects.size()},
                {"revision", in_force ? record->revision : 0}};
    }
    const auto* draft = shown.view.tree().document(cycle.id, "plan");
    const auto plan = draft == nullptr ? cycle::Plan{} : subjects::record_of(*draft).plan;
    return {{"source", draft == nullptr ? "empty" : "draft"},
            {"lines", plan.lines.size()},
            {"projects", plan.projects.size()},
            {"revision", 0}};
}

json cycle_lineage_json(const workflow::Instance& cycle)
{
    const auto lineage = subjects::lineage_of(cycle);
    if (!lineage) {
        return nullptr;
    }
    return {{"fiscal_year", lineage->fiscal_year},
            {"cycle", lineage->cycle.value()},
            {"provisional", !lineage->is_final},
            {"open_cases", lineage->cases.size()}};
}

json cycle_marks_json(const workflow::Instance& cycle)
{
    json list = json::array();
    for (const auto& [mark, value] : cycle.folded.marks) {
        list.push_back({{"mark", mark}, {"since", time_json(value.at)}});
    }
    return list;
}

json cycle_json(const Shown& shown)
{
    const auto& cycle = shown.view.instance;
    const auto subject = subjects::cycle_subject(cycle);
    auto it = instance_json(shown);
    it["begin"] = calendar::iso_date(subject.begin);
    it["end"] = calendar::iso_date(subject.end);
    it["office"] = subject.office;
    it["framework"] = {{"fiscal_year", subject.framework.fiscal_year}, {"version", subject.framework.version}};
    it["plan"] = plan_summary_json(shown);
    it["checkpoints"] = cycle_checkpoints_json(shown);
    it["amendments"] = cycle_amendments_json(shown);
    it["cases"] = cycle_cases_json(shown);
    it["lineage"] = cycle_lineage_json(cycle);
    it["approval"] = approval_json(shown);
    it["marks"] = cycle_marks_json(cycle);
    it["digests"] = cycle.folded.frozen;
    return it;
}

Result<http::Response> list_cycles(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(auto filter, read_instance_filter(call.request, kCycleName));
    return list_page(api, call, std::move(filter), [](const store::InstanceRow&, json&) {});
}

Result<http::Response> read_cycle(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto shown, show(api, call, kCycleName, WithEvents::no));
    return shown_response(shown, cycle_json(shown), nullptr);
}

}  // namespace

Routes cycle_routes(const Api& api)
{
    Routes routes;
    routes.push_back({.method = http::Method::get,
                      .pattern = kCyclesPath,
                      .action = "cycle.list",
                      .handler = [&api](const http::Call& call) { return list_cycles(api, call); },
                      .parameters = kInstanceFilters});
    routes.push_back({.method = http::Method::get,
                      .pattern = std::string{kCyclesPath} + "/{id}",
                      .action = "cycle.read",
                      .handler = [&api](const http::Call& call) { return read_cycle(api, call); }});
    for (auto part : {action_routes(api, kCyclesPath, kCycleName, kCycleName, cycle_json),
                      plan_document_routes(api, kCyclesPath, kCycleName, kCycleName), plan_difference_routes(api),
                      review_routes(api)}) {
        std::move(part.begin(), part.end(), std::back_inserter(routes));
    }
    return routes;
}

}  // namespace traimas::api
