// The dictionary of the demo: the registers would take it, and it has one of everything.
#include "tests/unit/cli/demo_years.hpp"

#include <set>

namespace traimas::cli::demo {
namespace {

using measure::Accumulation;
using measure::Direction;
using measure::ValueType;

template <class Enum>
std::set<Enum> all_of()
{
    std::set<Enum> values;
    for (const auto& [value, text] : EnumText<Enum>::table) {
        values.insert(value);
    }
    return values;
}

TEST(DemoCatalogue, IsWhatTheRegistersTake)
{
    EXPECT_EQ(shipped_dictionary().indicators.size(), 55U);
    EXPECT_EQ(shipped_dictionary().goals.size(), 4U);
    EXPECT_EQ(shipped_dictionary().challenges.size(), 4U);
    for (const int year : {2559, 2560, 2561, 2562}) {
        EXPECT_NE(shipped_dictionary().framework(year), nullptr) << year;
    }
}

TEST(DemoCatalogue, HasOneOfEverything)
{
    std::set<ValueType> types;
    std::set<Direction> directions;
    std::set<Accumulation> accumulations;
    int longs = 0;
    for (const auto& it : shipped_demo().catalogue.indicators) {
        types.insert(it.value_type);
        directions.insert(it.direction);
        accumulations.insert(it.accumulation);
        longs += it.horizon == measure::Horizon::long_ ? 1 : 0;
        EXPECT_FALSE(it.sheet.definition.empty() || it.sheet.formula.empty() || it.sheet.source.empty()) << it.code;
        EXPECT_FALSE(it.goals.empty() || it.pmqa.empty()) << it.code;
    }
    EXPECT_EQ(types, all_of<ValueType>());
    EXPECT_EQ(directions, all_of<Direction>());
    EXPECT_EQ(accumulations, all_of<Accumulation>());
    EXPECT_EQ(longs, 2);
}

TEST(DemoCatalogue, HasASecondVersionThatTheLastYearPlansWith)
{
    ASSERT_NE(shipped_dictionary().indicator("ADM-03", 2), nullptr);
    EXPECT_NE(shipped_dictionary().indicator("ADM-03", 1)->sheet, shipped_dictionary().indicator("ADM-03", 2)->sheet);
    EXPECT_EQ(shipped_demo().years.plan("OPS-ADM", 2560)->line("ADM-03")->version, 1);
    EXPECT_EQ(shipped_demo().years.plan("OPS-ADM", 2561)->line("ADM-03")->version, 2);
}

TEST(DemoCatalogue, ServesEveryGoalAndChallengeAndHangsTogetherBelowTheOffice)
{
    std::set<int> goals;
    std::set<std::string> challenges;
    std::map<std::string, std::set<std::string>> children;
    for (const auto& it : shipped_demo().catalogue.indicators) {
        goals.insert(it.goals.begin(), it.goals.end());
        challenges.insert(it.challenges.begin(), it.challenges.end());
        if (!it.parent.empty()) {
            EXPECT_TRUE(it.parent.starts_with("OPS-0")) << it.code;
            children[it.parent].insert(it.code);
        }
    }
    EXPECT_EQ(goals, (std::set<int>{1, 2, 3, 4}));
    EXPECT_EQ(challenges, (std::set<std::string>{"12-mission", "12-operations", "12-people-1", "12-people-2"}));
    EXPECT_EQ(children["OPS-04"], (std::set<std::string>{"ICT-01"}));
    EXPECT_EQ(children["OPS-03"].size(), 4U);
}

}  // namespace
}  // namespace traimas::cli::demo
