// One sample indicator, planned, met and kept.
#include "engine/service/rehearsal_people.hpp"

#include "engine/base/assert.hpp"
#include "engine/cycle/review.hpp"

namespace traimas::service {
namespace {

constexpr const char* kSample = "SAMPLE-01";
constexpr const char* kWords = "-";
constexpr int kTarget = 50;  // of 100: the thresholds below it stay above zero for any framework

measure::Indicator sample_indicator()
{
    return {.code = kSample,
            .version = 1,
            .th = kWords,
            .en = kWords,
            .unit_th = kWords,
            .unit_en = kWords,
            .value_type = measure::ValueType::percent,
            .direction = measure::Direction::higher,
            .accumulation = measure::Accumulation::last,
            .natural_limit = Decimal{100}};
}

}  // namespace

subjects::SaveDocument rehearsed_plan(const measure::Framework& framework)
{
    const auto levels = static_cast<int>(framework.levels.size());
    cycle::PlanLine line{.indicator = sample_indicator(),
                         .weight = Decimal{100},
                         .target = Decimal{kTarget},
                         .table = {{}, framework.levels}};
    for (int level = 1; level <= levels; ++level) {
        line.table.thresholds.emplace_back(kTarget - levels + level);
    }
    for (int quarter = 1; quarter <= 4; ++quarter) {
        line.quarters.emplace(quarter, cycle::QuarterTarget{.target = Decimal{kTarget}});
    }
    cycle::Plan plan;
    plan.lines.push_back(std::move(line));
    return {.kind = "plan", .content = cycle::plan_json(plan)};
}

std::vector<subjects::SaveRow> rehearsed_results()
{
    subjects::SaveRow row{.indicator = kSample};
    row.value.numerator = Decimal{kTarget};
    row.value.denominator = Decimal{100};
    row.narrative = kWords;
    return {row};
}

subjects::SaveDocument rehearsed_review(const std::vector<InstanceId>& open_cases)
{
    cycle::Review review;
    review.lines.push_back({kSample, cycle::Disposition::keep, Decimal{kTarget + 1}, {}});
    for (const auto open : open_cases) {
        review.cases.push_back({open, cycle::CaseDisposition::carry});
    }
    return {
        .kind = "review", .content = cycle::review_json(review), .texts = {{"worked", kWords}, {"lessons", kWords}}};
}

}  // namespace traimas::service
