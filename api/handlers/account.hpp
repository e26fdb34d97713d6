// /api/v1/me/…: a person's own sessions, password, second factor and API tokens.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes account_routes(const Api& api);

}  // namespace traimas::api
