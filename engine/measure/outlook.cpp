// How the year stands against its plan, and what it comes to if it goes on like this.
#include "engine/measure/outlook.hpp"

#include "engine/measure/year_scale.hpp"

namespace traimas::measure {
namespace {

// Held against the line's table: a year where the quarters add up, else this quarter.
Result<Fraction> score_of(const Line& line, const Fraction& value)
{
    auto asked = value;
    if (line.direction == Direction::range) {
        TRAIMAS_TRY(asked, distance_outside(line, value));
    }
    TRAIMAS_TRY(const auto placed, table_score(line.table, asked));
    return placed.score;
}

// A level is at risk where it is behind what is planned for this quarter: it is not the year's yet, and need not be.
// Of a range the target is the range itself, whose lower end lies within it.
Result<bool> is_at_risk(const Line& line, const Fraction& actual, const Fraction& forecast)
{
    TRAIMAS_TRY(const auto expected, score_of(line, is_scaled(line) ? forecast : actual));
    TRAIMAS_TRY(const auto wanted, score_of(line, Fraction{is_scaled(line) ? line.year_target : line.target}));
    return expected < wanted;
}

// Is another level planned for the year than for this quarter, on the same side of zero?
bool moves_on(const Line& line)
{
    return line.direction != Direction::range && line.target != line.year_target && Decimal{} < line.target &&
           Decimal{} < line.year_target;
}

// A level that keeps its share of what is planned, as far as there is room for it.
Result<Fraction> level_ahead(const Line& line, const Fraction& actual)
{
    TRAIMAS_TRY(const auto ahead, at_year_scale(line, actual));
    if (!line.natural_limit) {
        return ahead;
    }
    const Fraction limit{*line.natural_limit};
    const bool is_beyond = line.direction == Direction::lower ? ahead < limit : limit < ahead;
    return is_beyond ? limit : ahead;
}

// nullopt where quarters add up and nothing is planned yet.
Result<std::optional<Fraction>> forecast_of(const Line& line, const Fraction& actual)
{
    std::optional<Fraction> forecast{actual};
    if (is_scaled(line)) {
        if (line.target.is_zero()) {
            return std::optional<Fraction>{};
        }
        TRAIMAS_TRY(forecast, at_year_scale(line, actual));
    } else if (moves_on(line)) {
        TRAIMAS_TRY(forecast, level_ahead(line, actual));
    }
    return forecast;
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
    TRAIMAS_TRY(view.forecast, forecast_of(line, *actual));
    if (view.forecast) {
        TRAIMAS_TRY(view.at_risk, is_at_risk(line, *actual, *view.forecast));
    }
    return view;
}

}  // namespace traimas::measure
