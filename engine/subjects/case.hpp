// The subject `missed_target`: a case. Its facts, and what its records say.
#pragma once

#include "engine/cycle/case_file.hpp"
#include "engine/workflow/tree.hpp"

namespace traimas::subjects {

using workflow::Instance;

[[nodiscard]] std::optional<cycle::Cause> cause_of(const Instance& instance);
// By number. `data`: what the command in hand brings counts already.
[[nodiscard]] std::vector<cycle::Measure> measures_of(const Instance& instance, const nlohmann::json& data = nullptr);
[[nodiscard]] std::string category_of(const Instance& instance);  // "" before the analysis
// decisions, measures, measures_left, result_known, result_met, is_effective.
[[nodiscard]] workflow::Facts case_facts(const Instance& instance, const nlohmann::json& data);
void project_case(const Instance& instance, const workflow::Event& event, workflow::Changes& changes);

}  // namespace traimas::subjects
