// The units of the organisation: listed as of a date, added, renamed.
// Changes are events of the register `organisation`, whose version is everybody's ETag here.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

// `api` must outlive the routes.
[[nodiscard]] Routes units_routes(const Api& api);

}  // namespace traimas::api
