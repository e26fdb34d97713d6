// Plans on the wire. Every key is always there, so that no client has to tell absent from empty.
#include "api/handlers/plan_json.hpp"

#include "api/handlers/dictionary_json.hpp"
#include "engine/calendar/date_text.hpp"
#include "engine/cycle/difference.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

constexpr int kShownPlaces = 4;

json decimal_list(const std::vector<Decimal>& values)
{
    json list = json::array();
    for (const auto& value : values) {
        list.push_back(value.text());
    }
    return list;
}

json wire_quarters(const cycle::PlanLine& line)
{
    json all = json::object();
    for (const auto& [number, it] : line.quarters) {
        all[std::to_string(number)] = json{{"target", it.target.text()},
                                           {"upper", shown_decimal(it.upper)},
                                           {"weight", shown_decimal(it.weight)},
                                           {"thresholds", decimal_list(it.thresholds)}};
    }
    return all;
}

json wire_history(const cycle::PlanLine& line)
{
    json list = json::array();
    for (const auto& it : line.history) {
        list.push_back({{"fiscal_year", it.fiscal_year}, {"value", it.value.text()}, {"source", it.source}});
    }
    return list;
}

json wire_waypoints(const cycle::PlanLine& line)
{
    json all = json::object();
    for (const auto& [year, target] : line.waypoints) {
        all[std::to_string(year)] = target.text();
    }
    return all;
}

json wire_line(const cycle::PlanLine& line)
{
    return {{"indicator", {{"code", line.indicator.code}, {"version", line.indicator.version}}},
            {"weight", line.weight.text()},
            {"target", line.target.text()},
            {"upper", shown_decimal(line.upper)},
            {"quarters", wire_quarters(line)},
            {"active_from", line.active_from},
            {"active_to", line.active_to},
            {"table",
             {{"thresholds", decimal_list(line.table.thresholds)},
              {"scores", decimal_list(line.table.scores)},
              {"mode", to_text(line.table.mode)},
              {"floor", to_text(line.table.floor)}}},
            {"baseline", shown_decimal(line.baseline)},
            {"history", wire_history(line)},
            {"waypoints", wire_waypoints(line)},
            {"required", line.required},
            {"part", line.part},
            {"exception", line.exception},
            {"limit", line.limit ? json(to_text(*line.limit)) : json(nullptr)},
            {"from_case", line.from_case ? json(line.from_case->value()) : json(nullptr)}};
}

json wire_project(const cycle::Project& project)
{
    json steps = json::array();
    for (const auto& it : project.steps) {
        steps.push_back({{"no", it.no},
                         {"name", name_json(it.th, it.en)},
                         {"begins", calendar::iso_date(it.begins)},
                         {"due", calendar::iso_date(it.due)},
                         {"parallel", it.parallel}});
    }
    return {{"code", project.code},
            {"name", name_json(project.th, project.en)},
            {"owner", project.owner.value()},
            {"budget", shown_decimal(project.budget)},
            {"indicators", project.indicators},
            {"steps", std::move(steps)}};
}

json item_name(const cycle::Plan& plan, const cycle::ItemDifference& item)
{
    if (item.kind == "indicator") {
        const auto* line = plan.line(item.code);
        return line == nullptr ? json(nullptr) : name_json(line->indicator.th, line->indicator.en);
    }
    const auto found = std::find_if(plan.projects.begin(), plan.projects.end(),
                                    [&](const cycle::Project& it) { return it.code == item.code; });
    return found == plan.projects.end() ? json(nullptr) : name_json(found->th, found->en);
}

// The core keeps names as two fields, the wire as one object: "/steps/0/th" is "/steps/0/name/th" there.
std::string wire_pointer(const std::string& pointer)
{
    const auto last = pointer.rfind('/');
    const auto place = pointer.substr(0, last);
    const auto field = pointer.substr(last + 1);
    if (field == "th" || field == "en") {
        return place + "/name/" + field;
    }
    if (field == "unit_th" || field == "unit_en") {
        return place + "/unit_of_measure/" + field.substr(std::string_view{"unit_"}.size());
    }
    return pointer;
}

const char* verdict_name(measure::NextVerdict verdict)
{
    switch (verdict) {
    case measure::NextVerdict::accepted: return "accepted";
    case measure::NextVerdict::too_easy: return "too_easy";
    case measure::NextVerdict::needs_limit_decision: return "needs_limit_decision";
    }
    return "";
}

