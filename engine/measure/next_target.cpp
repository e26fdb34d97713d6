// Holds a new target against last year's: strictly better after a year that met its own, no easier after a miss.
#include "engine/measure/next_target.hpp"

namespace traimas::measure {
namespace {

// Less means worse, in the indicator's direction.
std::strong_ordering goodness_of(Direction direction, const Fraction& left, const Fraction& right)
{
    return direction == Direction::lower ? right <=> left : left <=> right;
}

NextJudgement judge_range(const LastYear& last, const NextTarget& next)
{
    const auto upper = last.target_upper.value_or(last.target);
    const auto next_upper = next.target_upper.value_or(next.target);
    const bool met = last.actual && Fraction{last.target} <= *last.actual && *last.actual <= Fraction{upper};
    const bool same = next.target == last.target && next_upper == upper;
    const bool within = last.target <= next.target && next.target <= next_upper && next_upper <= upper;
    if (!within) {
        return {NextVerdict::too_easy, met, std::nullopt};
    }
    if (!met || !same) {
        return {NextVerdict::accepted, met, std::nullopt};
    }
    // A range of one point has nothing within it.
    return {last.target == upper ? NextVerdict::needs_limit_decision : NextVerdict::too_easy, met, std::nullopt};
}

}  // namespace

Result<NextJudgement> judge_next(const LastYear& last, const NextTarget& next)
{
    if (last.direction == Direction::range) {
        return judge_range(last, next);
    }
    const Fraction target{last.target};
    const Fraction wanted{next.target};
    const bool met = last.actual && goodness_of(last.direction, *last.actual, target) >= 0;
    if (!met) {
        const bool no_easier = goodness_of(last.direction, wanted, target) >= 0;
        return NextJudgement{no_easier ? NextVerdict::accepted : NextVerdict::too_easy, met, target};
    }
    // Met, the actual is the better of the two.
    const auto& best = *last.actual;
    if (last.natural_limit) {
        const Fraction limit{*last.natural_limit};
        if (goodness_of(last.direction, best, limit) >= 0) {
            const bool holds = goodness_of(last.direction, wanted, limit) >= 0;
            return NextJudgement{holds ? NextVerdict::needs_limit_decision : NextVerdict::too_easy, met, best};
        }
    }
    const bool harder = goodness_of(last.direction, wanted, best) > 0;
    return NextJudgement{harder ? NextVerdict::accepted : NextVerdict::too_easy, met, best};
}

}  // namespace traimas::measure
