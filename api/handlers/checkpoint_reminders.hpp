// POST /api/v1/checkpoints/reminders: the PSD reminds units of their open reports now, after a look at who would get
// what. The route of checkpoint_routes() that needs a file of its own.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes checkpoint_reminder_routes(const Api& api);

}  // namespace traimas::api
