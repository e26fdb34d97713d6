// Figures in hundredths, so that everything comes out exactly.
#include "tests/support/simulator_plans.hpp"

#include "tests/support/plans.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace traimas::testing {
namespace {

constexpr int kLevels = 5;
constexpr int kFirstYear = 2560;
constexpr std::int64_t kOne = 100;

// Hundredths of the unit of measure.
struct SimulatedKind {
    measure::ValueType type;
    measure::Direction direction;
    measure::Accumulation accumulation;
    std::int64_t target;  // of the first year
    std::int64_t step;    // between two levels
    std::int64_t harder;  // from year to year
};
constexpr std::array kKinds{
    SimulatedKind{measure::ValueType::percent, measure::Direction::higher, measure::Accumulation::last, 8'000, 500,
                  300},
    SimulatedKind{measure::ValueType::count, measure::Direction::higher, measure::Accumulation::increment, 4'000, 200,
                  400},
    SimulatedKind{measure::ValueType::days, measure::Direction::lower, measure::Accumulation::last, 2'000, 200, -50},
    SimulatedKind{measure::ValueType::average, measure::Direction::higher, measure::Accumulation::ratio_of_sums, 400,
                  50, 4},
    SimulatedKind{measure::ValueType::money, measure::Direction::higher, measure::Accumulation::year_to_date, 100'000,
                  5'000, 1'000},
};

const SimulatedKind& kind_of(int n)
{
    return kKinds.at(static_cast<std::size_t>(n - 1) % kKinds.size());
}

Decimal hundredths(std::int64_t value)
{
    auto decimal = Decimal::of(value, 2);
    if (!decimal) {
        throw std::runtime_error{"a simulated figure is too large"};
    }
    return *decimal;
}

std::int64_t hundredths_of(const Decimal& value)
{
    auto mantissa = value.mantissa();
    for (int scale = value.scale(); scale < 2; ++scale) {
        mantissa *= 10;
    }
    return static_cast<std::int64_t>(mantissa);
}

measure::ScoringTable table_to(std::int64_t target, std::int64_t step, measure::Direction direction)
{
    measure::ScoringTable table;
    const auto towards = direction == measure::Direction::lower ? step : -step;
    for (int level = 1; level <= kLevels; ++level) {
        table.thresholds.push_back(hundredths(target + towards * (kLevels - level)));
        table.scores.emplace_back(level);
    }
    return table;
}

std::int64_t planned(const cycle::PlanLine& line, std::int64_t target, int quarter)
{
    return measure::is_cumulative(line.indicator.accumulation) ? target * quarter / 4 : target;
}

// At the year's scale: where the line is to stand.
std::int64_t standing(const cycle::PlanLine& line, Reach reach)
{
    const auto level = [&](std::size_t no) { return hundredths_of(line.table.thresholds.at(no - 1)); };
    switch (reach) {
    case Reach::target: return level(5);
    case Reach::amber: return (level(3) + level(4)) / 2;
    case Reach::lowest: return level(1);
    }
    return 0;
}

std::int64_t sum_of(const Reported& before, std::optional<Decimal> measure::Value::*part)
{
    std::int64_t sum = 0;
    for (const auto& [quarter, value] : before) {
        sum += value.*part ? hundredths_of(*(value.*part)) : 0;
    }
    return sum;
}

measure::Value only(std::int64_t value)
{
    return {.value = hundredths(value)};
}

}  // namespace

measure::Indicator simulated_indicator(const std::string& unit, int n)
{
    const auto& kind = kind_of(n);
    const auto code = fmt::format("{}-{:02}", unit, n);
    measure::Indicator indicator{.code = code,
                                 .version = 1,
                                 .th = "ตัวชี้วัดความสำเร็จของงานที่ " + code,
                                 .en = "Success of the work, number " + code,
                                 .unit_th = "หน่วยนับ",
                                 .unit_en = "units",
                                 .value_type = kind.type,
                                 .direction = kind.direction,
                                 .accumulation = kind.accumulation};
    if (kind.type == measure::ValueType::percent) {
        indicator.natural_limit = Decimal{100};
    }
    return indicator;
}

cycle::Plan simulated_plan(const std::string& unit, int fiscal_year, int indicators, PostId owner)
{
    cycle::Plan plan;
    const std::int64_t share = 100 * kOne / indicators;
    for (int n = 1; n <= indicators; ++n) {
        const auto& kind = kind_of(n);
        const auto target = kind.target + kind.harder * (fiscal_year - kFirstYear);
        const auto rest = n == indicators ? 100 * kOne - share * indicators : 0;
        cycle::PlanLine line{.indicator = simulated_indicator(unit, n),
                             .weight = hundredths(share + rest),
                             .target = hundredths(target),
                             .table = table_to(target, kind.step, kind.direction)};
        for (int quarter = 1; quarter <= 4; ++quarter) {
            line.quarters.emplace(quarter, cycle::QuarterTarget{.target = hundredths(planned(line, target, quarter))});
        }
        plan.lines.push_back(std::move(line));
    }
    const auto begin = calendar::year_begin(fiscal_year);
    plan.projects.push_back(
        {.code = unit + "-P1",
         .th = "โครงการปรับปรุงงาน",
         .en = "Better work",
         .owner = owner,
         .indicators = {plan.lines.front().indicator.code},
         .steps = {{1, "ออกแบบ", "Design", begin, begin + std::chrono::days{90}},
                   {2, "ติดตั้ง", "Install", begin + std::chrono::days{91}, begin + std::chrono::days{200}}}});
    return plan;
}

cycle::Plan amended_plan(cycle::Plan plan, int quarter)
{
    auto& line = plan.lines.front();
    const auto& kind = kind_of(1);
    const auto target = hundredths_of(line.target) + kOne;  // still below next year's
    line.target = hundredths(target);
    line.table = table_to(target, kind.step, kind.direction);
    for (auto& [number, own] : line.quarters) {
        if (number >= quarter) {
            own.target = hundredths(planned(line, target, number));
        }
    }
    return plan;
}

measure::Value simulated_value(const cycle::PlanLine& line, int quarter, Reach reach, const Reported& before)
{
    const auto year = standing(line, reach);
    const auto scaled =
        hundredths_of(line.quarters.at(quarter).target) * year / std::max<std::int64_t>(1, hundredths_of(line.target));
    switch (line.indicator.accumulation) {
    case measure::Accumulation::increment:
        return only(std::max<std::int64_t>(0, scaled - sum_of(before, &measure::Value::value)));
    case measure::Accumulation::year_to_date: {
        std::int64_t last = 0;
        for (const auto& [number, value] : before) {
            last = std::max(last, hundredths_of(*value.value));
        }
        return only(std::max(last, scaled));
    }
    case measure::Accumulation::ratio_of_sums: {
        const auto above = sum_of(before, &measure::Value::numerator);
        const auto below = sum_of(before, &measure::Value::denominator) + 100 * kOne;
        return {.numerator = hundredths(std::max<std::int64_t>(0, year * below / kOne - above)),
                .denominator = Decimal{100}};
    }
    case measure::Accumulation::last:
    case measure::Accumulation::average:
    case measure::Accumulation::maximum:
    case measure::Accumulation::minimum: break;
    }
    if (measure::is_fraction(line.indicator.value_type)) {
        return {.numerator = hundredths(year), .denominator = Decimal{100}};
    }
    return only(year);
}

}  // namespace traimas::testing
