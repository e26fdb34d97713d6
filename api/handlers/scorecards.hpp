// The resource /api/v1/scorecards: totals, bands, coverage and outlook over a subtree of units.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes scorecards_routes(const Api& api);

}  // namespace traimas::api
