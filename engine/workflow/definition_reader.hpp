// Makes definitions from JSON that the schema has already checked.
// Thread-safe: pure functions of their arguments.
#pragma once

#include "engine/workflow/definition.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace traimas::workflow {

// A guard that is no sentence of the language, or reads what is not declared.
struct GuardFault {
    std::string pointer;  // of the `if`
    Problem problem;
};

struct DefinitionReading {
    Definition definition;  // the condition of a faulty guard is an empty Guard, which must not be evaluated
    std::vector<GuardFault> faults{};
};

// `checked` must satisfy workflow.schema.json; anything else throws nlohmann's exceptions. States, anchors, roles and
// rules come in the order of their names. The canonical bytes and the digest are those of the whole value.
[[nodiscard]] DefinitionReading read_definition(const nlohmann::json& checked);

// A definition that was compiled before it was published, read again from its canonical bytes.
// Throws std::runtime_error where the bytes are no definition: what holds them is damaged.
[[nodiscard]] Definition read_published_definition(std::string_view canonical);

}  // namespace traimas::workflow
