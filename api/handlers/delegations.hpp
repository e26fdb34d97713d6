// Delegations: who stands in for whom, and when. Everybody sees their own, administrators see all.
// Adding one is an event of the register `organisation`.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

// `api` must outlive the routes.
[[nodiscard]] Routes delegations_routes(const Api& api);

}  // namespace traimas::api
