// What changed between two versions of a definition, in words: `traimas workflow diff`.
// Thread-safe: pure functions of their arguments.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace traimas::workflow {

enum class ChangeKind { added, removed, changed };

struct DefinitionChange {
    ChangeKind kind;
    std::string pointer;  // JSON Pointer into the newer file; into the older one of what was removed
    std::string words;    // "the timer 'late' of the state 'open' was removed"
};

// Both must satisfy workflow.schema.json. States first, with their stages, timers, tasks and rules; then roles,
// anchors, facts, shared rules and what stands at the top. Order of keys and the version itself are no change.
[[nodiscard]] std::vector<DefinitionChange> definition_changes(const nlohmann::json& older,
                                                               const nlohmann::json& newer);

}  // namespace traimas::workflow
