// Plans as they stand in event bodies and as their hash sees them: every key is always there.
#include "engine/cycle/plan.hpp"

#include "engine/calendar/date_text.hpp"
#include "engine/cycle/json_values.hpp"

#include <algorithm>

namespace traimas::cycle {
namespace {

using nlohmann::json;

json quarters_json(const std::map<int, QuarterTarget>& quarters)
{
    json all = json::object();
    for (const auto& [quarter, target] : quarters) {
        all[std::to_string(quarter)] = json{{"target", target.target.text()},
                                            {"upper", optional_json(target.upper)},
                                            {"weight", optional_json(target.weight)},
                                            {"thresholds", decimals_json(target.thresholds)}};
    }
    return all;
}

std::map<int, QuarterTarget> quarters_from(const json& all)
{
    std::map<int, QuarterTarget> quarters;
    for (const auto& [quarter, it] : all.items()) {
        quarters.emplace(std::stoi(quarter), QuarterTarget{.target = decimal_from(it.at("target")),
                                                           .upper = optional_decimal_from(it.at("upper")),
                                                           .weight = optional_decimal_from(it.at("weight")),
                                                           .thresholds = decimals_from(it.at("thresholds"))});
    }
    return quarters;
}

json history_json(const std::vector<PastYear>& history)
{
    return list_json(history, [](const PastYear& year) {
        return json{{"fiscal_year", year.fiscal_year}, {"value", year.value.text()}, {"source", year.source}};
    });
}

std::vector<PastYear> history_from(const json& all)
{
    return list_from(all, [](const json& it) {
        return PastYear{
            .fiscal_year = it.at("fiscal_year"), .value = decimal_from(it.at("value")), .source = it.at("source")};
    });
}

json waypoints_json(const std::map<int, Decimal>& waypoints)
{
    json all = json::object();
    for (const auto& [fiscal_year, target] : waypoints) {
        all[std::to_string(fiscal_year)] = target.text();
    }
    return all;
}

std::map<int, Decimal> waypoints_from(const json& all)
{
    std::map<int, Decimal> waypoints;
    for (const auto& [fiscal_year, target] : all.items()) {
        waypoints.emplace(std::stoi(fiscal_year), decimal_from(target));
    }
    return waypoints;
}

json plan_line_json(const PlanLine& line)
{
    return {{"indicator", measure::indicator_json(line.indicator)},
            {"weight", line.weight.text()},
            {"target", line.target.text()},
            {"upper", optional_json(line.upper)},
            {"quarters", quarters_json(line.quarters)},
            {"active_from", line.active_from},
            {"active_to", line.active_to},
            {"table", measure::table_json(line.table)},
            {"baseline", optional_json(line.baseline)},
            {"history", history_json(line.history)},
            {"waypoints", waypoints_json(line.waypoints)},
            {"required", line.required},
            {"part", line.part},
            {"exception", line.exception},
            {"limit", line.limit ? json(to_text(*line.limit)) : json(nullptr)},
            {"from_case", line.from_case ? json(line.from_case->value()) : json(nullptr)}};
}

PlanLine plan_line_from(const json& it)
{
    PlanLine line{.indicator = measure::indicator_from(it.at("indicator")),
                  .weight = decimal_from(it.at("weight")),
                  .target = decimal_from(it.at("target")),
                  .upper = optional_decimal_from(it.at("upper")),
                  .quarters = quarters_from(it.at("quarters")),
                  .active_from = it.at("active_from"),
                  .active_to = it.at("active_to"),
                  .table = measure::table_from(it.at("table")),
                  .baseline = optional_decimal_from(it.at("baseline")),
                  .history = history_from(it.at("history")),
                  .waypoints = waypoints_from(it.at("waypoints")),
                  .required = it.at("required"),
                  .part = it.at("part"),
                  .exception = it.at("exception")};
    if (!it.at("limit").is_null()) {
        line.limit = enum_from<LimitDecision>(it.at("limit"));
    }
    if (!it.at("from_case").is_null()) {
        line.from_case = instance_from(it.at("from_case"));
    }
    return line;
}

json project_json(const Project& project)
{
    const auto steps = list_json(project.steps, [](const Step& step) {
        return json{{"no", step.no},
                    {"th", step.th},
                    {"en", step.en},
                    {"begins", calendar::iso_date(step.begins)},
                    {"due", calendar::iso_date(step.due)},
                    {"parallel", step.parallel}};
    });
    json it{{"code", project.code},
            {"th", project.th},
            {"en", project.en},
            {"owner", project.owner.value()},
            {"budget", optional_json(project.budget)},
            {"indicators", project.indicators}};
    it["steps"] = steps;
    return it;
}

Project project_from(const json& it)
{
    return {.code = it.at("code"),
            .th = it.at("th"),
            .en = it.at("en"),
            .owner = PostId{it.at("owner").get<std::int64_t>()},
            .budget = optional_decimal_from(it.at("budget")),
            .indicators = it.at("indicators").get<std::vector<std::string>>(),
            .steps = list_from(it.at("steps"), [](const json& step) {
                return Step{.no = step.at("no"),
                            .th = step.at("th"),
                            .en = step.at("en"),
                            .begins = date_from(step.at("begins")),
                            .due = date_from(step.at("due")),
                            .parallel = step.at("parallel")};
            })};
}

json carried_json(const CarriedCase& carried)
{
    return {{"case", carried.instance.value()},
            {"answer", to_text(carried.answer)},
            {"indicator", carried.indicator},
            {"project", carried.project}};
}

CarriedCase carried_from(const json& it)
{
    return {.instance = instance_from(it.at("case")),
            .answer = enum_from<CarriedAnswer>(it.at("answer")),
            .indicator = it.at("indicator"),
            .project = it.at("project")};
}

}  // namespace

const PlanLine* Plan::line(std::string_view indicator) const
{
    const auto found =
        std::find_if(lines.begin(), lines.end(), [&](const PlanLine& it) { return it.indicator.code == indicator; });
    return found != lines.end() ? &*found : nullptr;
}

json plan_json(const Plan& plan)
{
    json it = json::object();
    it["lines"] = list_json(plan.lines, plan_line_json);
    it["projects"] = list_json(plan.projects, project_json);
    it["carried"] = list_json(plan.carried, carried_json);
    it["parts"] = list_json(plan.parts, [](const ReportPart& part) {
        return json{{"id", part.id}, {"post", part.post.value()}};
    });
    return it;
}

Plan plan_from(const json& it)
{
    return {.lines = list_from(it.at("lines"), plan_line_from),
            .projects = list_from(it.at("projects"), project_from),
            .carried = list_from(it.at("carried"), carried_from),
            .parts = list_from(it.at("parts"), [](const json& part) {
                return ReportPart{.id = part.at("id"), .post = PostId{part.at("post").get<std::int64_t>()}};
            })};
}

}  // namespace traimas::cycle
