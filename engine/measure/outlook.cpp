// How the year stands against its plan, and what it comes to if it goes on like this.
#include "engine/measure/outlook.hpp"

#include "engine/measure/year_scale.hpp"

namespace traimas::measure {
namespace {

// The score of a year that ends at `value`.
Result<Fraction> score_of_year(const Line& line, const Fraction& value)
{
    auto asked = value;
    if (line.direction == Direction::range) {
        TRAIMAS_TRY(asked, distance_outside(line, value));
    }
    TRAIMAS_TRY(const auto placed, table_score(line.table, asked));
    return placed.score;
}

Result<bool> is_at_risk(const Line& line, const Fraction& forecast)
{
    // Of a range the target is the range itself, whose lower end lies within it.
    const Fraction target{line.direction == Direction::range ? line.target : line.year_target};
    TRAIMAS_TRY(const auto expected, score_of_year(line, forecast));
    TRAIMAS_TRY(const auto wanted, score_of_year(line, target));
    return expected < wanted;
}

}  // namespace

Result<std::optional<Fraction>> progress(const Decimal& baseline, const Decimal& target, const Fraction& actual)
{
    if (baseline == target) {
        return std::optional<Fraction>{};
    }
    const Fraction start{baseline};
    TRAIMAS_TRY(const auto gone, actual.minus(start));
    TRAIMAS_TRY(const auto whole, Fraction{target}.minus(start));
    TRAIMAS_TRY(const auto share, gone.over(whole));
    return std::optional{share};
}

Result<Outlook> outlook(const Line& line, const QuarterValues& values, int quarter)
{
    Outlook view;
    TRAIMAS_TRY(const auto actual, to_date(line, values, quarter));
    if (!actual) {
        return view;
    }
    if (!line.target.is_zero()) {
        TRAIMAS_TRY(view.pace, actual->over(Fraction{line.target}));
    }
    if (!is_scaled(line)) {
        view.forecast = actual;
    } else if (!line.target.is_zero()) {
        TRAIMAS_TRY(view.forecast, at_year_scale(line, *actual));
    }
    if (view.forecast) {
        TRAIMAS_TRY(view.at_risk, is_at_risk(line, *view.forecast));
    }
    return view;
}

}  // namespace traimas::measure
