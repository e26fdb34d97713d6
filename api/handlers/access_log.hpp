// /api/v1/access-log and /api/v1/access-log/{date}: who asked for what, by day, for auditors and administrators.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes access_log_routes(const Api& api);

}  // namespace traimas::api
