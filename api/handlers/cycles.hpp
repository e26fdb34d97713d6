// The resource /api/v1/cycles: one unit in one fiscal year, with its plan, its review and everything in its tree.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes cycle_routes(const Api& api);

}  // namespace traimas::api
