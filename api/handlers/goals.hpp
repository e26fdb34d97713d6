// Strategic goals and challenges: what indicators serve.
// They have no versions; setting one again is saying it in other words.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

// `api` must outlive the routes.
[[nodiscard]] Routes goals_routes(const Api& api);

}  // namespace traimas::api
