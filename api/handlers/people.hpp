// People and the posts that they hold.
// Adding one is an event of the register `organisation`; names and addresses stay outside of the chain, erasable.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

// `api` must outlive the routes.
[[nodiscard]] Routes people_routes(const Api& api);

}  // namespace traimas::api
