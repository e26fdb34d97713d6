// What every workflow resource has: actions, history and explanation, whatever its kind.
#pragma once

#include "api/handlers/instance_json.hpp"

namespace traimas::api {

using Render = json (*)(const Shown&);

// POST …/{id}/actions, GET …/{id}/history and GET …/{id}/explanation, below `path` ("/api/v1/checkpoints") for
// instances of `definition`, with authority rows named after `name` ("checkpoint").
[[nodiscard]] Routes action_routes(const Api& api, const std::string& path, const std::string& definition,
                                   const std::string& name, Render render);

}  // namespace traimas::api
