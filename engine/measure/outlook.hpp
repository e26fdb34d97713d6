// Progress, pace and forecast: what the year is likely to bring, and whether that is enough.
#pragma once

#include "engine/measure/line_score.hpp"

namespace traimas::measure {

// (A - B) / (T - B); nullopt (undefined) where T equals B.
[[nodiscard]] Result<std::optional<Fraction>> progress(const Decimal& baseline, const Decimal& target,
                                                       const Fraction& actual);
struct Outlook {
    std::optional<Fraction> pace{};      // actual / planned to date, nullopt where nothing is planned
    std::optional<Fraction> forecast{};  // of the year: cumulative A*T/P, all others the value to date
    bool at_risk = false;                // score(forecast) < score(year's target)
};
[[nodiscard]] Result<Outlook> outlook(const Line& line, const QuarterValues& values, int quarter);

}  // namespace traimas::measure
