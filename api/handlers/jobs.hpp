// Jobs: one request for many trees, with a verdict for each. Routes to look at one and to cancel it, and what every
// request that begins one does.
#pragma once

#include "api/handlers/cohorts.hpp"
#include "engine/service/jobs.hpp"

namespace traimas::api {

[[nodiscard]] Routes job_routes(const Api& api);

// Begins the job of this call and carries out its first items at once, so that a short one is answered done; the rest
// is the poller's. 201 with Location, the job as it now is, and Idempotent-Replayed for a repetition.
Result<http::Response> begin_job(const Api& api, const http::Call& call, std::optional<PersonId> on_behalf_of,
                                 const service::NewJob& job);

// The numbers of a cohort as the items of a job.
[[nodiscard]] std::vector<service::JobItem> job_items(const std::vector<InstanceId>& reports);
// {"on_behalf_of": 7}, as in every action.
[[nodiscard]] std::optional<PersonId> read_principal(JsonReader& in);

}  // namespace traimas::api
