// Plans for tests, made by hand so that a reader can reckon them.
#include "tests/support/plans.hpp"

#include <stdexcept>

namespace traimas::testing {
namespace {

Decimal exact(const Result<Decimal>& result)
{
    if (!result) {
        throw std::runtime_error{"a test's figure: " + result.error().code};
    }
    return *result;
}

std::vector<Decimal> five_levels()
{
    return {Decimal{1}, Decimal{2}, Decimal{3}, Decimal{4}, Decimal{5}};
}

// Five thresholds up to the target, `step` apart.
std::vector<Decimal> thresholds_to(const Decimal& target, const Decimal& step)
{
    std::vector<Decimal> thresholds;
    for (int level = 4; level >= 0; --level) {
        thresholds.push_back(exact(target.minus(exact(step.times(Decimal{level})))));
    }
    return thresholds;
}

}  // namespace

Decimal decimal(const std::string& text)
{
    return exact(Decimal::parse(text));
}

measure::Framework test_framework(int fiscal_year)
{
    return {.fiscal_year = fiscal_year,
            .version = 1,
            .levels = five_levels(),
            .bands = {{measure::Band::red, Decimal{0}},
                      {measure::Band::amber, Decimal{3}},
                      {measure::Band::green, Decimal{5}}},
            .missing = measure::MissingRule::renormalise,
            .case_below = Decimal{3},
            .days = measure::default_days()};
}

measure::Line test_line(const std::string& code, measure::ValueType type, const std::string& target,
                        const std::string& red_limit, const std::string& part)
{
    return {.indicator = code,
            .version = 1,
            .th = code,
            .en = code,
            .unit_th = "หน่วย",
            .unit_en = "units",
            .value_type = type,
            .direction = measure::Direction::higher,
            .accumulation = measure::Accumulation::last,
            .target = decimal(target),
            .year_target = decimal(target),
            .table = {{decimal(red_limit), decimal(target)},
                      {Decimal{3}, Decimal{5}},
                      measure::TableMode::linear,
                      measure::Floor::zero},
            .weight = Decimal{50},
            .part = part};
}

measure::Indicator percent_indicator(const std::string& code)
{
    return {.code = code,
            .version = 1,
            .th = "ร้อยละ " + code,
            .en = "Share " + code,
            .unit_th = "ร้อยละ",
            .unit_en = "percent",
            .value_type = measure::ValueType::percent,
            .direction = measure::Direction::higher,
            .accumulation = measure::Accumulation::last,
            .natural_limit = Decimal{100}};
}

measure::Indicator count_indicator(const std::string& code)
{
    return {.code = code,
            .version = 1,
            .th = "จำนวน " + code,
            .en = "Count " + code,
            .unit_th = "ครั้ง",
            .unit_en = "times",
            .value_type = measure::ValueType::count,
            .direction = measure::Direction::higher,
            .accumulation = measure::Accumulation::increment};
}

cycle::Plan test_plan(const std::string& unit, int fiscal_year, const std::string& percent, const std::string& count,
                      PostId owner)
{
    cycle::PlanLine share{.indicator = percent_indicator(unit + "-01"),
                          .weight = Decimal{60},
                          .target = decimal(percent),
                          .table = {thresholds_to(decimal(percent), Decimal{5}), five_levels()}};
    cycle::PlanLine number{.indicator = count_indicator(unit + "-02"),
                           .weight = Decimal{40},
                           .target = decimal(count),
                           .table = {thresholds_to(decimal(count), Decimal{2}), five_levels()}};
    for (int quarter = 1; quarter <= 4; ++quarter) {
        share.quarters.emplace(quarter, cycle::QuarterTarget{.target = decimal(percent)});
        const auto planned = exact(decimal(count).times(Decimal{quarter}));
        number.quarters.emplace(quarter,
                                cycle::QuarterTarget{.target = exact(divided_half_up(planned, Decimal{4}, 4))});
    }
    const auto begin = calendar::year_begin(fiscal_year);
    cycle::Project project{
        .code = unit + "-P1",
        .th = "โครงการ",
        .en = "Project",
        .owner = owner,
        .indicators = {unit + "-02"},
        .steps = {{1, "ออกแบบ", "Design", begin, begin + std::chrono::days{90}},
                  {2, "ติดตั้ง", "Install", begin + std::chrono::days{91}, begin + std::chrono::days{200}}}};
    return {.lines = {share, number}, .projects = {project}};
}

}  // namespace traimas::testing
