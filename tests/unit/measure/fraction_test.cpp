// Fractions, held against rationals of any size: exact where they fit, a Problem where they do not.
#include "engine/measure/fraction.hpp"

#include "tests/unit/measure/exact.hpp"

namespace traimas::measure {
namespace {

bool fits_fraction(const Rational& value)
{
    const Integer most = (Integer{1} << 127) - 1;
    return abs(numerator(value)) <= most && denominator(value) <= most;
}

void expect_exact(const Result<Fraction>& result, const Rational& exact, const std::string& what)
{
    if (!fits_fraction(exact)) {
        ASSERT_FALSE(result) << what;
        EXPECT_EQ(result.error().code, "number_too_large") << what;
        EXPECT_EQ(result.error().kind, ProblemKind::invalid);
        return;
    }
    ASSERT_TRUE(result) << what;
    EXPECT_EQ(result->numerator_text(), numerator(exact).str()) << what;
    EXPECT_EQ(result->denominator_text(), denominator(exact).str()) << what;
}

// Of one to 38 digits above and below, so that sums and products fall on both sides of 128 bits.
Fraction any_fraction(Dice& dice)
{
    for (;;) {
        const int digits = dice.one_of<int>({1, 3, 9, 17, 19, 20, 38});
        const auto value = Fraction::parse((dice.one_in(2) ? "-" : "") + dice.digits(digits), dice.digits(digits));
        if (value) {
            return *value;
        }
    }
}

TEST(Fraction, StandsInLowestTermsAboveAPositiveDenominator)
{
    EXPECT_EQ(Fraction{}.text(), "0");
    EXPECT_EQ(fraction("12.5").numerator_text(), "25");
    EXPECT_EQ(fraction("12.5").denominator_text(), "2");
    EXPECT_EQ(fraction("-0.000000000000000001").denominator_text(), "1000000000000000000");
    const auto value = Fraction::of(dec("3"), dec("-4.5"));
    ASSERT_TRUE(value);
    EXPECT_EQ(value->numerator_text() + "/" + value->denominator_text(), "-2/3");
    EXPECT_EQ(value->text(), "-2/3");
    EXPECT_EQ(fraction("-12.50").text(), "-12.5");
}

TEST(Fraction, RefusesToDivideByZero)
{
    EXPECT_EQ(Fraction::of(dec("1"), dec("0")).error().code, "denominator_zero");
    EXPECT_EQ(fraction("1").over(Fraction{}).error().code, "denominator_zero");
    EXPECT_EQ(Fraction::parse("1", "0").error().code, "denominator_zero");
}

TEST(Fraction, ReadsOnlyWhatItWrites)
{
    for (const auto& [above, below] : std::vector<std::pair<std::string, std::string>>{
             {"", "1"}, {"-", "1"}, {"1", ""}, {"1.5", "1"}, {"1", "-2"}, {"+1", "2"}, {"1 ", "2"}, {"0x1", "2"}}) {
        const auto value = Fraction::parse(above, below);
        ASSERT_FALSE(value) << above << "/" << below;
        EXPECT_EQ(value.error().code, "not_a_fraction") << above << "/" << below;
    }
    const std::string most = "170141183460469231731687303715884105727";  // 2^127 - 1
    ASSERT_TRUE(Fraction::parse("-" + most, most));
    EXPECT_EQ(Fraction::parse("-" + most, most)->text(), "-1");
    for (const auto* wider : {"170141183460469231731687303715884105728", "-170141183460469231731687303715884105728",
                              "999999999999999999999999999999999999999999"}) {
        EXPECT_EQ(Fraction::parse(wider, "1").error().code, "number_too_large") << wider;
    }
}

TEST(Fraction, CalculatesAsRationalsDoOrSaysThatItCannot)
{
    Dice dice{test_seed()};
    int too_large = 0;
    for (int i = 0; i < 20'000; ++i) {
        const auto left = any_fraction(dice);
        const auto right = any_fraction(dice);
        const auto what = left.text() + " and " + right.text();
        const auto a = rational(left);
        const auto b = rational(right);
        expect_exact(left.plus(right), a + b, what);
        expect_exact(left.minus(right), a - b, what);
        expect_exact(left.times(right), a * b, what);
        if (!right.is_zero()) {
            expect_exact(left.over(right), a / b, what);
        }
        EXPECT_EQ(left < right, a < b) << what;
        EXPECT_EQ(left == right, a == b) << what;
        EXPECT_EQ(right <=> left, 0 <=> (left <=> right)) << what;
        too_large += left.plus(right).has_value() ? 0 : 1;
        ASSERT_FALSE(::testing::Test::HasFailure());
    }
    EXPECT_GT(too_large, 100) << "the dice never reached the edge";
}

TEST(Fraction, ComparesNeighboursTooWideToMultiply)
{
    const std::string most = "170141183460469231731687303715884105727";
    const std::string less = "170141183460469231731687303715884105726";
    const auto nearly = Fraction::parse(less, most);
    const auto nearer = Fraction::parse(most, less);
    ASSERT_TRUE(nearly && nearer);
    EXPECT_LT(*nearly, fraction("1"));
    EXPECT_LT(fraction("1"), *nearer);
    EXPECT_LT(*nearly, *nearer);
    EXPECT_GT(*Fraction{}.minus(*nearly), *Fraction{}.minus(*nearer));
}

TEST(Fraction, RoundsOnceHalfAwayFromZero)
{
    EXPECT_EQ(fraction("4.00015").half_up(4)->text(), "4.0002");
    EXPECT_EQ(fraction("-4.00015").half_up(4)->text(), "-4.0002");
    EXPECT_EQ(Fraction::of(dec("2"), dec("3"))->half_up(0)->text(), "1");
    EXPECT_EQ(Fraction::of(dec("1"), dec("3"))->half_up(18)->text(), "0.333333333333333333");
    Dice dice{test_seed()};
    for (int i = 0; i < 10'000; ++i) {
        const auto value = any_fraction(dice);
        const int places = dice.from(0, 18);
        const auto rounded = value.half_up(places);
        if (rounded) {
            EXPECT_EQ(rational(rounded->text()), rounded_half_up(rational(value), static_cast<std::size_t>(places)))
                << value.text() << " to " << places;
        } else {
            EXPECT_EQ(rounded.error().code, "number_too_large");
            EXPECT_GT(abs(rational(value)), Rational{ten_to(38 - static_cast<std::size_t>(places))}) << value.text();
        }
    }
}

}  // namespace
}  // namespace traimas::measure
