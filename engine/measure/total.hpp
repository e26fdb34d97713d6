// The weighted total of many scores, its coverage, and what the policy makes of missing ones. Fractions throughout;
// rounded once. The same formula in SQL stands in engine/store/scorecard_queries.cpp; a test holds both equal.
#pragma once

#include "engine/measure/fraction.hpp"
#include "engine/measure/framework.hpp"

#include <optional>
#include <vector>

namespace traimas::measure {

struct Weighted {
    Decimal weight;
    std::optional<Fraction> score{};  // nullopt: missing
    bool applies = true;              // false: not applicable or cancelled, leaves the set
};

struct Total {
    // nullopt where nothing counts, and where the exact fraction is wider than 128 bits, as that of many percentages
    // with large denominators is; `published` is rounded from the exact one all the same.
    std::optional<Fraction> total{};
    std::optional<Decimal> published{};  // four places; nullopt only where nothing counts
    Decimal coverage_percent;            // weight with a score, of the weight that applies; two places
    Decimal of_weight;                   // the weight that applies
};

// sum(w s) / sum(w). `floor` is the score that MissingRule::floor counts for a missing one.
[[nodiscard]] Result<Total> total_of(const std::vector<Weighted>& scores, MissingRule missing, const Decimal& floor);
// nullopt where the weights that apply add up to 100; else a fault "weights_not_100" that says "sum 99, expected 100".
// A weight below 0 or above 100 is a fault out_of_range of its own, at pointer/index.
[[nodiscard]] std::optional<FieldFault> weights_fault(const std::vector<Decimal>& weights, const std::string& pointer);

}  // namespace traimas::measure
