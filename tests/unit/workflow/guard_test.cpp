// The guard language: what it says, what it refuses, and that it means what a second evaluator says it means.
#include "engine/workflow/guard.hpp"

#include "tests/unit/base/seed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

namespace traimas::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const FactTypes& guard_types()
{
    static const FactTypes types{
        {"count", {FactKind::integer}}, {"late", {FactKind::boolean}},
        {"open", {FactKind::boolean}},  {"score", {FactKind::decimal}},
        {"day", {FactKind::date}},      {"colour", {FactKind::enumeration, {"green", "amber", "red"}}}};
    return types;
}

// What a test says about the world; the facts are made from it.
struct Sight {
    std::int64_t count = 0;
    bool late = false;
    bool open = false;
    int score_cents = 0;
    int day_of_january = 1;
    std::string colour = "green";

    [[nodiscard]] Facts facts() const
    {
        const auto text = std::to_string(score_cents / 100) + (score_cents % 100 < 10 ? ".0" : ".") +
                          std::to_string(score_cents % 100);
        return {{"count", count},
                {"late", late},
                {"open", open},
                {"score", *Decimal::parse(text)},
                {"day", calendar::Date{std::chrono::year{2018} / 1 / day_of_january}},
                {"colour", colour}};
    }
};

bool guard_holds(const std::string& text, const Sight& sight)
{
    const auto guard = Guard::parse(text, guard_types());
    EXPECT_TRUE(guard.has_value()) << text << ": " << (guard ? "" : guard.error().detail);
    return guard && guard->evaluate(sight.facts());
}

std::string refusal_code(const std::string& text)
{
    const auto guard = Guard::parse(text, guard_types());
    return guard ? "accepted" : guard.error().code;
}

TEST(Guard, ComparesEveryTypeWithItsLiterals)
{
    const Sight sight{.count = -3, .late = true, .score_cents = 9637, .day_of_january = 31, .colour = "red"};
    for (const char* text : {"late",
                             "count == -3",
                             "count < 0",
                             "count <= -3",
                             "count >= -3",
                             "count != 4",
                             "not open",
                             "late == true",
                             "open != true",
                             "score > '96.36'",
                             "score == '96.37'",
                             "score < 97",
                             "day == '2018-01-31'",
                             "day > '2018-01-30'",
                             "colour == 'red'",
                             "colour != 'green'",
                             "count in (1, -3)",
                             "colour in ('amber', 'red')",
                             "day in ('2018-01-31')",
                             "score in ('96.370')",
                             "( ( late ) )",
                             "late and(not(open))"}) {
        EXPECT_TRUE(guard_holds(text, sight)) << text;
    }
    for (const char* text : {"open", "count > -3", "count == 0", "not late", "colour == 'green'", "colour in ('green')",
                             "score < '96.37'", "day < '2018-01-31'", "count in (3)"}) {
        EXPECT_FALSE(guard_holds(text, sight)) << text;
    }
}

TEST(Guard, BindsNotBeforeAndBeforeOr)
{
    const Sight late{.late = true};
    const Sight open{.open = true};
    EXPECT_TRUE(guard_holds("late or open and count > 0", late));
    EXPECT_FALSE(guard_holds("(late or open) and count > 0", late));
    EXPECT_TRUE(guard_holds("not late and open", open));
    EXPECT_FALSE(guard_holds("not (late or open)", open));
    EXPECT_FALSE(guard_holds("not late and open", late));
    EXPECT_TRUE(guard_holds("open and late or not late and open", open));
    EXPECT_TRUE(guard_holds("not count > 0", Sight{}));
}

TEST(Guard, SaysWhatItReads)
{
    const auto guard = Guard::parse("open and count > 1 and (late or count in (2, 3))", guard_types());
    ASSERT_TRUE(guard.has_value());
    EXPECT_EQ(guard->text(), "open and count > 1 and (late or count in (2, 3))");
    EXPECT_THAT(guard->reads(), ElementsAre("count", "late", "open"));
    EXPECT_THAT(guard->literals("count"),
                ElementsAre(FactValue{std::int64_t{1}}, FactValue{std::int64_t{2}}, FactValue{std::int64_t{3}}));
    EXPECT_TRUE(guard->literals("late").empty());
    const auto copy = *guard;
    EXPECT_TRUE(copy.evaluate((Sight{.count = 2, .open = true}).facts()));
}

TEST(Guard, RefusesWhatIsNoSentence)
{
    for (const char* text : {"",
                             " ",
                             "and",
                             "late and",
                             "late or or open",
                             "not",
                             "not not late",
                             "(late",
                             "late)",
                             "()",
                             "late open",
                             "count >",
                             "count = 3",
                             "count > > 3",
                             "count == late",
                             "count in 3",
                             "count in ()",
                             "count in (1,)",
                             "count in (1 2)",
                             "3 < count",
                             "true",
                             "'red' == colour",
                             "colour == 'red",
                             "late && open",
                             "late; open",
                             "Late",
                             "late\nor open",
                             "count > 3and late",
                             "count > 1.5",
                             "count > - 1",
                             "in in (1)",
                             "late(1)",
                             "count > \xC3\xA9"}) {
        EXPECT_EQ(refusal_code(text), "guard_syntax") << text;
    }
}

TEST(Guard, RefusesWhatDoesNotFitTheTypes)
{
    for (const char* text :
         {"count", "not count", "score or late", "colour", "count == true", "count == '3'", "late == 1", "late < true",
          "late in (1)", "colour == 'blue'", "colour > 'red'", "colour == 3", "colour in ('red', 'blue')",
          "score == 'x'", "score == true", "day == '2018-02-30'", "day == 20180131", "day == '31/01/2561'",
          "count == 99999999999999999999"}) {
        EXPECT_EQ(refusal_code(text), "guard_type") << text;
    }
    EXPECT_EQ(refusal_code("lates"), "guard_unknown_fact");
    EXPECT_EQ(refusal_code("late and missing > 0"), "guard_unknown_fact");
}

