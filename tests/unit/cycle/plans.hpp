// One sound plan of FY2561 for the tests of this room, the framework that it is checked by, and how faults are named.
// Six indicators, one of each way to be planned, a project, parts, and three cases that FY2560 left open.
#pragma once

#include "engine/calendar/date_text.hpp"
#include "engine/cycle/plan_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::cycle {

using Texts = std::set<std::string, std::less<>>;

inline Decimal dec(std::string_view text)
{
    const auto value = Decimal::parse(text);
    EXPECT_TRUE(value) << text;
    return value ? *value : Decimal{};
}
inline std::vector<Decimal> decs(const std::vector<std::string>& texts)
{
    std::vector<Decimal> values;
    for (const auto& text : texts) {
        values.push_back(dec(text));
    }
    return values;
}
inline calendar::Date on(std::string_view iso)
{
    const auto date = calendar::parse_iso_date(iso);
    EXPECT_TRUE(date) << iso;
    return date ? *date : calendar::Date{};
}

// Five levels; a score below 3 opens a case.
inline measure::Framework framework_2561()
{
    return {
        .fiscal_year = 2561,
        .levels = decs({"1", "2", "3", "4", "5"}),
        .bands = {{measure::Band::red, dec("0")}, {measure::Band::amber, dec("3")}, {measure::Band::green, dec("4")}},
        .case_below = dec("3")};
}

struct Kind {
    measure::ValueType value_type;
    measure::Direction direction;
    measure::Accumulation accumulation;
};
inline PlanLine line_of(const std::string& code, const Kind& kind, const std::vector<std::string>& thresholds)
{
    return {.indicator = {.code = code,
                          .th = "ตัวชี้วัด " + code,
                          .en = "Indicator " + code,
                          .unit_th = "หน่วย",
                          .unit_en = "unit",
                          .value_type = kind.value_type,
                          .direction = kind.direction,
                          .accumulation = kind.accumulation},
            .weight = dec("20"),
            .target = dec("0"),
            .table = {.thresholds = decs(thresholds), .scores = decs({"1", "2", "3", "4", "5"})},
            .part = "a"};
}
inline void plan_quarters(PlanLine& line, const std::vector<std::string>& targets)
{
    int quarter = line.active_from;
    for (const auto& target : targets) {
        line.quarters.insert_or_assign(quarter++, QuarterTarget{.target = dec(target), .upper = line.upper});
    }
    line.target = dec(targets.back());
}

inline Project sound_project()
{
    return {.code = "ICT-P1",
            .th = "โครงการ",
            .en = "Project",
            .owner = PostId{11},
            .budget = dec("1500000.50"),
            .indicators = {"ICT-01", "ICT-02"},
            .steps = {{1, "ขั้นที่ 1", "Step 1", on("2017-10-01"), on("2017-12-31")},
                      {2, "ขั้นที่ 2", "Step 2", on("2018-01-01"), on("2018-06-30")},
                      {3, "ขั้นที่ 3", "Step 3", on("2018-01-01"), on("2018-09-30")}}};
}

inline Plan sound_plan()
{
    using measure::Accumulation;
    using measure::Direction;
    using measure::ValueType;
    Plan plan;
    plan.lines = {
        line_of("ICT-01", {ValueType::percent, Direction::higher, Accumulation::ratio_of_sums},
                {"70", "75", "80", "85", "90"}),
        line_of("ICT-02", {ValueType::count, Direction::higher, Accumulation::increment},
                {"60", "70", "80", "90", "100"}),
        line_of("ICT-03", {ValueType::days, Direction::lower, Accumulation::average}, {"14", "12", "10", "8", "6"}),
        line_of("ICT-04", {ValueType::index, Direction::range, Accumulation::last}, {"4", "3", "2", "1", "0"}),
        line_of("ICT-05", {ValueType::milestone, Direction::higher, Accumulation::last}, {"1", "2", "3", "4", "5"}),
        line_of("ICT-06", {ValueType::text, Direction::higher, Accumulation::last}, {}),
    };
    auto& lines = plan.lines;
    lines[0].weight = dec("30");
    lines[4].weight = dec("10");
    lines[5].weight = dec("0");
    lines[5].table = {};
    lines[3].upper = dec("12");
    plan_quarters(lines[0], {"90", "90", "90", "90"});
    plan_quarters(lines[1], {"25", "50", "75", "100"});
    plan_quarters(lines[2], {"8", "8", "8", "8"});
    plan_quarters(lines[3], {"10", "10", "10", "10"});
    plan_quarters(lines[4], {"3", "3", "4", "4"});
    lines[0].history = {{2558, dec("81"), "รายงานประจำปี"}, {2559, dec("84.5"), ""}, {2560, dec("86"), ""}};
    lines[1].from_case = InstanceId{71};
    lines[4].indicator.horizon = measure::Horizon::long_;
    lines[4].indicator.steps = 5;
    lines[4].waypoints = {{2561, dec("4")}, {2562, dec("5")}};
    lines[2].part = "b";
    plan.projects = {sound_project()};
    plan.carried = {{InstanceId{71}, CarriedAnswer::target, "ICT-02"},
                    {InstanceId{72}, CarriedAnswer::project, "", "ICT-P1"},
                    {InstanceId{73}, CarriedAnswer::accept}};
    plan.parts = {{"a", PostId{21}}, {"b", PostId{22}}};
    return plan;
}
inline Texts sound_texts()
{
    return {"carried/71", "carried/72", "carried/73"};
}

// "/lines/0/weight weight_not_positive"
inline std::vector<std::string> named(const std::vector<FieldFault>& faults)
{
    std::vector<std::string> names;
    for (const auto& fault : faults) {
        names.push_back(fault.pointer + " " + fault.code);
    }
    return names;
}

}  // namespace traimas::cycle
