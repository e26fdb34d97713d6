// The fiscal years of the demo: founded and opened, planned, reviewed and closed.
#include "engine/service/years.hpp"
#include "cli/demo/make_plan.hpp"
#include "cli/demo/stage.hpp"
#include "engine/subjects/cycle.hpp"

#include <algorithm>

namespace traimas::cli::demo {
namespace {

std::optional<Problem> found(Stage& stage, const std::string& key, int fiscal_year)
{
    return problem_of(service::found_year(stage.engine(), stage.envelope(key, stage.person("psd", kOffice)),
                                          {.fiscal_year = fiscal_year, .office = kOffice}));
}

std::optional<Problem> act_on_year(Stage& stage, const std::string& key, int fiscal_year, const char* action)
{
    const auto year = stage.root("year", kOffice, fiscal_year);
    if (!year) {
        return year.error();
    }
    return stage.act(*year, stage.person("psd", kOffice), {.action = action}, key);
}

std::optional<Problem> save_plan(Stage& stage, const std::string& key, InstanceId cycle, const DemoPlan& plan)
{
    const auto view = stage.look(cycle);
    if (!view) {
        return view.error();
    }
    const auto lineage = subjects::lineage_of(view->instance);
    const auto framework = subjects::cycle_subject(view->instance).framework;
    auto made = make_plan(plan, {stage.files().office, view->registers->dictionary, framework, lineage});
    if (!made) {
        return std::move(made).error();
    }
    return stage.save(
        cycle, stage.person("collector", view->instance.unit),
        subjects::SaveDocument{.kind = "plan", .content = cycle::plan_json(made->plan), .texts = made->texts}, key);
}

std::vector<subjects::Remark> remarks_on(const DemoDeed& deed, const DemoPlan& plan)
{
    std::vector<subjects::Remark> remarks;
    for (const auto& remark : deed.remarks) {
        const auto line = std::find_if(plan.lines.begin(), plan.lines.end(),
                                       [&](const DemoLine& it) { return it.indicator == remark.line; });
        remarks.push_back({"/lines/" + std::to_string(line - plan.lines.begin()) + "/" + remark.field, remark.text});
    }
    return remarks;
}

std::optional<Problem> work_on_plan(Stage& stage, const std::string& key, const std::string& unit, int fiscal_year,
                                    const DemoDeed& deed)
{
    const auto cycle = stage.root("cycle", unit, fiscal_year);
    if (!cycle) {
        return cycle.error();
    }
    const auto& plan = *stage.files().years.plan(unit, fiscal_year);
    if (deed.act == "save") {
        return save_plan(stage, key, *cycle, plan);
    }
    return stage.act(*cycle, stage.person(deed.by.empty() ? "collector" : deed.by, unit),
                     {.action = deed.act, .comment = deed.words, .remarks = remarks_on(deed, plan)}, key);
}

// Kept with the target of next year's plan, unless the file decides otherwise.
cycle::LineReview line_review(const cycle::PlanLine& line, const DemoReview& review,
                              const std::optional<DemoPlan>& next, std::map<std::string, std::string>& texts)
{
    const auto& code = line.indicator.code;
    const auto own = std::find_if(review.lines.begin(), review.lines.end(),
                                  [&](const DemoLineReview& it) { return it.indicator == code; });
    if (own != review.lines.end()) {
        texts.emplace("disposition/" + code, own->reason);
        return {code, own->disposition};
    }
    const auto* planned = next ? next->line(code) : nullptr;
    cycle::LineReview kept{code, cycle::Disposition::keep};
    if (planned != nullptr && line.indicator.value_type != measure::ValueType::text) {
        kept.next_target = planned->target;
        kept.next_upper = planned->upper;
    }
    return kept;
}

std::optional<Problem> save_review(Stage& stage, const std::string& key, InstanceId cycle, const std::string& unit,
                                   int fiscal_year)
{
    const auto view = stage.look(cycle);
    if (!view) {
        return view.error();
    }
    const auto& files = stage.files();
    const auto& review = files.years.reviews.at(unit).at(fiscal_year);
    const auto next = final_plan(files.years, files.courses, unit, fiscal_year + 1);
    std::map<std::string, std::string> texts{
        {"worked", review.worked}, {"lessons", review.lessons}, {"innovations", review.innovations}};
    cycle::Review made;
    const auto record = subjects::plan_record(view->instance);
    for (const auto& line : record->plan.lines) {
        made.lines.push_back(line_review(line, review, next, texts));
    }
    for (const auto* open : subjects::open_cases(view->tree())) {
        for (const auto& it : review.cases) {
            if (open->quarter == it.quarter && open->folded.subject.at("indicator") == it.indicator) {
                made.cases.push_back({open->id, it.disposition});
                texts.emplace("case/" + std::to_string(open->id.value()), it.reason);
            }
        }
    }
    return stage.save(cycle, stage.person("collector", unit),
                      subjects::SaveDocument{.kind = "review", .content = cycle::review_json(made), .texts = texts},
                      key);
}

std::optional<Problem> work_on_review(Stage& stage, const std::string& key, const std::string& unit, int fiscal_year,
                                      const DemoDeed& deed)
{
    const auto cycle = stage.root("cycle", unit, fiscal_year);
    if (!cycle) {
        return cycle.error();
    }
    if (deed.act == "save") {
        return save_review(stage, key, *cycle, unit, fiscal_year);
    }
    return stage.act(*cycle, stage.person(deed.by.empty() ? "collector" : deed.by, unit), {.action = deed.act}, key);
}

using UnitWork = std::optional<Problem> (*)(Stage&, const std::string&, const std::string&, int, const DemoDeed&);

void add_unit_course(std::vector<Deed>& deeds, const std::string& name, const std::string& unit, int fiscal_year,
                     const DemoCourse& course, UnitWork work)
{
    int number = 0;
    for (const auto& deed : course) {
        const auto key = name + "/" + unit + "/" + std::to_string(fiscal_year) + "/" + std::to_string(++number);
        deeds.push_back({deed.at, fiscal_year, key, [=](Stage& stage, const std::string& id) {
                             return work(stage, id, unit, fiscal_year, deed);
                         }});
    }
}

}  // namespace

void add_years(const DemoFiles& files, std::vector<Deed>& deeds)
{
    for (const auto& year : files.courses.timeline.years) {
        const int number = year.fiscal_year;
        const auto name = "year/" + std::to_string(number);
        deeds.push_back({year.founded, number, name + "/found",
                         [number](Stage& stage, const std::string& key) { return found(stage, key, number); }});
        if (year.opened) {
            deeds.push_back({*year.opened, number, name + "/open", [number](Stage& stage, const std::string& key) {
                                 return act_on_year(stage, key, number, "open");
                             }});
        }
        for (const auto& unit : files.units) {
            add_unit_course(deeds, "plan", unit, number, files.courses.timeline.course_of(year, 0, unit), work_on_plan);
            add_unit_course(deeds, "review", unit, number, year.review, work_on_review);
        }
        if (year.closed) {
            deeds.push_back({*year.closed, number, name + "/close", [number](Stage& stage, const std::string& key) {
                                 return act_on_year(stage, key, number, "close");
                             }});
        }
    }
}

}  // namespace traimas::cli::demo
