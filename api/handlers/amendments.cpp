// Lists and reads amendments, and takes decisions on them; the changed plan is a document of its own: plans.cpp.
// An amendment begins with the action `amend` of its cycle, or by itself where last year's final actuals ask for it.
#include "api/handlers/amendments.hpp"

#include "api/handlers/actions.hpp"
#include "api/handlers/approvals.hpp"
#include "api/handlers/instance_list.hpp"
#include "api/handlers/plan_json.hpp"
#include "api/handlers/plan_view.hpp"
#include "api/handlers/plans.hpp"

namespace traimas::api {
namespace {

constexpr const char* kAmendmentsPath = "/api/v1/amendments";
constexpr const char* kAmendmentName = "amendment";

json number_or_null(const std::map<std::string, std::string>& fields, const char* name)
{
    const auto found = fields.find(name);
    const auto number = found == fields.end() ? std::nullopt : parse_number(found->second);
    return number ? json(*number) : json(nullptr);
}

// What it changes: against the plan in force, or, once it is in force itself, against the one before it.
json changes_json(const Shown& shown)
{
    const auto before = plan_before(shown);
    const auto after = subjects::changed_plan(shown.view.tree(), shown.view.instance);
    if (!before || !after) {
        return json::array();
    }
    return difference_items_json(before->plan, after->plan);
}

json amendment_json(const Shown& shown)
{
    const auto& instance = shown.view.instance;
    const auto& subject = instance.folded.subject;
    const auto before = plan_before(shown);
    auto it = instance_json(shown);
    it["cycle"] = instance.root.value();
    it["kind"] = subject.at("kind");
    it["from_quarter"] = subjects::from_quarter_of(instance);
    it["case"] = subject.contains("case") ? subject.at("case") : json(nullptr);
    it["amends_revision"] = before ? before->revision : 0;
    it["difference"] = changes_json(shown);
    it["approval"] = approval_json(shown);
    it["digests"] = instance.folded.frozen;
    return it;
}

void add_amendment_fields(const store::InstanceRow& row, json& item)
{
    const auto kind = row.subject.find("kind");
    item["kind"] = kind == row.subject.end() ? json(nullptr) : json(kind->second);
    item["from_quarter"] = number_or_null(row.subject, "from_quarter");
    item["case"] = number_or_null(row.subject, "case");
    item["cycle"] = row.parent ? json(row.parent->value()) : json(nullptr);
}

Result<http::Response> list_amendments(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(auto filter, read_instance_filter(call.request, kAmendmentName));
    filter.subject_fields = {"kind", "from_quarter", "case"};
    return list_page(api, call, std::move(filter), add_amendment_fields);
}

}  // namespace

Routes amendment_routes(const Api& api)
{
    Routes routes;
    routes.push_back({.method = http::Method::get,
                      .pattern = kAmendmentsPath,
                      .action = "amendment.list",
                      .handler = [&api](const http::Call& call) { return list_amendments(api, call); },
                      .parameters = kInstanceFilters});
    routes.push_back({.method = http::Method::get,
                      .pattern = std::string{kAmendmentsPath} + "/{id}",
                      .action = "amendment.read",
                      .handler = [&api](const http::Call& call) -> Result<http::Response> {
                          TRAIMAS_TRY(const auto shown, show(api, call, kAmendmentName, WithEvents::no));
                          return shown_response(shown, amendment_json(shown), nullptr);
                      }});
    for (auto part : {action_routes(api, kAmendmentsPath, kAmendmentName, kAmendmentName, amendment_json),
                      plan_document_routes(api, kAmendmentsPath, kAmendmentName, kAmendmentName)}) {
        std::move(part.begin(), part.end(), std::back_inserter(routes));
    }
    return routes;
}

}  // namespace traimas::api
