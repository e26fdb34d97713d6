// POST /api/v1/handovers: what somebody leaves goes to a successor, in every instance where there is something.
#pragma once

#include "api/handlers/respond.hpp"

namespace traimas::api {

[[nodiscard]] Routes handover_routes(const Api& api);

}  // namespace traimas::api
