// Weighted totals: the vectors G and E, any order, any width.
#include "engine/measure/total.hpp"

#include "tests/unit/measure/exact.hpp"

namespace traimas::measure {
namespace {

std::vector<Weighted> weighted(const nlohmann::json& weights, const nlohmann::json& scores)
{
    std::vector<Weighted> list;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        list.push_back({.weight = dec(weights[i].get<std::string>()), .score = fraction(scores[i].get<std::string>())});
    }
    return list;
}

TEST(Total, VectorsG1ToG5)
{
    const auto vectors = scoring_vectors().at("weighted_total");
    ASSERT_EQ(vectors.at("cases").size(), 5U);
    for (const auto& it : vectors.at("cases")) {
        auto list = weighted(vectors.at("weights"), vectors.at("scores"));
        for (const auto& missing : it.value("missing", nlohmann::json::array())) {
            list.at(missing.get<std::size_t>() - 1).score.reset();
        }
        for (const auto& out : it.value("not_applicable", nlohmann::json::array())) {
            list.at(out.get<std::size_t>() - 1).applies = false;
        }
        const auto total =
            total_of(list, *from_text<MissingRule>(it.at("policy").get<std::string>()), dec(it.value("floor", "0")));
        ASSERT_TRUE(total && total->total && total->published) << it;
        EXPECT_EQ(*total->published, dec(it.at("total").get<std::string>())) << it;
        EXPECT_EQ(total->coverage_percent.text(), it.at("coverage_percent")) << it;
        EXPECT_EQ(total->of_weight.text(), it.value("of_weight", "100")) << it;
    }
}

TEST(Total, VectorG6)
{
    const auto vectors = scoring_vectors().at("weighted_total");
    const auto& refused = vectors.at("refused_weights").at(0);
    const auto fault = weights_fault(decs(refused.at("weights")), "/lines");
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->code, "weights_not_100");
    EXPECT_EQ(fault->message, refused.at("because"));
    EXPECT_EQ(fault->pointer, "/lines");
    EXPECT_FALSE(weights_fault(decs(vectors.at("weights")), "/lines"));
    EXPECT_EQ(weights_fault({dec("110"), dec("-10")}, "/lines")->code, "out_of_range");
    EXPECT_EQ(weights_fault({dec("50"), dec("60"), dec("-10")}, "/lines")->pointer, "/lines/2");
    EXPECT_EQ(weights_fault({}, "/lines")->message, "sum 0, expected 100");
    EXPECT_FALSE(weights_fault({dec("33.333333333333333333"), dec("66.666666666666666667")}, ""));
}

TEST(Total, VectorsE1AndE2RoundOnceAtTheEnd)
{
    const auto rounding = scoring_vectors().at("rounding");
    const auto& parts = rounding.at(0);
    const auto total = total_of(weighted(parts.at("weights"), parts.at("scores")), MissingRule::renormalise, {});
    EXPECT_EQ(*total->published, dec(parts.at("total").get<std::string>()));
    const auto& single = rounding.at(1);
    EXPECT_EQ(fraction(single.at("value").get<std::string>()).half_up(4)->text(), single.at("rounded"));
}

TEST(Total, NothingCountedIsNoTotal)
{
    const auto none = total_of({}, MissingRule::zero, {});
    EXPECT_EQ(none->total, std::nullopt);
    EXPECT_EQ(none->published, std::nullopt);
    EXPECT_EQ(none->coverage_percent, Decimal{});
    const std::vector<Weighted> missing{{.weight = dec("60")}, {.weight = dec("40"), .applies = false}};
    EXPECT_EQ(total_of(missing, MissingRule::renormalise, {})->published, std::nullopt);
    EXPECT_EQ(total_of(missing, MissingRule::zero, {})->published, Decimal{});
    EXPECT_EQ(total_of(missing, MissingRule::floor, dec("1"))->published, dec("1"));
    EXPECT_EQ(total_of(missing, MissingRule::zero, {})->of_weight, dec("60"));
}

struct Sums {
    Rational scores;
    Rational counted;
    Rational scored;
    Rational applies;
};

Sums sums_of(const std::vector<Weighted>& list, MissingRule missing, const Rational& floor)
{
    Sums sums;
    for (const auto& it : list) {
        if (!it.applies) {
            continue;
        }
        const auto weight = rational(it.weight.text());
        sums.applies += weight;
        if (it.score) {
            sums.scored += weight;
        }
        if (it.score || missing != MissingRule::renormalise) {
            sums.counted += weight;
            const Rational score = it.score ? rational(*it.score) : missing == MissingRule::floor ? floor : Rational{0};
            sums.scores += weight * score;
        }
    }
    return sums;
}

// Denominators of nine digits, so that the exact total of a dozen is far wider than 128 bits.
std::vector<Weighted> any_scores(Dice& dice)
{
    std::vector<Weighted> list;
    const int count = dice.from(1, 14);
    for (int i = 0; i < count; ++i) {
        Weighted it{.weight = dec(dice.number(2))};
        it.applies = !dice.one_in(6);
        if (!dice.one_in(5)) {
            it.score = *Fraction::of(dec(dice.digits(9)), dec("2" + dice.digits(dice.from(0, 8))));
        }
        list.push_back(it);
    }
    return list;
}

TEST(Total, IsExactAndDoesNotDependOnOrder)
{
    Dice dice{test_seed()};
    int wide = 0;
    for (int i = 0; i < 3'000; ++i) {
        auto list = any_scores(dice);
        const auto missing =
            dice.one_of<MissingRule>({MissingRule::renormalise, MissingRule::zero, MissingRule::floor});
        const auto total = total_of(list, missing, dec("1"));
        ASSERT_TRUE(total);
        const auto sums = sums_of(list, missing, 1);
        EXPECT_EQ(rational(total->of_weight.text()), sums.applies);
        ASSERT_EQ(total->published.has_value(), sums.counted != 0);
        if (total->published) {
            const Rational exact = sums.scores / sums.counted;
            EXPECT_EQ(rational(total->published->text()), rounded_half_up(exact, 4));
            EXPECT_EQ(rational(total->coverage_percent.text()), rounded_half_up(sums.scored * 100 / sums.applies, 2));
            wide += total->total ? 0 : 1;
            if (total->total) {
                EXPECT_EQ(rational(*total->total), exact);
            }
        }
        std::shuffle(list.begin(), list.end(), dice.engine());
        const auto again = total_of(list, missing, dec("1"));
        ASSERT_TRUE(again);
        EXPECT_EQ(again->total, total->total);
        EXPECT_EQ(again->published, total->published);
        EXPECT_EQ(again->coverage_percent, total->coverage_percent);
        ASSERT_FALSE(::testing::Test::HasFailure());
    }
    EXPECT_GT(wide, 0) << "no total was wider than 128 bits";
}

TEST(Total, ATotalTooLargeToPublishIsAProblem)
{
    const auto most = Fraction::parse("170141183460469231731687303715884105727", "1");
    const auto total = total_of({{.weight = dec("100"), .score = *most}}, MissingRule::zero, {});
    ASSERT_TRUE(total) << "a whole number needs no places";
    const auto third = Fraction::parse("170141183460469231731687303715884105727", "2");
    EXPECT_EQ(total_of({{.weight = dec("100"), .score = *third}}, MissingRule::zero, {}).error().code,
              "number_too_large");
}

}  // namespace
}  // namespace traimas::measure
