// Decimals on 128 bits, with 512 bits in between where a step of the way is wider than the result.
#include "engine/base/decimal.hpp"

#include "engine/base/assert.hpp"
#include "engine/base/digits.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace traimas {
namespace {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;
// The widest step is compare_fraction's limit * denominator * 10^18: 127 + 127 + 60 bits.
using Big = boost::multiprecision::int512_t;

constexpr int kMostScale = 18;
constexpr std::size_t kMostDigits = 30;
// Longer text is not read to find out what is wrong with it.
constexpr std::size_t kMostBytes = 1'000;
constexpr Int128 kMostMantissa = static_cast<Int128>(~UInt128{0} >> 1U);

constexpr Int128 power_of_ten(int exponent)
{
    Int128 power = 1;
    for (int i = 0; i < exponent; ++i) {
        power *= 10;
    }
    return power;
}

Problem too_large()
{
    return {ProblemKind::invalid, "number_too_large",
            "The result of the arithmetic needs more digits than are kept: use smaller or coarser numbers."};
}

Problem not_a_decimal()
{
    return {ProblemKind::invalid, "not_a_decimal",
            "Write a decimal number such as 96.37: at most 30 digits, 18 of them behind the point, without grouping."};
}

Problem too_many_digits()
{
    return {ProblemKind::invalid,
            "too_many_digits",
            "A number has at most 30 digits, 18 of them behind the point: round it.",
            {},
            {{"digits", std::to_string(kMostDigits)}, {"places", std::to_string(kMostScale)}}};
}

struct Narrow {
    Int128 mantissa;
    int scale;
};

// A wide value brought back to 128 bits, by dropping zeros behind the point; nullopt where it does not fit.
std::optional<Narrow> narrow(Big mantissa, int scale)
{
    while (scale > 0 && mantissa % 10 == 0) {
        mantissa /= 10;
        --scale;
    }
    if (boost::multiprecision::abs(mantissa) > Big{kMostMantissa}) {
        return std::nullopt;
    }
    return Narrow{static_cast<Int128>(mantissa), scale};
}

struct Written {
    bool negative;
    std::string_view whole;
    std::string_view fraction;
};

// Splits at the sign and the point; nullopt unless both sides of a point have digits, and digits only.
std::optional<Written> split(std::string_view text)
{
    const bool negative = text.starts_with('-');
    text.remove_prefix(negative ? 1 : 0);
    const auto point = text.find('.');
    const bool pointed = point != std::string_view::npos;
    const Written written{negative, text.substr(0, point), pointed ? text.substr(point + 1) : std::string_view{}};
    const auto digits_only = [](std::string_view part) {
        return std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    if (written.whole.empty() || (pointed && written.fraction.empty()) || !digits_only(written.whole) ||
        !digits_only(written.fraction)) {
        return std::nullopt;
    }
    return written;
}

}  // namespace

Result<Decimal> Decimal::normalised(Wide mantissa, int scale)
{
    while (scale > 0 && mantissa % 10 == 0) {
        mantissa /= 10;
        --scale;
    }
    // The one value without a positive twin is refused, so that every mantissa can be negated.
    if (scale > kMostScale || mantissa < -kMostMantissa) {
        return too_large();
    }
    return Decimal{mantissa, scale};
}

Result<Decimal> Decimal::parse(std::string_view text)
{
    if (text.size() > kMostBytes) {
        return not_a_decimal();
    }
    const auto ascii = with_ascii_digits(text);
    const auto written = split(ascii);
    if (!written) {
        return not_a_decimal();
    }
    if (written->whole.size() + written->fraction.size() > kMostDigits ||
        written->fraction.size() > std::size_t{kMostScale}) {
        return too_many_digits();
    }
    Wide mantissa = 0;
    for (const auto part : {written->whole, written->fraction}) {
        for (const char digit : part) {
            mantissa = mantissa * 10 + (digit - '0');
        }
    }
    return normalised(written->negative ? -mantissa : mantissa, static_cast<int>(written->fraction.size()));
}

std::string Decimal::text() const
{
    auto rest = static_cast<UInt128>(mantissa_ < 0 ? -mantissa_ : mantissa_);
    std::string reversed;
    for (int position = 0; rest != 0 || position <= scale_; ++position) {
        if (position == scale_ && scale_ > 0) {
            reversed.push_back('.');
        }
        reversed.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
        rest /= 10;
    }
    if (mantissa_ < 0) {
        reversed.push_back('-');
    }
    return {reversed.rbegin(), reversed.rend()};
}

Result<Decimal> Decimal::plus(const Decimal& other) const
{
    const int scale = std::max(scale_, other.scale_);
    const Wide left_factor = power_of_ten(scale - scale_);
    const Wide right_factor = power_of_ten(scale - other.scale_);
    Wide left = 0;
    Wide right = 0;
    Wide sum = 0;
    if (!__builtin_mul_overflow(mantissa_, left_factor, &left) &&
        !__builtin_mul_overflow(other.mantissa_, right_factor, &right) && !__builtin_add_overflow(left, right, &sum)) {
        return normalised(sum, scale);
    }
    // The aligned terms may be wider than their sum.
    const Big wide = Big{mantissa_} * Big{left_factor} + Big{other.mantissa_} * Big{right_factor};
    const auto narrowed = narrow(wide, scale);
    if (!narrowed) {
        return too_large();
    }
    return normalised(narrowed->mantissa, narrowed->scale);
}

Result<Decimal> Decimal::minus(const Decimal& other) const
{
    return plus(Decimal{-other.mantissa_, other.scale_});
}

Result<Decimal> Decimal::times(const Decimal& other) const
{
    const int scale = scale_ + other.scale_;
    Wide product = 0;
    if (!__builtin_mul_overflow(mantissa_, other.mantissa_, &product)) {
        return normalised(product, scale);
    }
    // 5e30 * 2.000000004e-9 is wide only until its zeros are dropped.
    const auto narrowed = narrow(Big{mantissa_} * Big{other.mantissa_}, scale);
    if (!narrowed) {
        return too_large();
    }
    return normalised(narrowed->mantissa, narrowed->scale);
}

std::strong_ordering operator<=>(const Decimal& left, const Decimal& right)
{
    const auto sign = [](Int128 value) { return value <=> Int128{0}; };
    Int128 aligned = 0;
    if (left.scale_ < right.scale_) {
        // A side too wide to align is beyond every mantissa, so its sign decides.
        return __builtin_mul_overflow(left.mantissa_, power_of_ten(right.scale_ - left.scale_), &aligned)
                   ? sign(left.mantissa_)
                   : aligned <=> right.mantissa_;
    }
    return __builtin_mul_overflow(right.mantissa_, power_of_ten(left.scale_ - right.scale_), &aligned)
               ? Int128{0} <=> right.mantissa_
               : left.mantissa_ <=> aligned;
}

Result<std::strong_ordering> compare_fraction(const Decimal& numerator, const Decimal& denominator,
                                              const Decimal& limit)
{
    if (denominator <= Decimal{}) {
        return Problem{ProblemKind::invalid, "denominator_not_positive", "A denominator must be greater than zero."};
    }
    // n / 10^a against l * d / 10^b, both raised to whole numbers: 320 bits at most, so nothing can overflow.
    const Big left = Big{numerator.mantissa_} * Big{power_of_ten(limit.scale_)} * Big{power_of_ten(denominator.scale_)};
    const Big right = Big{limit.mantissa_} * Big{denominator.mantissa_} * Big{power_of_ten(numerator.scale_)};
    const int order = left.compare(right);
    return order <=> 0;
}

Result<Decimal> divided_half_up(const Decimal& numerator, const Decimal& denominator, int places)
{
    TRAIMAS_ASSERT(!denominator.is_zero() && places >= 0 && places <= kMostScale);
    // n/10^sn / (d/10^sd) * 10^places = n * 10^(sd + places) / (d * 10^sn): at most 127 + 120 bits on either side.
    Big above = Big{numerator.mantissa_} * Big{power_of_ten(denominator.scale_)} * Big{power_of_ten(places)};
    const Big below = Big{denominator.mantissa_} * Big{power_of_ten(numerator.scale_)};
    const bool negative = (above < 0) != (below < 0);
    above = boost::multiprecision::abs(above);
    const Big divisor = boost::multiprecision::abs(below);
    Big quotient = above / divisor;
    if (above % divisor * 2 >= divisor) {
        ++quotient;
    }
    const auto fitting = narrow(negative ? Big{-quotient} : quotient, places);
    if (!fitting) {
        return too_large();
    }
    return Decimal::normalised(fitting->mantissa, fitting->scale);
}

}  // namespace traimas
