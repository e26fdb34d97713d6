// For operators and their tools: alive, ready, figures, version.
// Open to everybody who reaches the port: nothing here names a person or a unit.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

// `api` must outlive the routes.
[[nodiscard]] Routes health_routes(const Api& api);

}  // namespace traimas::api
