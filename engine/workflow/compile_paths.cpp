// W60: a path leads to every state, and runs every branch of every rule.
#include "engine/workflow/compile_checks.hpp"
#include "engine/workflow/paths.hpp"

#include <algorithm>

namespace traimas::workflow {

void check_paths(const CheckScope& scope)
{
    const auto paths = shortest_paths(scope.definition());
    for (const auto& it : paths.unreached) {
        if (it.event.empty()) {
            scope.add("W60", it.pointer,
                      "No path leads from birth to '" + it.state +
                          "', whatever the facts are: mend the guards on the way or remove the state.");
            continue;
        }
        // A shared rule is written once: it is enough that some state runs it.
        const bool runs_elsewhere =
            it.is_shared && std::any_of(paths.branches.begin(), paths.branches.end(),
                                        [&it](const BranchPath& path) { return path.pointer == it.pointer; });
        if (!runs_elsewhere) {
            scope.add("W60", it.pointer,
                      "No path from birth runs this branch of '" + it.event + "' in '" + it.state +
                          "', whatever the facts are: mend the guards on the way or remove the branch.");
        }
    }
}

}  // namespace traimas::workflow
