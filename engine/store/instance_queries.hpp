// Lists of instances of one definition, whatever it is: what every list of the API shows, and pages by number.
// Inside of a reader's transaction; everything throws DatabaseError.
#pragma once

#include "engine/store/database.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace traimas::store {

struct InstanceFilter {
    std::string definition;
    std::optional<int> fiscal_year{};
    std::optional<int> quarter{};
    std::string unit{};                         // empty: of any
    std::string state{};                        // likewise
    std::vector<std::string> units{};           // those that the reader may see
    std::vector<std::string> subject_fields{};  // plain fields of the subject that the rows bring along
    std::int64_t after = 0;                     // id of the last row of the page before
    int limit = 50;
};

// As it was last written: a timer that is due and not yet fired is not in it.
struct InstanceRow {
    InstanceId id;
    std::optional<InstanceId> parent{};
    std::string definition;
    int definition_version;
    std::string unit;
    int fiscal_year;
    int quarter;
    int ordinal;
    std::string state;
    int round;
    std::int64_t version;
    std::optional<Instant> due_at{};               // of the open task; of a checkpoint its report's
    std::map<std::string, std::string> subject{};  // the fields asked for, as text; absent ones are left out
};

// In the order of ids.
[[nodiscard]] std::vector<InstanceRow> list_instances(Tx& tx, const InstanceFilter& filter);

}  // namespace traimas::store
