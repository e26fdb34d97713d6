// /api/v1/password-resets, and what an administrator does for somebody's account.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes password_link_routes(const Api& api);

}  // namespace traimas::api
