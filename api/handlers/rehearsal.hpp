// The resource /api/v1/fiscal-years/{fy}/rehearsal: a year that has not begun, run in memory.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes rehearsal_routes(const Api& api);

}  // namespace traimas::api
