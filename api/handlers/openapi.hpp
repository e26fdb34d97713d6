// The API's own description, for whoever writes a client.
// Open to everybody: it says nothing that trying would not.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

// `api` is read while the rows are made, not later.
[[nodiscard]] Routes openapi_routes(const Api& api);

}  // namespace traimas::api
