// Scorecards and completeness over a subtree of units: what the queries of engine/store aggregate, with bands, counts
// and outlooks. Inside of a reader's transaction; everything throws DatabaseError.
#pragma once

#include "engine/measure/outlook.hpp"
#include "engine/organisation/organisation.hpp"
#include "engine/store/completeness_queries.hpp"
#include "engine/store/scorecard_queries.hpp"

#include <map>

namespace traimas::service {

// The units at and below `unit` ("": all) in which one of these capacities gives a view; sorted.
[[nodiscard]] std::vector<std::string> units_within(const organisation::Organisation& organisation,
                                                    const std::vector<organisation::Capacity>& capacities,
                                                    std::string_view unit);
// The last quarter of the year that has ended by `today`; 1 before any has.
[[nodiscard]] int last_ended_quarter(int fiscal_year, calendar::Date today);

// --- scorecards ----------------------------------------------------------------------------------------------------

struct UnitScorecard {
    store::ScorecardRow row;       // no total before the checkpoint is final, whatever the missing rule says
    measure::Framework framework;  // the one that its checkpoint pinned; year 0: there is no checkpoint
    measure::Band band;            // of the total, or the non-colour that says why there is none
    std::map<measure::Band, int> lines_by_band{};  // of its lines, all eight, also at zero
    bool is_final = false;                         // the cycle is closed: no figure of it changes by itself any more
};
struct Scorecard {
    int fiscal_year;
    int quarter;
    std::vector<UnitScorecard> units{};            // by code: those that have to report, and any with a checkpoint
    std::map<measure::Band, int> units_by_band{};  // all eight, also at zero
    std::map<measure::Band, int> lines_by_band{};
};
// `visible`: units_within().
[[nodiscard]] Scorecard scorecard_of(store::Tx& tx, int fiscal_year, int quarter,
                                     const std::vector<std::string>& visible);

// A line whose year will not score what its target scores, if it goes on like this.
struct LineAtRisk {
    std::string unit;
    InstanceId checkpoint;
    measure::Line line;
    measure::Fraction to_date;
    measure::Outlook outlook;
    std::string score;  // published, four places
    std::string band;
};
// In the order of units and lines.
[[nodiscard]] std::vector<LineAtRisk> lines_at_risk(store::Tx& tx, int fiscal_year, int quarter,
                                                    const std::vector<std::string>& visible);

// --- completeness --------------------------------------------------------------------------------------------------

enum class Reporting { in_time, late, no_plan, not_submitted, not_reported };
struct UnitReporting {
    store::ReportingRow row;
    Reporting status;
};
struct Completeness {
    std::vector<UnitReporting> units{};
    int population = 0;
    std::map<Reporting, int> counts{};  // all five, also at zero
    [[nodiscard]] int reported() const { return counts.at(Reporting::in_time) + counts.at(Reporting::late); }
};
// The population are the visible units of the fiscal year that have to report. A report counts once it was submitted,
// also while it is reviewed or reworked; one that was withdrawn does not.
[[nodiscard]] Completeness completeness_of(store::Tx& tx, int fiscal_year, int quarter,
                                           const std::vector<std::string>& visible);
// part of whole in percent, half up: "91.67"; nullopt of nothing.
[[nodiscard]] std::optional<std::string> percent_text(int part, int whole);

}  // namespace traimas::service

namespace traimas {

template <>
struct EnumText<service::Reporting> {
    static constexpr std::array table{
        std::pair{service::Reporting::in_time, std::string_view{"in_time"}},
        std::pair{service::Reporting::late, std::string_view{"late"}},
        std::pair{service::Reporting::no_plan, std::string_view{"no_plan"}},
        std::pair{service::Reporting::not_submitted, std::string_view{"not_submitted"}},
        std::pair{service::Reporting::not_reported, std::string_view{"not_reported"}},
    };
};

}  // namespace traimas
