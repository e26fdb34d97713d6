// Scoring frameworks: the policies of each fiscal year, with every version.
// A published version is never changed.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

// `api` must outlive the routes.
[[nodiscard]] Routes frameworks_routes(const Api& api);

}  // namespace traimas::api