bool is_harder_now(const std::vector<cycle::ItemDifference>& items, const std::string& code)
{
    return std::any_of(items.begin(), items.end(), [&](const cycle::ItemDifference& it) {
        return it.kind == "indicator" && it.code == code && it.harder;
    });
}

}  // namespace

json shown_fraction(const std::optional<measure::Fraction>& value)
{
    if (!value) {
        return nullptr;
    }
    const auto rounded = value->half_up(kShownPlaces);
    return rounded ? rounded->text() : value->text();
}

json shown_decimal(const std::optional<Decimal>& value)
{
    return value ? json(value->text()) : json(nullptr);
}

json plan_body_json(const cycle::Plan& plan)
{
    json lines = json::array();
    for (const auto& it : plan.lines) {
        lines.push_back(wire_line(it));
    }
    json projects = json::array();
    for (const auto& it : plan.projects) {
        projects.push_back(wire_project(it));
    }
    json carried = json::array();
    for (const auto& it : plan.carried) {
        carried.push_back({{"case", it.instance.value()},
                           {"answer", to_text(it.answer)},
                           {"indicator", it.indicator},
                           {"project", it.project}});
    }
    json parts = json::array();
    for (const auto& it : plan.parts) {
        parts.push_back({{"id", it.id}, {"post", it.post.value()}});
    }
    json body = json::object();
    body["lines"] = std::move(lines);
    body["projects"] = std::move(projects);
    body["carried"] = std::move(carried);
    body["parts"] = std::move(parts);
    return body;
}

json plan_indicators_json(const cycle::Plan& plan)
{
    json list = json::array();
    for (const auto& line : plan.lines) {
        list.push_back(indicator_summary(line.indicator));
    }
    return list;
}

json difference_items_json(const cycle::Plan& before, const cycle::Plan& after)
{
    json list = json::array();
    for (const auto& item : cycle::difference(before, after)) {
        json fields = json::array();
        for (const auto& field : item.fields) {
            fields.push_back(
                {{"pointer", wire_pointer(field.pointer)}, {"before", field.before}, {"after", field.after}});
        }
        const bool removed = item.difference == cycle::Difference::removed;
        list.push_back({{"kind", item.kind},
                        {"code", item.code},
                        {"name", item_name(removed ? before : after, item)},
                        {"difference", to_text(item.difference)},
                        {"harder", item.harder},
                        {"fields", std::move(fields)}});
    }
    return list;
}

json judgement_json(const cycle::Plan& plan, const cycle::Lineage& lineage)
{
    const auto judged = cycle::judge(plan, lineage);
    if (!judged) {
        return nullptr;
    }
    const auto items = cycle::difference(lineage.plan, plan);
    json lines = json::array();
    for (const auto& it : judged->lines) {
        const auto* before = lineage.plan.line(it.indicator);
        const auto* last = lineage.actual(it.indicator);
        lines.push_back({{"line", it.line},
                         {"indicator", it.indicator},
                         {"target", before == nullptr ? json(nullptr) : json(before->target.text())},
                         {"upper", before == nullptr ? json(nullptr) : shown_decimal(before->upper)},
                         {"actual", last == nullptr ? json(nullptr) : shown_fraction(last->actual)},
                         {"quarter", last == nullptr ? 0 : last->quarter},
                         {"score", last == nullptr ? json(nullptr) : shown_decimal(last->score)},
                         {"met", it.judgement.met},
                         {"bound", shown_fraction(it.judgement.bound)},
                         {"verdict", verdict_name(it.judgement.verdict)},
                         {"excused", it.excused},
                         {"harder", is_harder_now(items, it.indicator)}});
    }
    return {{"fiscal_year", lineage.fiscal_year}, {"provisional", judged->provisional}, {"lines", std::move(lines)}};
}

json carried_cases_json(const cycle::Plan& plan, const cycle::Lineage& lineage)
{
    json list = json::array();
    for (const auto& it : lineage.cases) {
        const bool answered = std::any_of(plan.carried.begin(), plan.carried.end(),
                                          [&](const cycle::CarriedCase& one) { return one.instance == it.instance; });
        list.push_back({{"case", it.instance.value()},
                        {"indicator", it.indicator},
                        {"quarter", it.quarter},
                        {"state", it.state},
                        {"category", it.category.empty() ? json(nullptr) : json(it.category)},
                        {"answered", answered}});
    }
    return list;
}

}  // namespace traimas::api
