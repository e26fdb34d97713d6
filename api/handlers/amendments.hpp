// The resource /api/v1/amendments: changes of an approved plan, each with its own approval.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes amendment_routes(const Api& api);

}  // namespace traimas::api
