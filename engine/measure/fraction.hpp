// An exact fraction: scores and totals before they are rounded once, half up, for publication.
// Always in lowest terms with a denominator above zero. An overflow of 128 bits is a Problem of kind invalid, code
// "number_too_large", never a wrap.
#pragma once

#include "engine/base/decimal.hpp"

#include <compare>
#include <string>

namespace traimas::measure {

class Fraction {
public:
    using Wide = Decimal::Wide;

    constexpr Fraction() = default;  // zero
    explicit Fraction(const Decimal& value);
    // Problem "denominator_zero" where the denominator is zero.
    static Result<Fraction> of(const Decimal& numerator, const Decimal& denominator);
    // From what numerator_text() and denominator_text() wrote; anything else: "not_a_fraction", "denominator_zero" or
    // "number_too_large".
    static Result<Fraction> parse(const std::string& numerator, const std::string& denominator);

    [[nodiscard]] Result<Fraction> plus(const Fraction& other) const;
    [[nodiscard]] Result<Fraction> minus(const Fraction& other) const;
    [[nodiscard]] Result<Fraction> times(const Fraction& other) const;
    [[nodiscard]] Result<Fraction> over(const Fraction& other) const;  // "denominator_zero" where other is zero

    // Rounded once, half away from zero, to `places` (0..18) behind the point.
    [[nodiscard]] Result<Decimal> half_up(int places) const;
    [[nodiscard]] bool is_zero() const { return numerator_ == 0; }
    [[nodiscard]] Wide numerator() const { return numerator_; }
    [[nodiscard]] Wide denominator() const { return denominator_; }
    // For people: the exact decimal where there is one of 18 places or fewer ("12.5"), else "10/3".
    [[nodiscard]] std::string text() const;
    // Whole numbers as decimal digits: what `score_num` and `score_den` hold in SQL.
    [[nodiscard]] std::string numerator_text() const;
    [[nodiscard]] std::string denominator_text() const;

    // Exact for every pair, whatever their size.
    friend std::strong_ordering operator<=>(const Fraction& left, const Fraction& right);
    friend bool operator==(const Fraction& left, const Fraction& right) = default;

private:
    static Result<Fraction> reduced(Wide numerator, Wide denominator);

    Wide numerator_ = 0;
    Wide denominator_ = 1;
};

}  // namespace traimas::measure
