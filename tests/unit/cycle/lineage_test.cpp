// What one year hands to the next, written and read back.
#include "engine/base/canonical_json.hpp"
#include "engine/base/json_parse.hpp"
#include "tests/unit/base/seed.hpp"
#include "tests/unit/cycle/lineages.hpp"
#include "tests/unit/cycle/random_plans.hpp"

namespace traimas::cycle {
namespace {

TEST(LineageJson, AnyLineageReadsBackFromItsCanonicalText)
{
    RandomPlans random{test_seed()};
    for (int round = 0; round < 100; ++round) {
        Lineage lineage{.cycle = InstanceId{random.upto(99)},
                        .seq = random.upto(1'000'000),
                        .head = random.text(),
                        .fiscal_year = 2500 + random.upto(99),
                        .is_final = random.coin(),
                        .plan = random.plan()};
        for (int i = random.upto(4); i > 0; --i) {
            LastActual actual{.indicator = random.text(), .quarter = random.upto(4)};
            if (random.coin()) {
                actual.score = random.decimal();
                const auto third = measure::Fraction::of(Decimal{random.upto(1000)}, Decimal{3});
                ASSERT_TRUE(third);
                actual.actual = *third;
            }
            lineage.actuals.push_back(actual);
            lineage.cases.push_back({InstanceId{i}, random.text(), i, "analysis", random.text()});
            lineage.review.lines.push_back({random.text(), random.any<Disposition>(), random.decimal()});
            lineage.review.cases.push_back({InstanceId{i}, random.any<CaseDisposition>()});
        }
        const auto text = canonical_json(lineage_json(lineage));
        const auto parsed = parse_json(text);
        ASSERT_TRUE(parsed) << text;
        ASSERT_EQ(lineage_from(parsed->value), lineage) << text;
    }
}

TEST(LineageJson, KeepsAThirdExactly)
{
    auto lineage = last_year();
    const auto third = measure::Fraction::of(Decimal{1}, Decimal{3});
    ASSERT_TRUE(third);
    lineage.actuals[0].actual = *third;
    const auto json = lineage_json(lineage);
    EXPECT_EQ(json.at("/actuals/0/actual/num"_json_pointer), "1");
    EXPECT_EQ(json.at("/actuals/0/actual/den"_json_pointer), "3");
    EXPECT_EQ(lineage_from(json).actual("ICT-01")->actual, *third);
    EXPECT_EQ(lineage.actual("ICT-99"), nullptr);
}

}  // namespace
}  // namespace traimas::cycle
