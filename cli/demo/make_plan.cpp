// Turns the demo's plans into the engine's.
#include "cli/demo/make_plan.hpp"

#include <algorithm>

namespace traimas::cli::demo {
namespace {

Problem missing(const char* code, const std::string& what)
{
    return {ProblemKind::not_found, code, "The demo's files know no " + what + "."};
}

std::map<int, cycle::QuarterTarget> quarter_targets(const DemoLine& line)
{
    std::map<int, cycle::QuarterTarget> quarters;
    for (int quarter = line.active_from; quarter <= 4; ++quarter) {
        cycle::QuarterTarget target{.target = line.target, .upper = line.upper};
        if (!line.quarters.empty()) {
            target.target = line.quarters[static_cast<std::size_t>(quarter - 1)];
        }
        if (const auto own = line.quarter_thresholds.find(quarter); own != line.quarter_thresholds.end()) {
            target.thresholds = own->second;
        }
        if (const auto own = line.quarter_weights.find(quarter); own != line.quarter_weights.end()) {
            target.weight = own->second;
        }
        quarters.emplace(quarter, std::move(target));
    }
    return quarters;
}

// A full table has the framework's levels; two thresholds (yes or no) the worst and the best of them.
measure::ScoringTable table_of(const DemoLine& line, const measure::Framework& framework)
{
    measure::ScoringTable table{.thresholds = line.thresholds, .scores = {}, .mode = line.mode};
    if (line.thresholds.size() == 2) {
        table.scores = {framework.levels.front(), framework.levels.back()};
    } else if (!line.thresholds.empty()) {
        table.scores = framework.levels;
    }
    return table;
}

Result<cycle::PlanLine> plan_line(const DemoLine& line, const PlanSources& sources)
{
    const auto* indicator = sources.dictionary.indicator(line.indicator, line.version);
    if (indicator == nullptr) {
        return missing("unknown_indicator", line.indicator + " version " + std::to_string(line.version));
    }
    const bool is_scored = indicator->value_type != measure::ValueType::text;
    cycle::PlanLine made{.indicator = *indicator,
                         .weight = line.weight,
                         .target = line.target,
                         .upper = line.upper,
                         .quarters = is_scored ? quarter_targets(line) : std::map<int, cycle::QuarterTarget>{},
                         .active_from = line.active_from,
                         .table = table_of(line, sources.framework),
                         .history = line.history,
                         .waypoints = line.waypoints,
                         .required = line.required,
                         .part = line.part,
                         .exception = !line.exception.empty(),
                         .limit = line.limit};
    if (!made.history.empty()) {
        made.baseline = made.history.back().value;
    }
    return made;
}

cycle::Project project_of(const DemoProject& project, const DemoOffice& office)
{
    cycle::Project made{.code = project.code,
                        .th = project.th,
                        .en = project.en,
                        .owner = office.post(project.owner),
                        .budget = project.budget,
                        .indicators = project.indicators,
                        .steps = {}};
    for (const auto& step : project.steps) {
        made.steps.push_back({step.no, step.th, step.en, step.begins, step.due, step.parallel});
    }
    return made;
}

// Only cases that last year handed over as open are answered: others were closed before anybody had to.
void add_carried(MadePlan& made, const DemoPlan& plan, const cycle::Lineage& lineage)
{
    for (const auto& open : lineage.cases) {
        const auto found = std::find_if(plan.carried.begin(), plan.carried.end(), [&](const DemoCarried& it) {
            return it.indicator == open.indicator && it.quarter == open.quarter;
        });
        if (found == plan.carried.end()) {
            continue;
        }
        const bool by_target = found->answer == cycle::CarriedAnswer::target;
        made.plan.carried.push_back({open.instance, found->answer, by_target ? found->indicator : "", found->project});
        made.texts.emplace("carried/" + std::to_string(open.instance.value()), found->reason);
        for (auto& line : made.plan.lines) {
            if (by_target && line.indicator.code == found->indicator) {
                line.from_case = open.instance;
            }
        }
    }
}

// Last year's figures, as the plan to start from has them (P19).
void add_history(MadePlan& made, const cycle::Lineage& lineage)
{
    const auto seed = cycle::seed_plan(lineage);
    for (auto& line : made.plan.lines) {
        if (const auto* last = seed.line(line.indicator.code)) {
            line.history = last->history;
            line.baseline = last->baseline;
        }
    }
}

}  // namespace

Result<MadePlan> make_plan(const DemoPlan& plan, const PlanSources& sources)
{
    MadePlan made;
    for (const auto& line : plan.lines) {
        TRAIMAS_TRY(auto one, plan_line(line, sources));
        made.plan.lines.push_back(std::move(one));
        if (!line.exception.empty()) {
            made.texts.emplace("exception/" + line.indicator, line.exception);
        }
        if (line.limit) {
            made.texts.emplace("limit/" + line.indicator, line.limit_reason);
        }
    }
    for (const auto& part : plan.parts) {
        if (!sources.office.has_post(part.post)) {
            return missing("unknown_post", part.post);
        }
        made.plan.parts.push_back({part.id, sources.office.post(part.post)});
    }
    for (const auto& project : plan.projects) {
        if (!sources.office.has_post(project.owner)) {
            return missing("unknown_post", project.owner);
        }
        made.plan.projects.push_back(project_of(project, sources.office));
    }
    if (sources.lineage) {
        add_carried(made, plan, *sources.lineage);
        add_history(made, *sources.lineage);
    }
    return made;
}

}  // namespace traimas::cli::demo
