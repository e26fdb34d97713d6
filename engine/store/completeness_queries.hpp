// Who has reported a quarter, over the units that have to: not over the reports that happen to exist.
// Inside of a reader's transaction; everything throws DatabaseError.
#pragma once

#include "engine/store/database.hpp"
#include "engine/store/late_mark.hpp"

#include <string>
#include <vector>

namespace traimas::store {

// One unit; without a checkpoint where no plan of it was approved.
struct ReportingRow {
    std::string unit;
    std::optional<InstanceId> cycle{};
    std::string cycle_state{};
    std::optional<InstanceId> checkpoint{};
    std::string state{};                  // of the checkpoint
    bool late = false;                    // marked late, and not excused
    std::optional<Instant> due_at{};      // of the report, whichever task waits
    std::optional<LateMark> late_mark{};  // also where it is excused
};
// A row for each of the units, by code.
[[nodiscard]] std::vector<ReportingRow> reporting_rows(Tx& tx, int fiscal_year, int quarter,
                                                       const std::vector<std::string>& units);

}  // namespace traimas::store
