// The year review of a cycle, /api/v1/cycles/{id}/review: what each indicator and each open case becomes next year.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes review_routes(const Api& api);

}  // namespace traimas::api
