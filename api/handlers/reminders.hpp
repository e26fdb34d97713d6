// The ledger of reminders by e-mail: what was planned, what became of it, and what open timers will raise next.
// PSD and administrators see those of the units that they see, everybody else their own.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

// `api` must outlive the routes.
[[nodiscard]] Routes reminders_routes(const Api& api);

}  // namespace traimas::api
