// What a person was told, in the language of the request, and what of it they have read.
// Read marks are no history: they are not chained and need no Idempotency-Key.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

// `api` must outlive the routes.
[[nodiscard]] Routes notices_routes(const Api& api);

}  // namespace traimas::api
