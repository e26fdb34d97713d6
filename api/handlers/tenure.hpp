// Who holds what, from when and until when: POST /people/{id}/actions, /posts/{id}/actions, /delegations/{id}/actions.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes tenure_routes(const Api& api);

}  // namespace traimas::api
