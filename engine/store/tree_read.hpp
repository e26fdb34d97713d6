// The one loading statement of trees, and what its rows become.
#pragma once

#include "engine/store/database.hpp"
#include "engine/workflow/rows.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace traimas::store {

struct LoadedTrees {
    std::map<InstanceId, workflow::TreeRows> by_root{};  // a root that is not there has no entry
    std::optional<workflow::Receipt> receipt{};          // of the command asked for, where it ran before
};

// In one round trip, whatever the number of roots. `command`: whose receipt is wanted, "" for none.
[[nodiscard]] LoadedTrees read_trees(Tx& tx, const std::vector<InstanceId>& roots, const std::string& command);

// Rows of other statements. An instance: id, root_id, parent_id, definition, definition_version, digest (hex), unit,
// fiscal_year, quarter, ordinal, calendar, calendar_version, seq, head (hex), last_recorded, data, kept. A receipt:
// instance_id, id, request_hash, outcome, problem_kind, pointers, first_seq, last_seq, received_at, recorded_at.
[[nodiscard]] workflow::Instance instance_from(const Row& row);
[[nodiscard]] workflow::Receipt receipt_from(const Row& row);

}  // namespace traimas::store
