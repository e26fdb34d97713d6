// Totals of many units at once, aggregated by PostgreSQL: exact, and rounded once, as measure::total_of does for one.
// Inside of a reader's transaction; everything throws DatabaseError.
#pragma once

#include "engine/measure/framework.hpp"
#include "engine/store/database.hpp"

#include <string>
#include <vector>

namespace traimas::store {

// An office's fiscal year, with what every cycle and checkpoint below it was made with.
struct YearRow {
    InstanceId year;
    std::string office;
    std::string state;
    std::vector<std::string> units{};  // those that report
    measure::Framework framework{};
};
[[nodiscard]] std::vector<YearRow> years_of(Tx& tx, int fiscal_year);

// The latest quarter in which any of the units has certified scores; 0: none.
[[nodiscard]] int latest_certified_quarter(Tx& tx, int fiscal_year, const std::vector<std::string>& units);

// A unit with what its total makes of missing scores; nullopt where the checkpoint itself is to be asked.
struct UnitPolicy {
    std::string unit;
    std::optional<measure::MissingRule> missing{};
    std::optional<Decimal> floor{};  // the score that MissingRule::floor counts
};
struct ScorecardScope {
    int fiscal_year;
    int quarter;
    std::vector<UnitPolicy> units;  // each once
};
[[nodiscard]] Decimal floor_score(const measure::Framework& framework);

// How many lines of a checkpoint stand at each band; `uncertified` have no score that counts yet.
struct LineCounts {
    int green = 0;
    int amber = 0;
    int red = 0;
    int not_due = 0;
    int not_reported = 0;
    int not_applicable = 0;
    int cancelled = 0;
    int uncertified = 0;
};
struct ScorecardRow {
    std::string unit;
    std::optional<InstanceId> checkpoint{};
    std::string state{};  // of the checkpoint
    std::optional<InstanceId> cycle{};
    std::string cycle_state{};
    std::string framework{};                // JSON, where the policy was not given
    std::optional<std::string> total{};     // four places: "3.6340"; nullopt where nothing counts
    std::string coverage_percent = "0.00";  // two places
    std::string of_weight = "0";            // the weight that applies
    LineCounts lines{};
    int restated = 0;  // lines whose score comes from a restatement
};
// In the order of the units' codes.
[[nodiscard]] std::vector<ScorecardRow> scorecard_rows(Tx& tx, const ScorecardScope& scope);

// The lines of each unit's checkpoint as a JSON list, ready for the answer; by unit, in order.
struct UnitLines {
    std::string unit;
    std::string json;
};
[[nodiscard]] std::vector<UnitLines> scorecard_lines(Tx& tx, int fiscal_year, int quarter,
                                                     const std::vector<std::string>& units);

// A certified score that is not the best of its table, with the line that it belongs to.
struct ScoredLine {
    std::string unit;
    InstanceId checkpoint;
    std::string line;  // JSON, as measure::line_json wrote it
    std::string to_date_num;
    std::string to_date_den;
    std::string score;  // four places
    std::string band;
};
[[nodiscard]] std::vector<ScoredLine> lines_below_best(Tx& tx, int fiscal_year, int quarter,
                                                       const std::vector<std::string>& units);

}  // namespace traimas::store
