// W50: a version that drops states says what becomes of the instances that stand in them.
#include "engine/base/json_parse.hpp"
#include "engine/workflow/compile_checks.hpp"

#include <algorithm>

namespace traimas::workflow {

void check_successor(const CheckScope& scope)
{
    const auto& next = scope.definition();
    if (scope.input.previous_text.empty() || next.new_instances_only) {
        return;
    }
    // It was proved when it was published; whatever cannot be read any more has no states to lose.
    const auto previous = parse_json(scope.input.previous_text);
    if (!previous || !previous->value.is_object() || !previous->value.contains("states")) {
        return;
    }
    std::string dropped;
    for (const auto& [name, state] : previous->value.at("states").items()) {
        if (next.state(name) == nullptr) {
            dropped += (dropped.empty() ? "'" : ", '") + name + "'";
        }
    }
    if (!dropped.empty()) {
        scope.add("W50", "/states",
                  "The version before this one has the states " + dropped +
                      ", and instances may stand in them: keep them, or say \"new_instances_only\": true, so that what "
                      "runs stays with its version.");
    }
}

}  // namespace traimas::workflow
