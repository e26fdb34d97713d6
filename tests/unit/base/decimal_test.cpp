// Decimals: what is read, what is refused, and arithmetic held against rationals of any size.
#include "engine/base/decimal.hpp"

#include "tests/unit/base/seed.hpp"

#include <boost/multiprecision/cpp_int.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace traimas {
namespace {

using Rational = boost::multiprecision::cpp_rational;
using Integer = boost::multiprecision::cpp_int;

Decimal dec(std::string_view text)
{
    auto value = Decimal::parse(text);
    EXPECT_TRUE(value) << text;
    return value ? *value : Decimal{};
}

Integer power_of_ten(std::size_t exponent)
{
    return boost::multiprecision::pow(Integer{10}, static_cast<unsigned>(exponent));
}

// Reads ASCII text the schoolbook way, without Decimal's help.
Rational rational(std::string text)
{
    const auto point = text.find('.');
    const std::size_t scale = point == std::string::npos ? 0 : text.size() - point - 1;
    if (point != std::string::npos) {
        text.erase(point, 1);
    }
    const bool negative = text.starts_with('-');
    Integer whole = 0;
    for (const char digit : text.substr(negative ? 1 : 0)) {
        whole = whole * 10 + (digit - '0');
    }
    return Rational{negative ? Integer{-whole} : whole, power_of_ten(scale)};
}

// Whether a Decimal can hold the value: 18 places, and a mantissa of 127 bits at the shortest scale.
bool fits(const Rational& value)
{
    const Integer most = (Integer{1} << 127) - 1;
    for (std::size_t scale = 0; scale <= 18; ++scale) {
        const Rational raised = value * Rational{power_of_ten(scale)};
        if (denominator(raised) == 1) {
            return abs(numerator(raised)) <= most;
        }
    }
    return false;
}

class RandomTexts {
public:
    explicit RandomTexts(std::uint64_t seed) : engine_{seed} {}

    std::string next()
    {
        const auto whole = below(8) == 0 ? 1 + below(30) : 1 + below(12);
        const auto fraction = std::min(below(30 - whole + 1), below(19));
        std::string text = below(2) == 0 ? "-" : "";
        text += digits(whole);
        return fraction == 0 ? text : text + "." + digits(fraction);
    }

private:
    std::size_t below(std::size_t end) { return static_cast<std::size_t>(engine_() % end); }
    std::string digits(std::size_t count)
    {
        std::string text;
        // Few different digits, so that equal values and trailing zeros do occur.
        const std::size_t kinds = below(3) == 0 ? 2 : 10;
        while (text.size() < count) {
            text.push_back(static_cast<char>('0' + below(kinds)));
        }
        return text;
    }

