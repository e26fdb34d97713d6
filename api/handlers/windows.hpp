// The resource /api/v1/windows: requests for more time to report a quarter.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes window_routes(const Api& api);

}  // namespace traimas::api
