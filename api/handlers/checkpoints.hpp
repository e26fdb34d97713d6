// The resource /api/v1/checkpoints: one unit's report of one quarter, with its results.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes checkpoint_routes(const Api& api);

}  // namespace traimas::api
