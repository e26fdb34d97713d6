// Paths as people and programs read them: `traimas workflow paths`.
// Thread-safe: pure functions of their arguments.
#pragma once

#include "engine/workflow/paths.hpp"

namespace traimas::workflow {

// One line for each state and each branch, with the steps that lead there.
[[nodiscard]] std::string paths_text(const Definition& definition, const Paths& paths);
// {"name", "version", "states": [{"state", "steps"}], "branches": [{"pointer", "state", "event", "branch", …}], …}
[[nodiscard]] nlohmann::json paths_json(const Definition& definition, const Paths& paths);

}  // namespace traimas::workflow
