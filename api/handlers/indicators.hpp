// Indicators: the dictionary of what is measured, searched and filtered by what it serves, with every version.
// A published version is never changed: a change is the next version.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

// `api` must outlive the routes.
[[nodiscard]] Routes indicators_routes(const Api& api);

}  // namespace traimas::api
