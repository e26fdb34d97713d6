// Progress, pace and forecast: what the year is likely to bring, and whether that is enough.
#pragma once

#include "engine/measure/line_score.hpp"

namespace traimas::measure {

// (A - B) / (T - B); nullopt (undefined) where T equals B.
[[nodiscard]] Result<std::optional<Fraction>> progress(const Decimal& baseline, const Decimal& target,
                                                       const Fraction& actual);
struct Outlook {
    // Actual / planned to date, nullopt where nothing is planned. Where less is better, above 1 is behind the plan.
    std::optional<Fraction> pace{};
    // Of the year: A*T/P; a level not beyond its natural limit, and as it stands where its target does, and of a range.
    std::optional<Fraction> forecast{};
    // score(forecast) < score(year's target); of a level score(actual) < score(this quarter's target).
    bool at_risk = false;
};
[[nodiscard]] Result<Outlook> outlook(const Line& line, const QuarterValues& values, int quarter);

}  // namespace traimas::measure
