// Fractions on 128 bits, with 512 bits in between where a step of the way is wider than the result.
#include "engine/measure/fraction.hpp"

#include "engine/base/assert.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <numeric>
#include <optional>

namespace traimas::measure {
namespace {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;
// The widest step is a sum of two products of 127 bits each; half_up() needs 127 + 60 + 1.
using Big = boost::multiprecision::int512_t;

constexpr Int128 kMost = static_cast<Int128>(~UInt128{0} >> 1U);
constexpr int kMostPlaces = 18;

Problem fraction_too_large()
{
    return {ProblemKind::invalid, "number_too_large",
            "The result of the arithmetic needs more digits than are kept: use smaller or coarser numbers."};
}

Problem zero_below()
{
    return {ProblemKind::invalid, "denominator_zero", "A denominator must not be zero."};
}

Problem not_a_fraction()
{
    return {ProblemKind::invalid, "not_a_fraction", "A fraction is two whole numbers, the second above zero."};
}

UInt128 magnitude(Int128 value)
{
    return value < 0 ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value);
}

UInt128 common_divisor(UInt128 left, UInt128 right)
{
    while (right != 0) {
        const UInt128 rest = left % right;
        left = right;
        right = rest;
    }
    return left;
}

// Of two values, one of them above zero.
Int128 shared_factor(Int128 left, Int128 right)
{
    return static_cast<Int128>(common_divisor(magnitude(left), magnitude(right)));
}

Int128 ten_to_the(int exponent)
{
    Int128 power = 1;
    for (int i = 0; i < exponent; ++i) {
        power *= 10;
    }
    return power;
}

std::string digits_of(Int128 value)
{
    auto rest = magnitude(value);
    std::string reversed;
    do {
        reversed.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
        rest /= 10;
    } while (rest != 0);
    if (value < 0) {
        reversed.push_back('-');
    }
    return {reversed.rbegin(), reversed.rend()};
}

// A whole number in ASCII digits, with a minus sign or without.
Result<Int128> whole_number(const std::string& text)
{
    const std::size_t first = text.starts_with('-') ? 1 : 0;
    if (text.size() == first || !std::all_of(text.begin() + static_cast<std::ptrdiff_t>(first), text.end(),
                                             [](char c) { return c >= '0' && c <= '9'; })) {
        return not_a_fraction();
    }
    Int128 value = 0;
    for (std::size_t at = first; at < text.size(); ++at) {
        if (__builtin_mul_overflow(value, Int128{10}, &value) ||
            __builtin_add_overflow(value, Int128{text[at] - '0'}, &value)) {
            return fraction_too_large();
        }
    }
    return first == 1 ? -value : value;
}

}  // namespace

Fraction::Fraction(const Decimal& value)
{
    const Wide power = ten_to_the(value.scale());
    const Wide shared = shared_factor(value.mantissa(), power);
    numerator_ = value.mantissa() / shared;
    denominator_ = power / shared;
}

Result<Fraction> Fraction::of(const Decimal& numerator, const Decimal& denominator)
{
    return Fraction{numerator}.over(Fraction{denominator});
}

Result<Fraction> Fraction::parse(const std::string& numerator, const std::string& denominator)
{
    TRAIMAS_TRY(const Wide above, whole_number(numerator));
    TRAIMAS_TRY(const Wide below, whole_number(denominator));
    if (below == 0) {
        return zero_below();
    }
    return below < 0 ? Result<Fraction>{not_a_fraction()} : reduced(above, below);
}

// The denominator is above zero.
Result<Fraction> Fraction::reduced(Wide numerator, Wide denominator)
{
    const Wide shared = shared_factor(numerator, denominator);
    numerator /= shared;
    // The one value without a positive twin is refused, so that every numerator can be negated.
    if (numerator < -kMost) {
        return fraction_too_large();
    }
    Fraction fraction;
    fraction.numerator_ = numerator;
    fraction.denominator_ = denominator / shared;
    return fraction;
}

