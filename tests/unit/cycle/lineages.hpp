// What FY2560 hands to FY2561 in the tests of this room: one indicator, or the whole sound plan.
#pragma once

#include "engine/cycle/lineage.hpp"
#include "tests/unit/cycle/plans.hpp"

namespace traimas::cycle {

inline measure::Fraction exactly(std::string_view value)
{
    return measure::Fraction{dec(value)};
}

// The sound plan as last year's, each indicator with its actual, and no cases.
inline Lineage last_year()
{
    Lineage lineage{.cycle = InstanceId{900},
                    .seq = 17,
                    .head = "ab12",
                    .fiscal_year = 2561,
                    .is_final = true,
                    .plan = sound_plan(),
                    .actuals = {{"ICT-01", exactly("91.5"), 4, dec("5")},
                                {"ICT-02", exactly("96"), 4, dec("4.6")},
                                {"ICT-03", exactly("7.25"), 4, dec("4.375")},
                                {"ICT-04", exactly("11"), 4, dec("5")},
                                {"ICT-05", exactly("4"), 4, dec("4")}}};
    return lineage;
}

}  // namespace traimas::cycle
