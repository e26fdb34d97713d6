// The subject `result_correction`: a restatement of approved results. The published figures stay beside it.
#pragma once

#include "engine/subjects/certified.hpp"

namespace traimas::subjects {

struct Correction {
    std::string indicator;
    measure::Value value;
};
[[nodiscard]] nlohmann::json corrections_json(const std::vector<Correction>& corrections);
[[nodiscard]] std::vector<Correction> corrections_from(const nlohmann::json& json);
// The draft where there is one, else what was submitted.
[[nodiscard]] std::vector<Correction> corrections_of(const Tree& tree, const Instance& restatement);
[[nodiscard]] const Instance& corrected_checkpoint(const Tree& tree, const Instance& restatement);
// decisions, correction_faults, changes (values that differ from what is certified).
[[nodiscard]] workflow::Facts restatement_facts(const Tree& tree, const Instance& instance);
[[nodiscard]] std::vector<FieldFault> correction_problems(const Tree& tree, const Instance& instance);
// Everything that a submission would be refused for: the same, and "nothing_changed" where no figure differs.
[[nodiscard]] std::vector<FieldFault> restatement_problems(const Tree& tree, const Instance& instance);

}  // namespace traimas::subjects
