// Sums, means and extremes over the quarters of a year, exactly.
#include "engine/measure/accumulate.hpp"

#include <algorithm>

namespace traimas::measure {
namespace {

// The figures of the quarters asked for, a nullopt for each that is missing.
using Figures = std::vector<std::optional<Fraction>>;

Result<Figures> figures_of(const Line& line, const QuarterValues& values, int quarter)
{
    Figures figures;
    for (int q = line.active_from; q <= quarter; ++q) {
        const auto found = values.find(q);
        if (found == values.end()) {
            figures.emplace_back();
            continue;
        }
        TRAIMAS_TRY(const auto figure, exact_figure(line, found->second));
        figures.push_back(figure);
    }
    return figures;
}

// The first quarter whose running total is lower than the last one known before it.
std::optional<int> falling_quarter(const Line& line, const Figures& figures)
{
    std::optional<Fraction> before;
    for (std::size_t i = 0; i < figures.size(); ++i) {
        if (figures[i] && before && *figures[i] < *before) {
            return line.active_from + static_cast<int>(i);
        }
        before = figures[i] ? figures[i] : before;
    }
    return std::nullopt;
}

Result<Fraction> sum_of(const Figures& figures)
{
    Fraction sum;
    for (const auto& figure : figures) {
        TRAIMAS_TRY(sum, sum.plus(*figure));
    }
    return sum;
}

Result<Fraction> mean_of(const Figures& figures)
{
    TRAIMAS_TRY(const auto sum, sum_of(figures));
    return sum.over(Fraction{Decimal{static_cast<std::int64_t>(figures.size())}});
}

Result<Fraction> ratio_of_sums(const Line& line, const QuarterValues& values, int quarter)
{
    Fraction above;
    Fraction below;
    for (int q = line.active_from; q <= quarter; ++q) {
        const auto& value = values.at(q);
        TRAIMAS_TRY(above, above.plus(Fraction{*value.numerator}));
        TRAIMAS_TRY(below, below.plus(Fraction{*value.denominator}));
    }
    TRAIMAS_TRY(const auto ratio, above.over(below));
    return line.value_type == ValueType::percent ? ratio.times(Fraction{Decimal{100}}) : ratio;
}

Result<Fraction> gathered(const Line& line, const QuarterValues& values, int quarter, const Figures& figures)
{
    const auto less = [](const auto& left, const auto& right) { return *left < *right; };
    switch (line.accumulation) {
    case Accumulation::increment: return sum_of(figures);
    case Accumulation::average: return mean_of(figures);
    case Accumulation::maximum: return **std::max_element(figures.begin(), figures.end(), less);
    case Accumulation::minimum: return **std::min_element(figures.begin(), figures.end(), less);
    case Accumulation::ratio_of_sums:
        // Without parts every quarter counts alike, as if each were over one.
        return is_fraction(line.value_type) ? ratio_of_sums(line, values, quarter) : mean_of(figures);
    case Accumulation::year_to_date:
    case Accumulation::last: break;
    }
    return *figures.back();
}

}  // namespace

Result<std::optional<Fraction>> to_date(const Line& line, const QuarterValues& values, int quarter)
{
    if (line.value_type == ValueType::text || quarter < line.active_from) {
        return std::optional<Fraction>{};
    }
    TRAIMAS_TRY(const auto figures, figures_of(line, values, quarter));
    if (line.accumulation == Accumulation::year_to_date) {
        if (const auto fell = falling_quarter(line, figures)) {
            return Problem{ProblemKind::invalid,
                           "total_falls",
                           "A running total may not fall without a correction record.",
                           {},
                           {{"quarter", std::to_string(*fell)}}};
        }
    }
    if (!std::all_of(figures.begin(), figures.end(), [](const auto& figure) { return figure.has_value(); })) {
        return std::optional<Fraction>{};
    }
    TRAIMAS_TRY(const auto value, gathered(line, values, quarter, figures));
    return std::optional{value};
}

}  // namespace traimas::measure
