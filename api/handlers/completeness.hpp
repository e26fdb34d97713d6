// The resource /api/v1/completeness: who has reported, in time, late or not at all, over those who have to.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes completeness_routes(const Api& api);

}  // namespace traimas::api
