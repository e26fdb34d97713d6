// Posts of units, with the roles that come with them and the people who hold them.
// Changes are events of the registers `organisation` (post, holder) and `access` (roles).
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

// `api` must outlive the routes.
[[nodiscard]] Routes posts_routes(const Api& api);

}  // namespace traimas::api
