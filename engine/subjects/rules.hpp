// The rules of all subjects as the tree asks for them, by the subject of each instance's definition.
#pragma once

#include "engine/workflow/subject_rules.hpp"
#include "engine/workflow/tree.hpp"

namespace traimas::subjects {

[[nodiscard]] const workflow::SubjectRules& rules();

// Everything that stands in the way of what a person wants to submit or approve: the faults behind a refusal by a
// guard.
[[nodiscard]] std::vector<FieldFault> faults_behind(const workflow::Tree& tree, const workflow::Instance& instance);

}  // namespace traimas::subjects
