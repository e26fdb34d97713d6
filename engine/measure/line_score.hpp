// The score of one line in one quarter, and how it came about: every figure explains itself.
#pragma once

#include "engine/measure/accumulate.hpp"
#include "engine/measure/framework.hpp"

namespace traimas::measure {

struct LineScore {
    std::string indicator;
    std::optional<Fraction> to_date{};
    std::optional<Fraction> score{};     // nullopt: none, `band` says why
    std::optional<Decimal> published{};  // the score, rounded once, half up, to four places
    Band band = Band::not_reported;      // by the published score, so that page and colour agree
    // Inputs by quarter, the accumulated value, the value at the year's scale, table, mode, floor, interval, the
    // arithmetic, versions of indicator and framework. An evaluator that knows nothing else gets the same score:
    // {"indicator","version","value_type","direction","framework":{"fiscal_year","version","bands":[{"band","from"}]},
    //  "accumulation","quarter","active_from","inputs":{"1":{…}|null},"to_date":{"num","den"}|null,"planned_to_date",
    //  "planned_upper":"…"|null (of a range),"year_target","scaled":{"num","den"}|null,"distance":{"num","den"}|null,
    //  "table":{…},"place"|null,"level"|null,"score":{"num","den"}|null,"published"|null,"band","steps":["…"]}
    // A fraction type's inputs hold numerator and denominator, times 100 for percent; a milestone's its steps_done.
    nlohmann::json explanation{};
};

// Whether a score comes with its explanation: only people want it, and it is most of the work.
enum class Explain { yes, no };

// not_due before line.active_from, or where nothing is planned to date for a cumulative line; not_applicable for a line
// of type text. Problems as to_date().
[[nodiscard]] Result<LineScore> score_line(const Line& line, const Framework& framework, const QuarterValues& values,
                                           int quarter, Explain explain = Explain::yes);

}  // namespace traimas::measure
