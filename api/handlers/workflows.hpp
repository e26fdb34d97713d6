// The published definitions and their pictures.
// They are immutable, so an answer may be kept for as long as its ETag fits.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

// `api` must outlive the routes.
[[nodiscard]] Routes workflows_routes(const Api& api);

}  // namespace traimas::api
