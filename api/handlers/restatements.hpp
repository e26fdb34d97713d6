// The resource /api/v1/restatements: corrections of approved results. The published figures stay beside them.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes restatement_routes(const Api& api);

}  // namespace traimas::api
