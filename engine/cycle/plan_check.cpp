// What the lines, projects, carried cases and parts of a plan are to each other; each line by itself: line_check.cpp.
#include "engine/cycle/plan_check.hpp"

#include "engine/cycle/document_check.hpp"

#include "engine/cycle/line_check.hpp"
#include "engine/measure/total.hpp"

#include <algorithm>

namespace traimas::cycle {
namespace {

constexpr int kLastQuarter = 4;

struct PlanCheck : DocumentCheck {
    const Plan& plan;
    const measure::Framework& framework;

    void need_line(const std::string& pointer, const std::string& code) const
    {
        if (plan.line(code) == nullptr) {
            add(pointer, "unknown_indicator", "the plan has no indicator " + code, {{"indicator", code}});
        }
    }
};

// True the first time that a key is seen.
template <class Key>
bool is_first(std::set<Key>& seen, const Key& key)
{
    return seen.insert(key).second;
}

bool is_no_weight(const Decimal& weight)
{
    return weight <= Decimal{} || Decimal{100} < weight;
}

// Each quarter's weights by themselves: an indicator that starts in the third leaves the first two alone.
void check_sums(const PlanCheck& check)
{
    const auto& lines = check.plan.lines;
    if (!std::all_of(lines.begin(), lines.end(), has_sound_span)) {
        return;
    }
    for (int quarter = 1; quarter <= kLastQuarter; ++quarter) {
        std::vector<Decimal> weights;
        for (const auto& line : lines) {
            if (!is_scored(line) || quarter < line.active_from || line.active_to < quarter) {
                continue;
            }
            const auto own = line.quarters.find(quarter);
            const bool differs = own != line.quarters.end() && own->second.weight;
            weights.push_back(differs ? *own->second.weight : line.weight);
        }
        // A quarter before the unit's first indicator begins weighs nothing, and nothing is reported in it. Where one
        // weight makes no sense the sum makes none either, and the weight itself is pointed at.
        if (weights.empty() || std::any_of(weights.begin(), weights.end(), is_no_weight)) {
            continue;
        }
        if (auto fault = measure::weights_fault(weights, "/lines")) {
            fault->arguments.emplace_back("quarter", std::to_string(quarter));
            check.faults.push_back(*std::move(fault));
        }
    }
}

bool answers_case(const PlanCheck& check, const PlanLine& line)
{
    const auto& carried = check.plan.carried;
    return std::any_of(carried.begin(), carried.end(), [&](const CarriedCase& it) {
        return it.instance == *line.from_case && it.answer == CarriedAnswer::target &&
               it.indicator == line.indicator.code;
    });
}

void check_lines(const PlanCheck& check)
{
    const auto& lines = check.plan.lines;
    if (lines.empty()) {
        check.add("/lines", "plan_empty", "a plan needs at least one indicator");
    }
    std::set<std::string> parts;
    for (const auto& part : check.plan.parts) {
        parts.insert(part.id);
    }
    std::set<std::string> codes;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto& line = lines[i];
        const auto pointer = "/lines/" + std::to_string(i);
        const auto& code = line.indicator.code;
        if (!is_first(codes, code)) {
            check.add(pointer + "/indicator/code", "duplicate_indicator", "stands in the plan already",
                      {{"indicator", code}});
        }
        // Without a part nobody would be asked for it where each collector has one.
        if ((!line.part.empty() || !parts.empty()) && parts.count(line.part) == 0) {
            check.add(pointer + "/part", "unknown_part", "the report has no such part", {{"part", line.part}});
        }
        if (line.exception) {
            check.need_text(pointer + "/exception", "exception/" + code);
        }
        if (line.limit) {
            check.need_text(pointer + "/limit", "limit/" + code);
        }
        if (line.from_case && !answers_case(check, line)) {
            check.add(pointer + "/from_case", "unknown_case", "the plan does not carry this case to this target",
                      {{"case", std::to_string(line.from_case->value())}});
        }
        auto found = line_faults(line, pointer, check.framework);
        check.faults.insert(check.faults.end(), found.begin(), found.end());
    }
}

void check_step_dates(const PlanCheck& check, const Step& step, const std::string& pointer)
{
    const int fiscal_year = check.framework.fiscal_year;
    const calendar::Date first = calendar::year_begin(fiscal_year);
    const calendar::Date last = calendar::year_end(fiscal_year);
    const auto outside = [&](calendar::Date date) { return date < first || last < date; };
    const PlanCheck::Arguments year{{"fiscal_year", std::to_string(fiscal_year)}};
    if (outside(step.begins)) {
        check.add(pointer + "/begins", "step_outside_year", "lies outside the fiscal year", year);
    }
    if (outside(step.due)) {
        check.add(pointer + "/due", "step_outside_year", "lies outside the fiscal year", year);
    }
    if (step.due < step.begins) {
        check.add(pointer + "/due", "step_span", "is due before it begins");
    }
}

void check_steps(const PlanCheck& check, const Project& project, const std::string& project_pointer)
{
    if (project.steps.empty()) {
        check.add(project_pointer + "/steps", "too_few", "a project needs at least one step", {{"limit", "1"}});
    }
    std::set<int> numbers;
    const Step* latest = nullptr;  // the step above that ends last
    for (std::size_t i = 0; i < project.steps.size(); ++i) {
        const auto& step = project.steps[i];
        const auto pointer = project_pointer + "/steps/" + std::to_string(i);
        if (!is_first(numbers, step.no)) {
            check.add(pointer + "/no", "duplicate_step", "the number is taken", {{"step", std::to_string(step.no)}});
        } else if (step.no != *numbers.rbegin()) {
            check.add(pointer + "/no", "step_order", "steps are numbered in their order",
                      {{"step", std::to_string(step.no)}, {"above", std::to_string(*numbers.rbegin())}});
        }
        check_step_dates(check, step, pointer);
        // What is parallel to the step above it is no leave to overtake the one above that.
        if (latest != nullptr && !step.parallel && step.due < latest->due) {
            check.add(pointer + "/due", "step_order", "ends before a step above it and is not parallel",
                      {{"step", std::to_string(step.no)}, {"above", std::to_string(latest->no)}});
        }
        if (latest == nullptr || latest->due < step.due) {
            latest = &step;
        }
    }
}

void check_projects(const PlanCheck& check)
{
    std::set<std::string> codes;
    for (std::size_t i = 0; i < check.plan.projects.size(); ++i) {
        const auto& project = check.plan.projects[i];
        const auto pointer = "/projects/" + std::to_string(i);
        if (!is_first(codes, project.code)) {
            check.add(pointer + "/code", "duplicate_project", "stands in the plan already",
                      {{"project", project.code}});
        }
        for (std::size_t k = 0; k < project.indicators.size(); ++k) {
            check.need_line(pointer + "/indicators/" + std::to_string(k), project.indicators[k]);
        }
        check_steps(check, project, pointer);
    }
}

void check_carried(const PlanCheck& check)
{
    std::set<InstanceId> seen;
    for (std::size_t i = 0; i < check.plan.carried.size(); ++i) {
        const auto& carried = check.plan.carried[i];
        const auto pointer = "/carried/" + std::to_string(i);
        const auto id = std::to_string(carried.instance.value());
        if (!is_first(seen, carried.instance)) {
            check.add(pointer + "/case", "duplicate_case", "is answered already", {{"case", id}});
        }
        switch (carried.answer) {
        case CarriedAnswer::target: check.need_line(pointer + "/indicator", carried.indicator); break;
        case CarriedAnswer::project: {
            const auto& projects = check.plan.projects;
            if (std::none_of(projects.begin(), projects.end(),
                             [&](const Project& project) { return project.code == carried.project; })) {
                check.add(pointer + "/project", "unknown_project", "the plan has no project " + carried.project,
                          {{"project", carried.project}});
            }
            break;
        }
        case CarriedAnswer::accept: break;
        }
        check.need_text(pointer, "carried/" + id);
    }
}

void check_parts(const PlanCheck& check)
{
    std::set<std::string> ids;
    for (std::size_t i = 0; i < check.plan.parts.size(); ++i) {
        const auto& id = check.plan.parts[i].id;
        if (!is_first(ids, id)) {
            check.add("/parts/" + std::to_string(i) + "/id", "duplicate_part", "the report has this part already",
                      {{"part", id}});
        }
    }
}

}  // namespace

std::vector<FieldFault> plan_faults(const Plan& plan, const measure::Framework& framework,
                                    const std::set<std::string, std::less<>>& texts)
{
    std::vector<FieldFault> faults;
    const PlanCheck check{{texts, faults}, plan, framework};
    check_lines(check);
    check_sums(check);
    check_projects(check);
    check_carried(check);
    check_parts(check);
    return faults;
}

}  // namespace traimas::cycle
