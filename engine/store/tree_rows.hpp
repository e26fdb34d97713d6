// What the one writing statement takes: a JSON document, so that it is one round trip whatever the number of rows.
#pragma once

#include "engine/store/ring_rows.hpp"
#include "engine/workflow/rows.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace traimas::store {

// The document that the writing statement takes; root ids come from the instances and `roots`. `loaded`: of instances,
// what stands kept in the database, and is not written again where it is the same. `now`: business time at which
// incidents are opened and closed.
[[nodiscard]] nlohmann::json changes_document(const workflow::Changes& changes,
                                              const std::map<InstanceId, InstanceId>& roots,
                                              const InstanceNames& instances,
                                              const std::map<InstanceId, workflow::Folded>& loaded, Instant now);

}  // namespace traimas::store