Result<Fraction> Fraction::plus(const Fraction& other) const
{
    const Wide shared = shared_factor(denominator_, other.denominator_);
    Wide left = 0;
    Wide right = 0;
    Wide sum = 0;
    Wide below = 0;
    if (!__builtin_mul_overflow(numerator_, other.denominator_ / shared, &left) &&
        !__builtin_mul_overflow(other.numerator_, denominator_ / shared, &right) &&
        !__builtin_add_overflow(left, right, &sum) &&
        !__builtin_mul_overflow(denominator_, other.denominator_ / shared, &below)) {
        return reduced(sum, below);
    }
    // The terms over their common denominator may be wider than their sum in lowest terms.
    Big wide_sum = Big{numerator_} * Big{other.denominator_} + Big{other.numerator_} * Big{denominator_};
    Big wide_below = Big{denominator_} * Big{other.denominator_};
    const Big divisor = boost::multiprecision::gcd(wide_sum, wide_below);
    wide_sum /= divisor;
    wide_below /= divisor;
    if (boost::multiprecision::abs(wide_sum) > Big{kMost} || wide_below > Big{kMost}) {
        return fraction_too_large();
    }
    return reduced(static_cast<Wide>(wide_sum), static_cast<Wide>(wide_below));
}

Result<Fraction> Fraction::minus(const Fraction& other) const
{
    Fraction negative = other;
    negative.numerator_ = -negative.numerator_;
    return plus(negative);
}

Result<Fraction> Fraction::times(const Fraction& other) const
{
    // Reduced crosswise first, the products are in lowest terms: one that does not fit has no shorter form.
    const Wide left = shared_factor(numerator_, other.denominator_);
    const Wide right = shared_factor(other.numerator_, denominator_);
    Wide above = 0;
    Wide below = 0;
    if (__builtin_mul_overflow(numerator_ / left, other.numerator_ / right, &above) ||
        __builtin_mul_overflow(denominator_ / right, other.denominator_ / left, &below)) {
        return fraction_too_large();
    }
    return reduced(above, below);
}

Result<Fraction> Fraction::over(const Fraction& other) const
{
    if (other.is_zero()) {
        return zero_below();
    }
    Fraction reciprocal;
    reciprocal.numerator_ = other.numerator_ < 0 ? -other.denominator_ : other.denominator_;
    reciprocal.denominator_ = other.numerator_ < 0 ? -other.numerator_ : other.numerator_;
    return times(reciprocal);
}

Result<Decimal> Fraction::half_up(int places) const
{
    TRAIMAS_ASSERT(places >= 0 && places <= kMostPlaces);
    const Big above = Big{numerator_ < 0 ? -numerator_ : numerator_} * Big{ten_to_the(places)} * 2 + Big{denominator_};
    Big rounded = above / (Big{denominator_} * 2);
    while (places > 0 && rounded % 10 == 0) {
        rounded /= 10;
        --places;
    }
    if (rounded > Big{kMost}) {
        return fraction_too_large();
    }
    const auto mantissa = static_cast<Wide>(rounded);
    return Decimal::of(numerator_ < 0 ? -mantissa : mantissa, places);
}

std::string Fraction::numerator_text() const
{
    return digits_of(numerator_);
}

std::string Fraction::denominator_text() const
{
    return digits_of(denominator_);
}

std::string Fraction::text() const
{
    const auto decimal = half_up(kMostPlaces);
    if (decimal && Fraction{*decimal} == *this) {
        return decimal->text();
    }
    return numerator_text() + "/" + denominator_text();
}

std::strong_ordering operator<=>(const Fraction& left, const Fraction& right)
{
    Int128 above = 0;
    Int128 below = 0;
    if (!__builtin_mul_overflow(left.numerator_, right.denominator_, &above) &&
        !__builtin_mul_overflow(right.numerator_, left.denominator_, &below)) {
        return above <=> below;
    }
    const Big wide_left = Big{left.numerator_} * Big{right.denominator_};
    return wide_left.compare(Big{right.numerator_} * Big{left.denominator_}) <=> 0;
}

}  // namespace traimas::measure
