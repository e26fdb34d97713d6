// A definition as a picture: text for Mermaid (in the documents) and for Graphviz. The same definition, the same bytes.
// Thread-safe: pure functions of their arguments.
#pragma once

#include "engine/workflow/definition.hpp"

#include <string>

namespace traimas::workflow {

enum class DiagramLanguage { th, en };

// A `stateDiagram-v2`: one line for each branch that changes the state, with its event, guard and who raises it.
[[nodiscard]] std::string mermaid_diagram(const Definition& definition, DiagramLanguage language);
// A `digraph` of the same states and branches.
[[nodiscard]] std::string graphviz_diagram(const Definition& definition, DiagramLanguage language);

}  // namespace traimas::workflow
