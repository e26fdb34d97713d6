// The route table of the API, put together.
#include "api/handlers/routes.hpp"

#include "api/handlers/access_log.hpp"
#include "api/handlers/account.hpp"
#include "api/handlers/amendments.hpp"
#include "api/handlers/calendars.hpp"
#include "api/handlers/cases.hpp"
#include "api/handlers/checkpoint_reminders.hpp"
#include "api/handlers/checkpoints.hpp"
#include "api/handlers/clock.hpp"
#include "api/handlers/completeness.hpp"
#include "api/handlers/cycles.hpp"
#include "api/handlers/decisions.hpp"
#include "api/handlers/delegations.hpp"
#include "api/handlers/evidence.hpp"
#include "api/handlers/fiscal_years.hpp"
#include "api/handlers/frameworks.hpp"
#include "api/handlers/goals.hpp"
#include "api/handlers/handovers.hpp"
#include "api/handlers/health.hpp"
#include "api/handlers/incidents.hpp"
#include "api/handlers/indicators.hpp"
#include "api/handlers/jobs.hpp"
#include "api/handlers/notices.hpp"
#include "api/handlers/oidc.hpp"
#include "api/handlers/openapi.hpp"
#include "api/handlers/password_links.hpp"
#include "api/handlers/people.hpp"
#include "api/handlers/posts.hpp"
#include "api/handlers/rehearsal.hpp"
#include "api/handlers/reminders.hpp"
#include "api/handlers/restatements.hpp"
#include "api/handlers/scorecards.hpp"
#include "api/handlers/session.hpp"
#include "api/handlers/tasks.hpp"
#include "api/handlers/tenure.hpp"
#include "api/handlers/units.hpp"
#include "api/handlers/windows.hpp"
#include "api/handlers/workflows.hpp"

#include <iterator>

namespace traimas::api {

Routes all_routes(const Api& api)
{
    Routes routes;
    for (auto* part : {access_log_routes,
                       account_routes,
                       amendment_routes,
                       calendars_routes,
                       case_routes,
                       checkpoint_routes,
                       clock_routes,
                       completeness_routes,
                       cycle_routes,
                       evidence_routes,
                       delegations_routes,
                       fiscal_year_routes,
                       frameworks_routes,
                       goals_routes,
                       handover_routes,
                       health_routes,
                       incident_routes,
                       indicators_routes,
                       notices_routes,
                       oidc_routes,
                       openapi_routes,
                       password_link_routes,
                       people_routes,
                       posts_routes,
                       rehearsal_routes,
                       reminders_routes,
                       restatement_routes,
                       scorecards_routes,
                       session_routes,
                       tasks_routes,
                       tenure_routes,
                       units_routes,
                       window_routes,
                       workflows_routes,
                       decision_routes,
                       job_routes,
                       checkpoint_reminder_routes}) {
        auto rows = part(api);
        std::move(rows.begin(), rows.end(), std::back_inserter(routes));
    }
    return routes;
}

}  // namespace traimas::api
