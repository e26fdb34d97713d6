// What the engine cannot cure by itself: listed, taken, tried again.
// For administrators and the PSD: the authority table says so.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes incident_routes(const Api& api);

}  // namespace traimas::api
