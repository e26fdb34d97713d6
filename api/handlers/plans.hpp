// The plan of a cycle, /api/v1/cycles/{id}/plan, and the changed plan of an amendment, /api/v1/amendments/{id}/plan.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

// GET and PUT of the plan below `path`, for instances of `definition`, with the authority rows "<name>.read" and
// "<name>.save".
[[nodiscard]] Routes plan_document_routes(const Api& api, const std::string& path, const std::string& definition,
                                          const std::string& name);
// GET /api/v1/cycles/{id}/plan/difference.
[[nodiscard]] Routes plan_difference_routes(const Api& api);

}  // namespace traimas::api
