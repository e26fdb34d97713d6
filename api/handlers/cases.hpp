// The resource /api/v1/cases: what missed targets opened, with their measures.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes case_routes(const Api& api);

}  // namespace traimas::api
