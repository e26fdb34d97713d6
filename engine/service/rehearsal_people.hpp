// What the people of a rehearsal hand in: the least that a workflow lets through. Values only.
#pragma once

#include "engine/measure/framework.hpp"
#include "engine/service/execute.hpp"

namespace traimas::service {

// A plan with one indicator, a share of one hundred percent, whose target is the same in every quarter.
[[nodiscard]] subjects::SaveDocument rehearsed_plan(const measure::Framework& framework);
// Its result, which meets the target.
[[nodiscard]] std::vector<subjects::SaveRow> rehearsed_results();
// The review that keeps the indicator, and carries whatever case is open.
[[nodiscard]] subjects::SaveDocument rehearsed_review(const std::vector<InstanceId>& open_cases);

}  // namespace traimas::service
