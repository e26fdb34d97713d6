// My inbox: what waits for me, in due order.
// `allowed` comes from state and authority only: no query a row.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

// `api` must outlive the routes.
[[nodiscard]] Routes tasks_routes(const Api& api);

}  // namespace traimas::api
