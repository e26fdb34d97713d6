// Lists of cases, and what the year after makes of one.
// Inside of a reader's transaction; everything throws DatabaseError.
#pragma once

#include "engine/store/database.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace traimas::store {

struct CaseFilter {
    std::optional<int> fiscal_year{};
    std::string unit{};  // here and below empty: of any
    std::string state{};
    std::string indicator{};
    std::string category{};            // of the cause
    std::vector<std::string> units{};  // those that the reader may see
    std::int64_t after = 0;            // id of the last row of the page before
    int limit = 50;
};
struct CaseListRow {
    InstanceId id;
    int definition_version;
    std::string unit;
    int fiscal_year;
    int quarter;
    std::string state;
    std::int64_t version;
    std::optional<Instant> due_at{};  // of the task that waits
    std::string indicator;
    InstanceId checkpoint;
    std::string score;       // that opened it
    std::string category{};  // of the cause, empty before the analysis
    std::string answer{};    // to the recommendation, empty before it is given
    int measures = 0;
    int measures_left = 0;
    std::string next_due{};    // ISO date of the earliest measure that is not done; empty: none
    bool ineffective = false;  // measures failed once
};
// In the order of ids.
[[nodiscard]] std::vector<CaseListRow> list_cases(Tx& tx, const CaseFilter& filter);

// A unit's cycle of another year with the plan that it last submitted.
struct OtherYear {
    InstanceId cycle;
    std::string state;
    nlohmann::json plan = nullptr;  // as its record "plan" keeps it; null before it was submitted
};
[[nodiscard]] std::optional<OtherYear> cycle_of_year(Tx& tx, const std::string& unit, int fiscal_year);

}  // namespace traimas::store
