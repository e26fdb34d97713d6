// Weighted totals over rationals of any width: the sum of many percentages is wider than 128 bits on its way.
#include "engine/measure/total.hpp"

#include <boost/multiprecision/cpp_int.hpp>

namespace traimas::measure {
namespace {

// Bounded by the number of lines: each adds at most the bits of its own weight and score.
using Exact = boost::multiprecision::cpp_rational;
using Whole = boost::multiprecision::cpp_int;

constexpr int kTotalPlaces = 4;
constexpr int kCoveragePlaces = 2;
constexpr int kDecimalPlaces = 18;

Exact exact(const Fraction& value)
{
    return Exact{Whole{value.numerator()}, Whole{value.denominator()}};
}

Exact exact(const Decimal& value)
{
    return exact(Fraction{value});
}

Result<Fraction> narrowed(const Exact& value)
{
    return Fraction::parse(numerator(value).str(), denominator(value).str());
}

// Rounded once, half away from zero, from the exact value itself.
Result<Decimal> rounded(const Exact& value, int places)
{
    const Whole power = boost::multiprecision::pow(Whole{10}, static_cast<unsigned>(places));
    const Whole above = abs(numerator(value)) * power * 2 + denominator(value);
    const Whole quotient = above / (denominator(value) * 2);
    TRAIMAS_TRY(const auto fraction, narrowed(Exact{value < 0 ? Whole{-quotient} : quotient, power}));
    return fraction.half_up(places);
}

}  // namespace

Result<Total> total_of(const std::vector<Weighted>& scores, MissingRule missing, const Decimal& floor)
{
    Exact sum;
    Exact counted;
    Exact scored;
    Exact of_weight;
    for (const auto& it : scores) {
        if (!it.applies) {
            continue;
        }
        const Exact weight = exact(it.weight);
        of_weight += weight;
        if (it.score) {
            scored += weight;
            counted += weight;
            sum += weight * exact(*it.score);
        } else if (missing != MissingRule::renormalise) {
            counted += weight;
            sum += missing == MissingRule::floor ? Exact{weight * exact(floor)} : Exact{0};
        }
    }
    Total total;
    TRAIMAS_TRY(total.of_weight, rounded(of_weight, kDecimalPlaces));
    if (of_weight != 0) {
        TRAIMAS_TRY(total.coverage_percent, rounded(scored * 100 / of_weight, kCoveragePlaces));
    }
    if (counted != 0) {
        const Exact quotient = sum / counted;
        TRAIMAS_TRY(total.published, rounded(quotient, kTotalPlaces));
        if (const auto fraction = narrowed(quotient)) {
            total.total = *fraction;
        }
    }
    return total;
}

std::optional<FieldFault> weights_fault(const std::vector<Decimal>& weights, const std::string& pointer)
{
    const Decimal expected{100};
    Exact sum;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (weights[i].is_negative() || expected < weights[i]) {
            return FieldFault{pointer + "/" + std::to_string(i),
                              "out_of_range",
                              "must be from 0 to 100",
                              {{"least", "0"}, {"most", "100"}}};
        }
        sum += exact(weights[i]);
    }
    if (sum == 100) {
        return std::nullopt;
    }
    const auto text = [](const Result<Fraction>& value) {
        return value ? value->text() : std::string{"?"};
    }(narrowed(sum));
    return FieldFault{
        pointer, "weights_not_100", "sum " + text + ", expected 100", {{"sum", text}, {"expected", expected.text()}}};
}

}  // namespace traimas::measure
