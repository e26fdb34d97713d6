// /api/v1/oidc/…: the way to the identity provider and back. Not found where none is configured.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes oidc_routes(const Api& api);

}  // namespace traimas::api
