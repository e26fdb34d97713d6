// Incidents as a transaction leaves them, for both stores: one row a source and key, for one statement may not touch a
// row twice.
#pragma once

#include "engine/base/assert.hpp"
#include "engine/store/ring_rows.hpp"

#include <map>
#include <string>
#include <utility>

namespace traimas::store {

using IncidentKey = std::pair<std::string, std::string>;  // source, key

// What names a tree whose timers fail, or whose rows were put right.
[[nodiscard]] inline std::string tree_key(InstanceId root)
{
    return "tree/" + std::to_string(root.value());
}

// Of several with the same key the last counts. Asserts that each source is one of workflow::kIncidentSources.
[[nodiscard]] inline std::map<IncidentKey, const workflow::IncidentRow*>
distinct_incidents(const std::vector<workflow::IncidentRow>& rows)
{
    std::map<IncidentKey, const workflow::IncidentRow*> distinct;
    for (const auto& row : rows) {
        TRAIMAS_ASSERT(workflow::incident_source(row.source) != nullptr);
        distinct.insert_or_assign({row.source, row.key}, &row);
    }
    return distinct;
}

// Adds to the lists "incidents" and "incidents_closed" of the writing statement's document.
void add_incidents(nlohmann::json& document, const workflow::Changes& changes, const InstanceNames& instances,
                   Instant now);

}  // namespace traimas::store
