// Every route of the API, from the tables of all handlers.
// A new resource adds one line to routes.cpp.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes all_routes(const Api& api);

}  // namespace traimas::api
