// The demo's clock: read, and moved forward. There are no such routes but in a demo, and they serve loopback only.
// Sessions and throttles follow the system's time, which nobody moves.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

// None but in a demo. `api` must outlive them.
[[nodiscard]] Routes clock_routes(const Api& api);

}  // namespace traimas::api
