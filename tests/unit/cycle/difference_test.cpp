// What an approver sees between two plans.
#include "engine/cycle/difference.hpp"

#include "tests/unit/cycle/plans.hpp"

namespace traimas::cycle {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> told(const std::vector<ItemDifference>& all)
{
    std::vector<std::string> lines;
    for (const auto& it : all) {
        lines.push_back(it.kind + " " + it.code + " " + std::string{to_text(it.difference)} +
                        (it.harder ? " harder" : ""));
    }
    return lines;
}

std::vector<std::string> told(const std::vector<FieldChange>& fields)
{
    std::vector<std::string> lines;
    for (const auto& field : fields) {
        lines.push_back(field.pointer + ": " + field.before + " -> " + field.after);
    }
    return lines;
}

TEST(DifferenceOfPlans, IsNothingBetweenEqualOnes)
{
    for (const auto& it : difference(sound_plan(), sound_plan())) {
        EXPECT_EQ(it.difference, Difference::same) << it.code;
        EXPECT_THAT(it.fields, IsEmpty());
        EXPECT_FALSE(it.harder);
    }
}

TEST(DifferenceOfPlans, TellsNewChangedAndGoneInOrder)
{
    const auto before = sound_plan();
    auto after = before;
    after.lines.erase(after.lines.begin() + 3, after.lines.end());
    after.lines[2].weight = dec("50");
    auto added = before.lines[0];
    added.indicator.code = "ICT-00";
    after.lines.insert(after.lines.begin(), added);
    after.projects[0].code = "ICT-P2";
    EXPECT_THAT(told(difference(before, after)),
                ElementsAre("indicator ICT-00 added", "indicator ICT-01 same", "indicator ICT-02 same",
                            "indicator ICT-03 changed", "project ICT-P2 added", "indicator ICT-04 removed",
                            "indicator ICT-05 removed", "indicator ICT-06 removed", "project ICT-P1 removed"));
}

TEST(DifferenceOfPlans, PointsAtEachFieldThatDiffers)
{
    const auto before = sound_plan();
    auto after = before;
    auto& line = after.lines[0];
    line.quarters.at(2).target = dec("91.5");
    line.quarters.at(2).weight = dec("35");
    line.indicator.version = 2;
    line.indicator.sheet.formula = "A / B";
    line.part = "";
    line.quarters.at(3).thresholds = decs({"1", "2"});
    after.projects[0].steps[1].due = on("2018-07-31");
    after.projects[0].budget = std::nullopt;
    const auto all = difference(before, after);
    EXPECT_THAT(told(all[0].fields),
                ElementsAre("/indicator/sheet/formula:  -> A / B", "/indicator/version: 1 -> 2", "/part: a -> ",
                            "/quarters/2/target: 90 -> 91.5", "/quarters/2/weight:  -> 35",
                            "/quarters/3/thresholds/0:  -> 1", "/quarters/3/thresholds/1:  -> 2"));
    EXPECT_THAT(told(all[6].fields), ElementsAre("/budget: 1500000.5 -> ", "/steps/1/due: 2018-06-30 -> 2018-07-31"));
}

TEST(DifferenceOfPlans, DoesNotCountFiguresOfPastYears)
{
    const auto before = sound_plan();
    auto after = before;
    after.lines[0].history.push_back({2561, dec("91"), "Traimas"});
    after.lines[0].baseline = dec("91");
    EXPECT_EQ(difference(before, after)[0].difference, Difference::same);
}

TEST(DifferenceOfPlans, SaysWhetherATargetIsHarder)
{
    struct Case {
        std::size_t line;
        std::string target;
        std::string upper;
        bool harder;
    };
    // 0 higher is better from 90, 2 lower is better from 8, 3 a range from 10 to 12.
    const std::vector<Case> cases{{0, "91", "", true},   {0, "89", "", false},   {2, "7", "", true},
                                  {2, "9", "", false},   {3, "10", "11", true},  {3, "10.5", "11.5", true},
                                  {3, "9", "11", false}, {3, "11", "13", false}, {3, "10", "13", false},
                                  {3, "11", "12", true}};
    for (const auto& it : cases) {
        auto after = sound_plan();
        after.lines[it.line].target = dec(it.target);
        if (!it.upper.empty()) {
            after.lines[it.line].upper = dec(it.upper);
        }
        const auto found = difference(sound_plan(), after)[it.line];
        EXPECT_EQ(found.difference, Difference::changed);
        EXPECT_EQ(found.harder, it.harder) << found.code << " " << it.target << " " << it.upper;
    }
}

TEST(DifferenceOfPlans, CallsNothingHarderThatTurnedRoundOrOnlyWeighsMore)
{
    auto after = sound_plan();
    after.lines[0].weight = dec("40");
    after.lines[2].indicator.direction = measure::Direction::higher;
    after.lines[2].target = dec("20");
    const auto all = difference(sound_plan(), after);
    EXPECT_FALSE(all[0].harder);
    EXPECT_FALSE(all[2].harder);
}

}  // namespace
}  // namespace traimas::cycle