    std::mt19937_64 engine_;
};

void expect_same(const Result<Decimal>& result, const Rational& exact, const std::string& what)
{
    if (fits(exact)) {
        ASSERT_TRUE(result) << what;
        EXPECT_EQ(rational(result->text()), exact) << what;
    } else {
        ASSERT_FALSE(result) << what << " = " << result->text();
        EXPECT_EQ(result.error().code, "number_too_large");
        EXPECT_EQ(result.error().kind, ProblemKind::invalid);
    }
}

TEST(Decimal, ReadsPlainNumbersAndWritesTheShortestForm)
{
    const std::vector<std::pair<std::string, std::string>> forms{
        {"0", "0"},
        {"-0", "0"},
        {"-0.000", "0"},
        {"100", "100"},
        {"-12.50", "-12.5"},
        {"96.37", "96.37"},
        {"0.5", "0.5"},
        {"-0.5", "-0.5"},
        {"007.10", "7.1"},
        {"1.000", "1"},
        {"๑๒.๕๐", "12.5"},
        {"-๐.๐๒", "-0.02"},
        {"๑2.๓4", "12.34"},
        {"0.05", "0.05"},
        {"0.000000000000000001", "0.000000000000000001"},
        {"123456789012345678901234567890", "123456789012345678901234567890"},
        {"-123456789012.345678901234567890", "-123456789012.34567890123456789"}};
    for (const auto& [written, shortest] : forms) {
        EXPECT_EQ(dec(written).text(), shortest) << written;
    }
}

TEST(Decimal, RefusesEverythingElse)
{
    const std::vector<std::string> wrong{"",
                                         "-",
                                         ".",
                                         ".5",
                                         "5.",
                                         "+1",
                                         "1e5",
                                         "1E5",
                                         "1,000",
                                         " 1",
                                         "1 ",
                                         "0x1",
                                         "--1",
                                         "1-",
                                         "1.2.3",
                                         "NaN",
                                         "inf",
                                         "๑๒.",
                                         "12.5%",
                                         "−1",
                                         "1_000",
                                         "๑e๒",
                                         "\xE0\xB9",
                                         "1\n",
                                         std::string{"1\0", 2},
                                         "1,000,000,000,000,000,000,000,000,000,000,000",
                                         std::string(40, '1') + "x",
                                         std::string(500'000, '1')};
    for (const auto& text : wrong) {
        const auto result = Decimal::parse(text);
        ASSERT_FALSE(result) << text.substr(0, 60);
        EXPECT_EQ(result.error().code, "not_a_decimal");
        EXPECT_EQ(result.error().kind, ProblemKind::invalid);
    }
}

TEST(Decimal, SaysHowManyDigitsThereMayBe)
{
    std::string thai;
    for (int digit = 0; digit < 40; ++digit) {
        thai += "๑";
    }
    const std::vector<std::string> long_ones{
        "1234567890123456789012345678901",  // 31 digits
        "0000000000000000000000000000001",  // 31 as written
        "0.0000000000000000001",            // 19 behind the point
        "1.0000000000000000000",           "-1.1234567890123456789", std::string(40, '9'), thai};
    for (const auto& text : long_ones) {
        const auto result = Decimal::parse(text);
        ASSERT_FALSE(result) << text;
        EXPECT_EQ(result.error().code, "too_many_digits") << text;
        EXPECT_EQ(result.error().kind, ProblemKind::invalid);
        EXPECT_EQ(result.error().arguments,
                  (std::vector<std::pair<std::string, std::string>>{{"digits", "30"}, {"places", "18"}}));
    }
}

TEST(Decimal, EqualsByValueHoweverItIsWritten)
{
    EXPECT_EQ(dec("1.50"), dec("1.5"));
    EXPECT_EQ(dec("-0"), Decimal{});
    EXPECT_EQ(dec("25"), Decimal{25});
    EXPECT_EQ(*dec("2.5").plus(dec("2.5")), Decimal{5});
    EXPECT_TRUE(dec("-0.0").is_zero());
    EXPECT_FALSE(dec("-0.0").is_negative());
    EXPECT_TRUE(dec("-0.01").is_negative());
}

TEST(Decimal, OrdersAcrossScalesThatDoNotAlignIn128Bits)
{
    const auto huge = dec("999999999999999999999999999999");
    const auto tiny = dec("0.000000000000000001");
    EXPECT_GT(huge, tiny);
    EXPECT_LT(tiny, huge);
    EXPECT_LT(dec("-999999999999999999999999999999"), tiny);
    EXPECT_GT(tiny, dec("-999999999999999999999999999999"));
    EXPECT_LT(dec("1.000000000000000001"), dec("1.000000000000000002"));
}

TEST(Decimal, KeepsResultsWhoseStepsAreWiderThan128Bits)
{
    EXPECT_EQ(dec("500000000000000000000000000000").times(dec("0.000000002000000004"))->text(),
              "1000000002000000000000");
    // 1.8e20 at 18 places is beyond 127 bits; the difference is not.
    const auto subtrahend = *dec("150000000000000000000").plus(dec("0.000000000000000001"));
    EXPECT_EQ(dec("180000000000000000000").minus(subtrahend)->text(), "29999999999999999999.999999999999999999");
}

TEST(Decimal, TellsAnOverflowInsteadOfWrapping)
{
    const auto huge = dec("999999999999999999999999999999");
    EXPECT_EQ(huge.times(huge).error().code, "number_too_large");
    EXPECT_EQ(huge.plus(dec("0.000000000000000001")).error().code, "number_too_large");
    EXPECT_EQ(dec("0.0000000001").times(dec("0.0000000001")).error().code, "number_too_large");
    auto sum = *dec("100000000000000000000000000000").times(Decimal{1'000'000'000});  // 1e38
    EXPECT_EQ(sum.plus(sum).error().code, "number_too_large");
    EXPECT_EQ(sum.minus(sum)->text(), "0");
}

TEST(Decimal, AgreesWithRationalsOnRandomNumbers)
{
    RandomTexts texts{test_seed()};
    for (int round = 0; round < 3'000; ++round) {
        const auto left_text = texts.next();
        const auto right_text = texts.next();
        const auto left = dec(left_text);
        const auto right = dec(right_text);
        const auto exact_left = rational(left_text);
        const auto exact_right = rational(right_text);
        const auto what = left_text + " and " + right_text;
        EXPECT_EQ(rational(left.text()), exact_left) << what;
        EXPECT_EQ(left < right, exact_left < exact_right) << what;
        EXPECT_EQ(left == right, exact_left == exact_right) << what;
        EXPECT_EQ(left > right, exact_left > exact_right) << what;
        expect_same(left.plus(right), exact_left + exact_right, "plus: " + what);
        expect_same(left.minus(right), exact_left - exact_right, "minus: " + what);
        expect_same(left.times(right), exact_left * exact_right, "times: " + what);
    }
}

TEST(DividedHalfUp, RoundsOnceAndHalvesAwayFromZero)
{
    EXPECT_EQ(divided_half_up(dec("1"), dec("3"), 4)->text(), "0.3333");
    EXPECT_EQ(divided_half_up(dec("2"), dec("3"), 4)->text(), "0.6667");
    EXPECT_EQ(divided_half_up(dec("1"), dec("8"), 2)->text(), "0.13");
    EXPECT_EQ(divided_half_up(dec("-1"), dec("8"), 2)->text(), "-0.13");
    EXPECT_EQ(divided_half_up(dec("1"), dec("-8"), 2)->text(), "-0.13");
    EXPECT_EQ(divided_half_up(dec("0.12499999"), dec("1"), 2)->text(), "0.12");
    EXPECT_EQ(divided_half_up(dec("0.4"), dec("1"), 0)->text(), "0");
    EXPECT_EQ(divided_half_up(dec("-0.4"), dec("1"), 0)->text(), "0");
    EXPECT_EQ(divided_half_up(dec("999999999999999999999999999999"), dec("0.000000000000000001"), 0).error().code,
              "number_too_large");
}

TEST(DividedHalfUp, AgreesWithRationalsOnRandomNumbers)
{
    RandomTexts texts{test_seed()};
    for (int round = 0; round < 2'000; ++round) {
        const auto top = texts.next();
        const auto bottom = texts.next();
        if (dec(bottom).is_zero()) {
            continue;
        }
        const int places = round % 19;
        const Rational unit{power_of_ten(static_cast<std::size_t>(places))};
        const Rational raised = abs(rational(top) / rational(bottom)) * unit + Rational{1, 2};
        const Integer whole = numerator(raised) / denominator(raised);
        const bool negative = (rational(top) < 0) != (rational(bottom) < 0);
        const Rational exact = Rational{negative ? Integer{-whole} : whole} / unit;
        expect_same(divided_half_up(dec(top), dec(bottom), places), exact, top + " / " + bottom);
    }
}

TEST(CompareFraction, IsExactWhereTheQuotientNeverEnds)
{
    EXPECT_EQ(*compare_fraction(dec("1"), dec("3"), dec("0.333333333333333333")), std::strong_ordering::greater);
    EXPECT_EQ(*compare_fraction(dec("1"), dec("3"), dec("0.333333333333333334")), std::strong_ordering::less);
    EXPECT_EQ(*compare_fraction(dec("1.5"), dec("0.5"), dec("3")), std::strong_ordering::equal);
    EXPECT_EQ(*compare_fraction(dec("-1"), dec("3"), dec("-0.333333333333333333")), std::strong_ordering::less);
}

TEST(CompareFraction, RefusesADenominatorThatIsNotPositive)
{
    EXPECT_EQ(compare_fraction(dec("1"), dec("0"), dec("1")).error().code, "denominator_not_positive");
    EXPECT_EQ(compare_fraction(dec("1"), dec("-2"), dec("1")).error().code, "denominator_not_positive");
}

TEST(CompareFraction, AgreesWithRationalsOnRandomNumbers)
{
    RandomTexts texts{test_seed()};
    for (int round = 0; round < 3'000; ++round) {
        const auto top = texts.next();
        auto bottom = texts.next();
        bottom.erase(0, bottom.starts_with('-') ? 1 : 0);
        const auto limit = texts.next();
        if (dec(bottom).is_zero()) {
            continue;
        }
        const auto order = compare_fraction(dec(top), dec(bottom), dec(limit));
        const Rational exact = rational(top) / rational(bottom);
        ASSERT_TRUE(order);
        EXPECT_EQ(*order < 0, exact < rational(limit)) << top << " / " << bottom << " and " << limit;
        EXPECT_EQ(*order == 0, exact == rational(limit)) << top << " / " << bottom << " and " << limit;
    }
}

}  // namespace
}  // namespace traimas
