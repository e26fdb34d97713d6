// Signing in and out, and who is signed in: their roles by post and by delegation.
// The cookie is set and cleared here and nowhere else.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

// `api` must outlive the routes.
[[nodiscard]] Routes session_routes(const Api& api);

}  // namespace traimas::api
