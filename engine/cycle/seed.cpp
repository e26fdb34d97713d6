// The plan that a year starts from (P19): what goes on of last year's, with nothing decided and nothing done.
#include "engine/cycle/lineage.hpp"

#include <algorithm>

namespace traimas::cycle {
namespace {

using measure::Fraction;

constexpr int kMostPlaces = 18;    // of a decimal
constexpr int kPlannedPlaces = 4;  // of a target that cannot be scaled exactly
constexpr std::size_t kPastYears = 5;
constexpr std::string_view kOwnSource = "Traimas FY";

const LineReview* review_of(const Lineage& lineage, const std::string& indicator)
{
    const auto& lines = lineage.review.lines;
    const auto found =
        std::find_if(lines.begin(), lines.end(), [&](const LineReview& it) { return it.indicator == indicator; });
    return found != lines.end() ? &*found : nullptr;
}

// quarter * now / before: exactly where a decimal holds it, else half up to four places, and never beyond the year.
Result<Decimal> in_proportion(const Decimal& quarter, const Decimal& before, const Decimal& now)
{
    TRAIMAS_TRY(const auto product, Fraction{quarter}.times(Fraction{now}));
    TRAIMAS_TRY(const auto ratio, product.over(Fraction{before}));
    const auto exact = ratio.half_up(kMostPlaces);
    if (exact && Fraction{*exact} == ratio) {
        return *exact;
    }
    TRAIMAS_TRY(const auto rounded, ratio.half_up(kPlannedPlaces));
    return std::min(rounded, now);
}

struct YearTarget {
    const Decimal& before;
    const Decimal& now;
};

// One end of one quarter's target under the year's new target.
Decimal moved(const Decimal& quarter, const YearTarget& year, bool is_last, bool adds_up)
{
    // The last quarter's target is the year's; and where quarters do not add up, those at the year's level stay at it.
    if (is_last || quarter == year.before) {
        return year.now;
    }
    if (!adds_up) {
        return quarter;
    }
    // What cannot be scaled stays as it was: the check of the plan points at it.
    const auto scaled = in_proportion(quarter, year.before, year.now);
    return scaled ? *scaled : quarter;
}

void move_quarters(PlanLine& line, const PlanLine& last)
{
    const bool adds_up = measure::is_cumulative(line.indicator.accumulation);
    for (auto& [quarter, own] : line.quarters) {
        const bool is_last = quarter == line.active_to;
        own.target = moved(own.target, {last.target, line.target}, is_last, adds_up);
        if (own.upper && last.upper && line.upper) {
            own.upper = moved(*own.upper, {*last.upper, *line.upper}, is_last, adds_up);
        }
    }
}

void set_target(PlanLine& line, const Lineage& lineage, const LineReview* review)
{
    const bool kept = review != nullptr && review->disposition == Disposition::keep;
    const auto waypoint = line.waypoints.find(lineage.fiscal_year + 1);
    if (kept && review->next_target) {
        line.target = *review->next_target;
    } else if (waypoint != line.waypoints.end()) {
        // A long indicator's next target was set when it began, unless the review thought again.
        line.target = waypoint->second;
    }
    if (kept && review->next_upper) {
        line.upper = review->next_upper;
    }
}

// The lineage's year as a row of the history; nullopt where it has no figure.
std::optional<PastYear> past_year(const Lineage& lineage, const std::string& indicator)
{
    const auto* last = lineage.actual(indicator);
    if (last == nullptr || !last->actual) {
        return std::nullopt;
    }
    const auto value = last->actual->half_up(kPlannedPlaces);
    if (!value) {
        return std::nullopt;
    }
    const auto source = std::string{kOwnSource} + std::to_string(lineage.fiscal_year) + "/Q" +
                        std::to_string(last->quarter) + (lineage.is_final ? "" : " (provisional)");
    return PastYear{lineage.fiscal_year, *value, source};
}

void set_history(PlanLine& line, const Lineage& lineage)
{
    // Without a figure of last year there is no baseline: an older one would pass for last year's.
    line.baseline = std::nullopt;
    auto last = past_year(lineage, line.indicator.code);
    if (!last) {
        return;
    }
    line.baseline = last->value;
    auto& history = line.history;
    history.erase(std::remove_if(history.begin(), history.end(),
                                 [&](const PastYear& year) { return year.fiscal_year >= lineage.fiscal_year; }),
                  history.end());
    history.push_back(*std::move(last));
    if (history.size() > kPastYears) {
        history.erase(history.begin(), history.end() - static_cast<std::ptrdiff_t>(kPastYears));
    }
}

PlanLine next_line(const PlanLine& last, const Lineage& lineage, const LineReview* review)
{
    PlanLine line = last;
    set_target(line, lineage, review);
    move_quarters(line, last);
    set_history(line, lineage);
    // Decisions are taken anew each year; only the review's own word on the natural limit goes on.
    line.exception = false;
    line.limit = std::nullopt;
    if (review != nullptr && review->disposition == Disposition::sustain) {
        line.limit = LimitDecision::sustain;
    }
    line.from_case = std::nullopt;
    return line;
}

}  // namespace

void settle_history(Plan& plan, const Lineage& before)
{
    if (!before.is_final) {
        return;
    }
    for (auto& line : plan.lines) {
        for (auto& year : line.history) {
            if (year.fiscal_year != before.fiscal_year || !year.source.starts_with(kOwnSource)) {
                continue;
            }
            if (auto known = past_year(before, line.indicator.code)) {
                year = *std::move(known);
            }
        }
    }
}

Plan seed_plan(const Lineage& lineage)
{
    Plan plan;
    for (const auto& last : lineage.plan.lines) {
        const auto* review = review_of(lineage, last.indicator.code);
        const bool ends = review != nullptr &&
                          (review->disposition == Disposition::replace || review->disposition == Disposition::drop);
        if (!ends) {
            plan.lines.push_back(next_line(last, lineage, review));
        }
    }
    plan.parts = lineage.plan.parts;
    // No project is copied. Its steps are dated in the year that ends: moved by a year they would be dates that nobody
    // planned, and a finished step would come back as if it were still to do or, worse, already done. What was not
    // finished comes back through the open cases, each of which needs an answer of its own.
    return plan;
}

}  // namespace traimas::cycle
