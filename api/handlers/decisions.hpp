// POST /api/v1/tasks/actions: several decisions at once, a verdict for each.
// Each is a command of its own, as if it had been taken alone.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes decision_routes(const Api& api);

}  // namespace traimas::api
