// Publishing versions, linking them to what they serve, and the event bodies that all of it is folded from.
#include "engine/dictionary/change.hpp"

#include "tests/unit/base/seed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace traimas::dictionary {
namespace {

using measure::Accumulation;
using measure::Framework;
using measure::Indicator;
using measure::ValueType;
using ::testing::Contains;
using ::testing::Field;
using ::testing::IsEmpty;

Decimal dec(const char* text)
{
    return *Decimal::parse(text);
}

Indicator count_of(std::string code, int version = 1)
{
    return {.code = std::move(code),
            .version = version,
            .th = "จำนวนโครงการ",
            .en = "Projects",
            .unit_th = "โครงการ",
            .unit_en = "projects",
            .value_type = ValueType::count,
            .accumulation = Accumulation::increment,
            .natural_limit = dec("100.5"),
            .sheet = {.definition = "นับโครงการ", .formula = "a + b", .evidence = "รายงาน"},
            .goals = {1},
            .challenges = {"12-people-1"},
            .pmqa = {"4.1", "7.1"}};
}

Framework five_levels(int version = 1)
{
    return {
        .fiscal_year = 2561,
        .version = version,
        .levels = {dec("1"), dec("2"), dec("3"), dec("4"), dec("5")},
        .bands = {{measure::Band::red, dec("0")}, {measure::Band::amber, dec("3")}, {measure::Band::green, dec("4")}},
        .case_below = dec("3"),
        .days = {{"due_days", 10}}};
}

Dictionary with_goals()
{
    Dictionary dictionary;
    apply(dictionary, GoalSet{{1, "ประชาชน", "People"}});
    apply(dictionary, ChallengeSet{{"12-people-1", "ประชาชนพอใจ", "People are content"}});
    return dictionary;
}

// Checks, and folds where nothing is refused.
std::string try_change(Dictionary& dictionary, const Change& change)
{
    if (const auto problem = check(dictionary, change)) {
        return problem->code;
    }
    apply(dictionary, change);
    return "done";
}

std::string publish(Dictionary& dictionary, Indicator indicator)
{
    return try_change(dictionary, IndicatorPublished{std::move(indicator)});
}

TEST(Dictionary, KeepsEveryVersionOfAnIndicator)
{
    auto dictionary = with_goals();
    EXPECT_EQ(publish(dictionary, count_of("ICT-01")), "done");
    auto second = count_of("ICT-01", 2);
    second.sheet.formula = "a + b + c";
    EXPECT_EQ(publish(dictionary, second), "done");

    EXPECT_EQ(dictionary.indicator("ICT-01", 1)->sheet.formula, "a + b");
    EXPECT_EQ(dictionary.indicator("ICT-01", 2)->sheet.formula, "a + b + c");
    EXPECT_EQ(dictionary.latest("ICT-01")->version, 2);
    for (const auto version : {-1, 0, 3}) {
        EXPECT_EQ(dictionary.indicator("ICT-01", version), nullptr) << version;
    }
    EXPECT_EQ(dictionary.indicator("ICT-02", 1), nullptr);
    EXPECT_EQ(dictionary.latest("ICT-02"), nullptr);
}

TEST(Dictionary, TakesTheNextVersionOnly)
{
    auto dictionary = with_goals();
    const auto second = check(dictionary, IndicatorPublished{count_of("ICT-01", 2)});
    ASSERT_TRUE(second);
    EXPECT_EQ(second->kind, ProblemKind::conflict);
    EXPECT_EQ(second->code, "version_not_next");
    EXPECT_THAT(second->arguments, Contains(std::pair<std::string, std::string>{"expected", "1"}));

    EXPECT_EQ(publish(dictionary, count_of("ICT-01")), "done");
    EXPECT_EQ(publish(dictionary, count_of("ICT-01")), "version_not_next") << "version 1 stands and never changes";
    EXPECT_EQ(publish(dictionary, count_of("ICT-01", 3)), "version_not_next");
}

TEST(Dictionary, RefusesAnotherKindUnderTheSameCode)
{
    auto dictionary = with_goals();
    EXPECT_EQ(publish(dictionary, count_of("ICT-01")), "done");
    auto money = count_of("ICT-01", 2);
    money.value_type = ValueType::money;
    EXPECT_EQ(publish(dictionary, money), "kind_changed");
    money.code = "ICT-02";
    money.version = 1;
    EXPECT_EQ(publish(dictionary, money), "done");
}

TEST(Dictionary, LinksToWhatThereIsOnly)
{
    auto dictionary = with_goals();
    auto indicator = count_of("ICT-01");
    indicator.goals = {1, 2};
    EXPECT_EQ(publish(dictionary, indicator), "unknown_goal");
    indicator.goals = {1};
    indicator.challenges = {"12-people-1", "13-nothing"};
    EXPECT_EQ(publish(dictionary, indicator), "unknown_challenge");
    indicator.challenges.clear();
    indicator.parent = "MOF-01";
    EXPECT_EQ(publish(dictionary, indicator), "unknown_indicator");
    EXPECT_EQ(publish(dictionary, count_of("MOF-01")), "done");
    EXPECT_EQ(publish(dictionary, indicator), "done");
}

TEST(Dictionary, NamesEveryContradictionWithItsPlace)
{
    auto indicator = count_of("ICT-01");
    indicator.steps = 3;  // of a count
    indicator.goals = {1, 1};
    indicator.pmqa = {"4.1", "7.1", "4.1"};
    const auto problem = check(with_goals(), IndicatorPublished{indicator});
    ASSERT_TRUE(problem);
    EXPECT_EQ(problem->kind, ProblemKind::invalid);
    EXPECT_EQ(problem->code, "invalid_content");
    for (const auto* pointer : {"/steps", "/goals/1", "/pmqa/2"}) {
        EXPECT_THAT(problem->fields, Contains(Field(&FieldFault::pointer, pointer)));
    }
    EXPECT_EQ(problem->fields.size(), 3U);
}

TEST(Dictionary, LetsNoCascadeRunInACircle)
{
    auto dictionary = with_goals();
    const auto below = [](std::string code, std::string parent, int version = 1) {
        auto indicator = count_of(std::move(code), version);
        indicator.parent = std::move(parent);
        return indicator;
    };
    EXPECT_EQ(publish(dictionary, below("A", "")), "done");
    EXPECT_EQ(publish(dictionary, below("B", "A")), "done");
    EXPECT_EQ(publish(dictionary, below("C", "B")), "done");
    EXPECT_EQ(publish(dictionary, below("A", "C", 2)), "cascade_loop");
    EXPECT_EQ(publish(dictionary, below("A", "A", 2)), "invalid_content") << "its own parent";
    // By the latest versions: once B leaves the cascade, A may stand below C.
    EXPECT_EQ(publish(dictionary, below("B", "", 2)), "done");
    EXPECT_EQ(publish(dictionary, below("A", "C", 2)), "done");
    EXPECT_EQ(publish(dictionary, below("B", "A", 3)), "cascade_loop");
}

TEST(Dictionary, SaysGoalsAndChallengesInOtherWords)
{
    auto dictionary = with_goals();
    EXPECT_EQ(try_change(dictionary, GoalSet{{1, "คน", "Persons"}}), "done");
    EXPECT_EQ(try_change(dictionary, ChallengeSet{{"12-people-1", "คน", "Persons"}}), "done");
    EXPECT_EQ(dictionary.goals.at(1).en, "Persons");
    EXPECT_EQ(dictionary.goals.size(), 1U);
    EXPECT_EQ(dictionary.challenges.at("12-people-1").en, "Persons");

    const auto goal = check(dictionary, GoalSet{{0, " ", ""}});
    ASSERT_TRUE(goal);
    EXPECT_EQ(goal->fields.size(), 3U);
    const auto challenge = check(dictionary, ChallengeSet{{"", "", "x"}});
    ASSERT_TRUE(challenge);
    EXPECT_EQ(challenge->fields.size(), 2U);
}

TEST(Dictionary, KeepsEveryVersionOfAFramework)
{
    Dictionary dictionary;
    EXPECT_EQ(try_change(dictionary, FrameworkPublished{five_levels()}), "done");
    EXPECT_EQ(try_change(dictionary, FrameworkPublished{five_levels()}), "version_not_next");
    auto second = five_levels(2);
    second.case_below = dec("2.5");
    EXPECT_EQ(try_change(dictionary, FrameworkPublished{second}), "done");
    EXPECT_EQ(dictionary.framework(2561)->case_below, dec("2.5"));
    EXPECT_EQ(dictionary.framework(2561, 1)->case_below, dec("3"));
    EXPECT_EQ(dictionary.framework(2561, 3), nullptr);
    EXPECT_EQ(dictionary.framework(2562), nullptr);
    EXPECT_EQ(dictionary.framework(2562, 1), nullptr);

    auto falling = five_levels(3);
    std::swap(falling.levels.front(), falling.levels.back());
    EXPECT_EQ(try_change(dictionary, FrameworkPublished{falling}), "invalid_content");
}

TEST(DictionaryChanges, KnowTheirRegister)
{
    EXPECT_TRUE(is_framework_change(FrameworkPublished{five_levels()}));
    EXPECT_FALSE(is_framework_change(IndicatorPublished{count_of("ICT-01")}));
    EXPECT_FALSE(is_framework_change(GoalSet{{1, "x", "x"}}));
    EXPECT_FALSE(is_framework_change(ChallengeSet{{"c", "x", "x"}}));
}

// Bodies last for ever: whoever changes this text breaks the chains that stand.
TEST(DictionaryChanges, StandInBodiesInThisForm)
{
    EXPECT_EQ(change_json(GoalSet{{1, "ประชาชน", "People"}}),
              nlohmann::json::parse(R"({"type": "goal_set", "no": 1, "th": "ประชาชน", "en": "People"})"));
    EXPECT_EQ(change_json(ChallengeSet{{"12-people-1", "ก", "k"}}),
              nlohmann::json::parse(R"({"type": "challenge_set", "code": "12-people-1", "th": "ก", "en": "k"})"));
    EXPECT_EQ(change_json(IndicatorPublished{count_of("ICT-01")}), nlohmann::json::parse(R"({
        "type": "indicator_published",
        "indicator": {
            "code": "ICT-01", "version": 1, "th": "จำนวนโครงการ", "en": "Projects",
            "unit_th": "โครงการ", "unit_en": "projects", "value_type": "count", "direction": "higher",
            "accumulation": "increment", "horizon": "short", "natural_limit": "100.5", "steps": 0,
            "sheet": {"definition": "นับโครงการ", "formula": "a + b", "source": "", "method": "", "frequency": "",
                      "criteria": "", "evidence": "รายงาน"},
            "goals": [1], "challenges": ["12-people-1"], "pmqa": ["4.1", "7.1"], "parent": ""
        }
    })"));
    EXPECT_EQ(change_json(FrameworkPublished{five_levels()}), nlohmann::json::parse(R"({
        "type": "framework_published",
        "framework": {
            "fiscal_year": 2561, "version": 1, "levels": ["1", "2", "3", "4", "5"],
            "bands": [{"band": "red", "from": "0"}, {"band": "amber", "from": "3"}, {"band": "green", "from": "4"}],
            "missing": "renormalise", "case_below": "3", "days": {"due_days": 10}
        }
    })"));
}

// Random scripts of changes, folded twice: as they are, and from their bodies.
TEST(DictionaryChanges, FoldFromTheirBodiesToTheSame)
{
    std::mt19937_64 random{test_seed()};
    const auto pick = [&](int least, int most) { return std::uniform_int_distribution<int>{least, most}(random); };
    auto dictionary = with_goals();
    auto folded = with_goals();
    int published = 0;
    for (int step = 0; step < 2'000; ++step) {
        auto indicator = count_of("I-" + std::to_string(pick(1, 8)), pick(1, 6));
        indicator.parent = pick(0, 2) == 0 ? "" : "I-" + std::to_string(pick(1, 8));
        indicator.goals.assign(static_cast<std::size_t>(pick(0, 1)), 1);
        indicator.natural_limit = pick(0, 1) == 0 ? std::nullopt : std::optional{Decimal{pick(0, 100)}};
        const Change change{IndicatorPublished{indicator}};
        if (!check(dictionary, change)) {
            ++published;
            apply(dictionary, change);
            dictionary::apply(folded, change_from(nlohmann::json::parse(change_json(change).dump())));
        }
    }
    EXPECT_GT(published, 8);
    EXPECT_EQ(dictionary, folded);
    for (const auto& [code, versions] : dictionary.indicators) {
        auto above = versions.back().parent;
        for (int hops = 0; !above.empty(); ++hops) {
            ASSERT_LT(hops, 8) << code << " stands in a circle";
            above = dictionary.latest(above)->parent;
        }
        for (std::size_t at = 0; at < versions.size(); ++at) {
            EXPECT_EQ(versions[at].version, static_cast<int>(at) + 1);
        }
    }
    for (const auto& change : {Change{FrameworkPublished{five_levels()}}, Change{GoalSet{{7, "ก", "k"}}},
                               Change{ChallengeSet{{"c", "ก", "k"}}}}) {
        apply(dictionary, change);
        dictionary::apply(folded, change_from(change_json(change)));
    }
    EXPECT_EQ(dictionary, folded);
}

}  // namespace
}  // namespace traimas::dictionary
