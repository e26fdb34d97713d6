// A checkpoint is pinned to what this makes of the plan; nothing is looked up later.
#include "engine/cycle/lines.hpp"

namespace traimas::cycle {
namespace {

// The planned target of a quarter. A line without one is never scored (text), or its plan has a fault: the year's
// stands.
Decimal planned(const PlanLine& line, int quarter)
{
    const auto own = line.quarters.find(quarter);
    return own != line.quarters.end() ? own->second.target : line.target;
}

measure::Line line_in(const PlanLine& line, int quarter)
{
    const auto& indicator = line.indicator;
    measure::Line it{.indicator = indicator.code,
                     .version = indicator.version,
                     .th = indicator.th,
                     .en = indicator.en,
                     .unit_th = indicator.unit_th,
                     .unit_en = indicator.unit_en,
                     .value_type = indicator.value_type,
                     .direction = indicator.direction,
                     .accumulation = indicator.accumulation,
                     .target = planned(line, quarter),
                     .target_upper = line.upper,
                     .year_target = line.target,
                     .table = line.table,
                     .weight = line.weight,
                     .active_from = line.active_from,
                     .steps = indicator.steps,
                     .natural_limit = indicator.natural_limit,
                     .required = line.required,
                     .part = line.part};
    if (const auto found = line.quarters.find(quarter); found != line.quarters.end()) {
        const auto& own = found->second;
        it.target_upper = own.upper ? own.upper : line.upper;
        it.weight = own.weight.value_or(line.weight);
        // A cumulative line is scored at the year's scale, so thresholds of a quarter would be scaled twice.
        if (!own.thresholds.empty() && !measure::is_cumulative(indicator.accumulation)) {
            it.table.thresholds = own.thresholds;
        }
    }
    return it;
}

bool is_active(const PlanLine& line, int quarter)
{
    return line.active_from <= quarter && quarter <= line.active_to;
}

}  // namespace

std::vector<measure::Line> lines_of(const Plan& plan, int quarter, const Plan* original)
{
    std::vector<measure::Line> lines;
    for (const auto& line : plan.lines) {
        if (!is_active(line, quarter)) {
            continue;
        }
        lines.push_back(line_in(line, quarter));
        const auto* before = original != nullptr ? original->line(line.indicator.code) : nullptr;
        // A line that the amendment brought in, or brought in for this quarter, has no original target.
        if (before != nullptr && is_active(*before, quarter) && planned(*before, quarter) != planned(line, quarter)) {
            lines.back().original_target = planned(*before, quarter);
        }
    }
    return lines;
}

}  // namespace traimas::cycle
