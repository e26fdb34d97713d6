// An exact decimal number: values, targets, weights. No floating point touches them.
// An overflow of 128 bits is a Problem of kind invalid, code "number_too_large", never a wrap.
#pragma once

#include "engine/base/result.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace traimas {

// mantissa * 10^-scale, kept normalised: no trailing zero in the fraction, scale 0..18, zero is 0 with scale 0.
class Decimal {
public:
    __extension__ typedef __int128 Wide;

    constexpr Decimal() = default;
    explicit Decimal(std::int64_t whole) : mantissa_{whole} {}

    // "-12.50", "96.37", "0"; ASCII or Thai digits, at most 30 digits, 18 of them behind the point; no exponent, no
    // grouping, no leading plus. A number with more digits: kind invalid, code "too_many_digits" (arguments digits,
    // places: how many are let); anything else: "not_a_decimal".
    static Result<Decimal> parse(std::string_view text);

    // The shortest exact form: "96.37", "-0.5", "100".
    [[nodiscard]] std::string text() const;

    // The parts, for exact arithmetic elsewhere, and back: mantissa * 10^-scale, normalised; scale not negative. What
    // does not fit: "number_too_large".
    [[nodiscard]] Wide mantissa() const { return mantissa_; }
    [[nodiscard]] int scale() const { return scale_; }
    static Result<Decimal> of(Wide mantissa, int scale) { return normalised(mantissa, scale); }

    [[nodiscard]] bool is_zero() const { return mantissa_ == 0; }
    [[nodiscard]] bool is_negative() const { return mantissa_ < 0; }

    // Exact; a result that does not fit is a Problem, also one with more than 18 digits behind the point.
    [[nodiscard]] Result<Decimal> plus(const Decimal& other) const;
    [[nodiscard]] Result<Decimal> minus(const Decimal& other) const;
    [[nodiscard]] Result<Decimal> times(const Decimal& other) const;

    // Exact for every pair of values, also where scales differ widely.
    friend std::strong_ordering operator<=>(const Decimal& left, const Decimal& right);
    friend bool operator==(const Decimal& left, const Decimal& right) = default;
    friend Result<Decimal> divided_half_up(const Decimal& numerator, const Decimal& denominator, int places);
    friend Result<std::strong_ordering> compare_fraction(const Decimal& numerator, const Decimal& denominator,
                                                         const Decimal& limit);

private:
    Decimal(Wide mantissa, int scale) : mantissa_{mantissa}, scale_{scale} {}
    static Result<Decimal> normalised(Wide mantissa, int scale);

    Wide mantissa_ = 0;
    int scale_ = 0;
};

// Compares numerator/denominator with limit, exactly, by cross-multiplication, whatever their size. A denominator not
// above zero is a Problem: kind invalid, code "denominator_not_positive".
Result<std::strong_ordering> compare_fraction(const Decimal& numerator, const Decimal& denominator,
                                              const Decimal& limit);

// numerator / denominator, rounded once, half away from zero, to `places` (0..18) behind the point; denominator not 0.
Result<Decimal> divided_half_up(const Decimal& numerator, const Decimal& denominator, int places);

}  // namespace traimas
