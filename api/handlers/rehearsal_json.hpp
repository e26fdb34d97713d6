// Renders a rehearsed year: its calendar, what collides, who has too much, which stages nobody can decide.
// Pure functions over what was rehearsed.
#pragma once

#include "api/handlers/explained_words.hpp"
#include "engine/service/rehearsal_findings.hpp"

#include <nlohmann/json.hpp>

namespace traimas::api {

using nlohmann::json;

struct RehearsalShown {
    const service::Rehearsed& rehearsed;
    const service::RehearsalFindings& findings;
    const workflow::DefinitionSet& definitions;
    const organisation::Organisation& organisation;
    const std::map<PersonId, store::PersonRecord>& names;
    const Words& words;
};
// Everybody who is named there.
[[nodiscard]] std::vector<PersonId> people_in(const service::Rehearsed& rehearsed,
                                              const service::RehearsalFindings& findings);
[[nodiscard]] json rehearsal_json(const RehearsalShown& it);

}  // namespace traimas::api
