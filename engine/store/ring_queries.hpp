// The rows of the ring as they stand, in the form in which ring_rows.hpp writes them: for the verifier.
#pragma once

#include "engine/base/strong_id.hpp"
#include "engine/store/database.hpp"

#include <nlohmann/json.hpp>

#include <vector>

namespace traimas::store {

// {"lines": […], "scores": […], "cases": […], "measures": […]} of these instances, each list in the order of its key.
[[nodiscard]] nlohmann::json ring_of(Tx& tx, const std::vector<InstanceId>& instances);

}  // namespace traimas::store
