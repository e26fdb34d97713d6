// Workflow definitions from their files into the program and the database, when it starts.
// What does not compile stops the start: a node never serves with half of its workflows.
#pragma once

#include "engine/service/published_definitions.hpp"
#include "engine/store/database.hpp"
#include "engine/workflow/compile.hpp"
#include "engine/workflow/tree.hpp"

#include <string>
#include <vector>

namespace traimas::service {

struct DefinitionFile {
    std::string name;  // "checkpoint.v1.json", without a folder
    std::string text;
};

// Compiles every file; the files may spawn each other. Problem: kind invalid, code "workflow_invalid", with a fault for
// each finding: pointer "checkpoint.v1.json#/states/review", code "W10".
Result<workflow::DefinitionSet> load_definitions(const std::vector<DefinitionFile>& files,
                                                 const std::string& schema_text);

// "checkpoint.v1.json" of "checkpoint.v2.json"; empty of a first version, or of what is no such name.
[[nodiscard]] std::string previous_file_name(const std::string& name);

// What is published and not known yet. Throws DatabaseError.
[[nodiscard]] PublishedDefinitions::Versions newer_definitions(store::Database& database,
                                                               const workflow::DefinitionSet& known);

// Writes what is new into the database, and adds to the set what is published there but has no file any more: instances
// may be pinned to it. Problem: kind conflict, code "definition_changed", naming the file. Throws DatabaseError.
Result<void> publish(store::Database& database, workflow::DefinitionSet& definitions);

}  // namespace traimas::service
