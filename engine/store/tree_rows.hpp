// A tree's rows between JSON documents and values: what the one loading statement answers and the one writing
// statement takes. JSON, so that each is one round trip whatever the number of rows.
#pragma once

#include "engine/store/ring_rows.hpp"
#include "engine/workflow/rows.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace traimas::store {

// Reads {"instances": […], "timers": […], "tasks": […], "participation": […], "drafts": […], "documents": […]} into
// trees by root id.
[[nodiscard]] std::map<InstanceId, workflow::TreeRows> trees_from(const nlohmann::json& document);
[[nodiscard]] workflow::Receipt receipt_from(const nlohmann::json& row);
[[nodiscard]] workflow::Instance instance_from(const nlohmann::json& row);

// The document that the writing statement takes; root ids come from the instances and `roots`. `now`: business time at
// which incidents are opened and closed.
[[nodiscard]] nlohmann::json changes_document(const workflow::Changes& changes,
                                              const std::map<InstanceId, InstanceId>& roots,
                                              const InstanceNames& instances, Instant now);

}  // namespace traimas::store