TEST(Guard, QuotesThePlaceOfAFault)
{
    const auto guard = Guard::parse("late and colour == 'blue'", guard_types());
    ASSERT_FALSE(guard.has_value());
    EXPECT_EQ(guard.error().kind, ProblemKind::invalid);
    EXPECT_THAT(guard.error().detail, HasSubstr("\"late and colour == 'blue'\""));
    EXPECT_THAT(guard.error().detail, HasSubstr("at character 20"));
    EXPECT_THAT(guard.error().detail, HasSubstr("enum (green, amber, red)"));
}

TEST(Guard, HasLimits)
{
    const auto nested = [](std::size_t depth) { return std::string(depth, '(') + "late" + std::string(depth, ')'); };
    EXPECT_EQ(refusal_code(nested(20)), "accepted");
    EXPECT_EQ(refusal_code(nested(21)), "guard_syntax");
    EXPECT_EQ(refusal_code("late" + std::string(196, ' ')), "accepted");
    EXPECT_EQ(refusal_code("late" + std::string(197, ' ')), "guard_syntax");
    EXPECT_EQ(refusal_code(std::string(1'000'000, '(')), "guard_syntax");
}

// A random sentence together with what it means, written down without the parser: `tightness` 0 or, 1 and, 2 not, 3
// primary.
struct Sentence {
    std::string text;
    int tightness;
    std::function<bool(const Sight&)> means;
};

class SentenceMaker {
public:
    explicit SentenceMaker(std::uint64_t seed) : random_{seed} {}

    Sentence sentence(int depth)
    {
        switch (depth == 0 ? 3 : draw(4)) {
        case 0: return joined(depth, " or ", 0);
        case 1: return joined(depth, " and ", 1);
        case 2: {
            const auto inner = at_least(3, sentence(depth - 1));
            return {"not " + inner.text, 2, [means = inner.means](const Sight& sight) { return !means(sight); }};
        }
        default: return primary();
        }
    }

    Sight sight()
    {
        static const std::vector<std::string> colours{"green", "amber", "red"};
        return {.count = draw(5) - 2,
                .late = draw(2) == 1,
                .open = draw(2) == 1,
                .score_cents = draw(4) * 50,
                .day_of_january = draw(4) + 1,
                .colour = colours[static_cast<std::size_t>(draw(3))]};
    }

    int draw(int below) { return static_cast<int>(random_() % static_cast<std::uint64_t>(below)); }

private:
    static Sentence at_least(int tightness, Sentence inner)
    {
        return inner.tightness >= tightness ? inner : Sentence{"(" + inner.text + ")", 3, inner.means};
    }

    Sentence joined(int depth, const std::string& word, int tightness)
    {
        const auto left = at_least(tightness, sentence(depth - 1));
        const auto right = at_least(tightness + 1, sentence(depth - 1));
        return {left.text + word + right.text, tightness,
                [tightness, one = left.means, two = right.means](const Sight& sight) {
                    return tightness == 0 ? one(sight) || two(sight) : one(sight) && two(sight);
                }};
    }

    Sentence primary()
    {
        switch (draw(5)) {
        case 0: return {"late", 3, [](const Sight& sight) { return sight.late; }};
        case 1: return {"open == false", 3, [](const Sight& sight) { return !sight.open; }};
        case 2: {
            const int limit = draw(5) - 2;
            return {"count < " + std::to_string(limit), 3, [limit](const Sight& sight) { return sight.count < limit; }};
        }
        case 3: return {"colour in ('red', 'amber')", 3, [](const Sight& sight) { return sight.colour != "green"; }};
        default: {
            const int day = draw(4) + 1;
            return {"day >= '2018-01-0" + std::to_string(day) + "'", 3,
                    [day](const Sight& sight) { return sight.day_of_january >= day; }};
        }
        }
    }

    std::mt19937_64 random_;
};

TEST(Guard, MeansWhatASecondEvaluatorSays)
{
    SentenceMaker maker{test_seed()};
    int tried = 0;
    for (int i = 0; i < 2'000; ++i) {
        const auto sentence = maker.sentence(maker.draw(4));
        const auto guard = Guard::parse(sentence.text, guard_types());
        if (sentence.text.size() > 200) {
            EXPECT_FALSE(guard.has_value());
            continue;
        }
        ASSERT_TRUE(guard.has_value()) << sentence.text << ": " << guard.error().detail;
        ++tried;
        for (int j = 0; j < 5; ++j) {
            const auto sight = maker.sight();
            ASSERT_EQ(guard->evaluate(sight.facts()), sentence.means(sight)) << sentence.text;
        }
    }
    EXPECT_GT(tried, 1'000);
}

TEST(Guard, SurvivesDamagedSentences)
{
    SentenceMaker maker{test_seed()};
    for (int i = 0; i < 2'000; ++i) {
        auto text = maker.sentence(3).text;
        const auto place = static_cast<std::size_t>(maker.draw(static_cast<int>(text.size())));
        if (maker.draw(2) == 0) {
            text.erase(place, static_cast<std::size_t>(maker.draw(4)) + 1);
        } else {
            text[place] = static_cast<char>(maker.draw(256) - 128);
        }
        if (const auto guard = Guard::parse(text, guard_types())) {
            std::ignore = guard->evaluate(maker.sight().facts());
        }
    }
}

}  // namespace
}  // namespace traimas::workflow
