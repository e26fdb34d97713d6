// Holiday calendars: their versions, and a new one with the deadlines that it would move.
// A published version is never changed.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

// `api` must outlive the routes.
[[nodiscard]] Routes calendars_routes(const Api& api);

}  // namespace traimas::api
