// The route table of the API, put together.
#include "api/handlers/routes.hpp"

#include "api/handlers/amendments.hpp"
#include "api/handlers/calendars.hpp"
#include "api/handlers/checkpoints.hpp"
#include "api/handlers/clock.hpp"
#include "api/handlers/delegations.hpp"
#include "api/handlers/health.hpp"
#include "api/handlers/notices.hpp"
#include "api/handlers/openapi.hpp"
#include "api/handlers/people.hpp"
#include "api/handlers/posts.hpp"
#include "api/handlers/session.hpp"
#include "api/handlers/tasks.hpp"
#include "api/handlers/units.hpp"
#include "api/handlers/workflows.hpp"

#include <iterator>

namespace traimas::api {

Routes all_routes(const Api& api)
{
    Routes routes;
    for (auto* part : {amendment_routes, calendars_routes, checkpoint_routes, clock_routes, delegations_routes,
                       health_routes, notices_routes, openapi_routes, people_routes, posts_routes, session_routes,
                       tasks_routes, units_routes, workflows_routes}) {
        auto rows = part(api);
        std::move(rows.begin(), rows.end(), std::back_inserter(routes));
    }
    return routes;
}

}  // namespace traimas::api
