// The resource /api/v1/amendments: requests to change what was agreed; here those for more time.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes amendment_routes(const Api& api);

}  // namespace traimas::api
