// Indicators: contradictions between their parts, and their JSON.
#include "engine/measure/indicator.hpp"

#include "tests/unit/measure/exact.hpp"

namespace traimas::measure {
namespace {

using Strings = std::vector<std::string>;

Indicator share()
{
    return {.code = "ICT-01",
            .version = 2,
            .th = "ร้อยละ",
            .en = "Share",
            .unit_th = "ร้อยละ",
            .unit_en = "percent",
            .value_type = ValueType::percent,
            .accumulation = Accumulation::ratio_of_sums,
            .horizon = Horizon::long_,
            .natural_limit = dec("100"),
            .sheet = {"definition", "formula", "source", "method", "frequency", "criteria", "evidence"},
            .goals = {1, 3},
            .challenges = {"12-people-1"},
            .pmqa = {"4.1"},
            .parent = "OPS-01"};
}

std::vector<std::string> faults_of(ValueType type, Direction direction, Accumulation accumulation, int steps = 0)
{
    return codes_at(indicator_faults({.code = "A-1",
                                      .th = "",
                                      .en = "",
                                      .unit_th = "",
                                      .unit_en = "",
                                      .value_type = type,
                                      .direction = direction,
                                      .accumulation = accumulation,
                                      .steps = steps}));
}

TEST(Indicator, PartsThatContradictEachOtherAreNamed)
{
    using enum Direction;
    EXPECT_EQ(codes_at(indicator_faults(share())), Strings{});
    EXPECT_EQ(faults_of(ValueType::percent, higher, Accumulation::increment),
              Strings{"/accumulation accumulation_unfit"});
    EXPECT_EQ(faults_of(ValueType::average, higher, Accumulation::average),
              Strings{"/accumulation accumulation_unfit"});
    EXPECT_EQ(faults_of(ValueType::average, lower, Accumulation::last), Strings{});
    EXPECT_EQ(faults_of(ValueType::count, higher, Accumulation::ratio_of_sums),
              Strings{"/accumulation accumulation_unfit"});
    EXPECT_EQ(faults_of(ValueType::count, lower, Accumulation::increment), Strings{});
    EXPECT_EQ(faults_of(ValueType::count, range, Accumulation::increment), Strings{"/accumulation accumulation_unfit"});
    EXPECT_EQ(faults_of(ValueType::index, range, Accumulation::average), Strings{});
    EXPECT_EQ(faults_of(ValueType::milestone, higher, Accumulation::last, 5), Strings{});
    EXPECT_EQ(faults_of(ValueType::milestone, lower, Accumulation::increment),
              (Strings{"/direction direction_unfit", "/accumulation accumulation_unfit", "/steps out_of_range"}));
    EXPECT_EQ(faults_of(ValueType::yes_no, range, Accumulation::maximum, 2),
              (Strings{"/direction direction_unfit", "/steps steps_unfit"}));
    EXPECT_EQ(faults_of(ValueType::text, higher, Accumulation::last), Strings{});
}

TEST(Indicator, ALimitAndAParentMustMakeSense)
{
    auto indicator = share();
    indicator.direction = Direction::range;
    indicator.parent = indicator.code;
    EXPECT_EQ(codes_at(indicator_faults(indicator)),
              (std::vector<std::string>{"/natural_limit limit_unfit", "/parent own_parent"}));
}

TEST(Indicator, AFaultListsWhatFits)
{
    auto indicator = share();
    indicator.accumulation = Accumulation::maximum;
    const auto faults = indicator_faults(indicator);
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults.front().arguments.front().second, "last, ratio_of_sums");
}

TEST(Indicator, ComesBackFromJson)
{
    EXPECT_EQ(indicator_from(nlohmann::json::parse(indicator_json(share()).dump())), share());
    const Indicator plain{.code = "A-1", .th = "ก", .en = "a", .unit_th = "", .unit_en = ""};
    EXPECT_EQ(indicator_from(nlohmann::json::parse(indicator_json(plain).dump())), plain);
    EXPECT_EQ(indicator_json(share()).at("horizon"), "long");
}

}  // namespace
}  // namespace traimas::measure
