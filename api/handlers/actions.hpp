// What every workflow resource has: actions, history and explanation, whatever its kind.
#pragma once

#include "api/handlers/instance_json.hpp"

namespace traimas::api {

using Render = json (*)(const Shown&);

// The answer of a resource; a render may read what its tree does not hold, and the database's trouble then becomes a
// Problem.
Result<http::Response> rendered(const Shown& shown, Render render, const service::Done* done);

// POST …/{id}/actions, GET …/{id}/history and GET …/{id}/explanation, below `path` ("/api/v1/checkpoints") for
// instances of `definition`, with authority rows named after `name` ("checkpoint").
[[nodiscard]] Routes action_routes(const Api& api, const std::string& path, const std::string& definition,
                                   const std::string& name, Render render);

}  // namespace traimas::api
