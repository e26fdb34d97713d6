// /api/v1/checkpoints/{id}/evidence and /api/v1/evidence/{id}: the files that results rest on.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes evidence_routes(const Api& api);

}  // namespace traimas::api
