// "More challenging": may this target follow last year's target and actual?
// Source: the Office's profile, section 13, as docs/architecture.md tells it. A range is harder when it lies within the
// old one and is not the same; it is met by an actual within it, and one of a single point stands at its limit.
#pragma once

#include "engine/measure/fraction.hpp"
#include "engine/measure/kinds.hpp"

#include <optional>
#include <string>

namespace traimas::measure {

struct LastYear {
    Direction direction;
    Decimal target;
    std::optional<Decimal> target_upper{};   // of a range
    std::optional<Fraction> actual{};        // approved, to date or forecast; nullopt: none
    std::optional<Decimal> natural_limit{};  // beyond which no value can lie
};
struct NextTarget {
    Decimal target;
    std::optional<Decimal> target_upper{};
};

enum class NextVerdict {
    accepted,
    too_easy,  // met: must be strictly better than the better of last target and actual; missed: no easier than T
    needs_limit_decision,  // last year met its target at the natural limit: a recorded `sustain` or `replace`; a next
                           // target that falls behind the limit is too_easy all the same
};
struct NextJudgement {
    NextVerdict verdict;
    bool met = false;               // was last year's target met?
    std::optional<Fraction> bound;  // what the next target is held against; nullopt of a range: the old range itself
};
[[nodiscard]] Result<NextJudgement> judge_next(const LastYear& last, const NextTarget& next);

}  // namespace traimas::measure
