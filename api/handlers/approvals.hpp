// What every resource with an approval shows: the open stage, the decisions of this round, and what the last return
// said while it is reworked.
#pragma once

#include "api/handlers/instance_json.hpp"

namespace traimas::api {

// {"stage": "psd" or null, "decisions": [{"stage", "verdict", "person", "on_behalf_of"}]}
[[nodiscard]] json approval_json(const Shown& shown);

// What the last decision taken in the state `decided_in` said against it: {"by", "at", "comment", "remarks":
// [{"pointer", "text"}]}, null where it was never returned. A struct, since nlohmann's type makes a Result of it
// ambiguous.
struct LastReturn {
    json words = nullptr;
};
// Reads the events. Problem: unavailable.
Result<LastReturn> read_return(const Shown& shown, const std::string& decided_in);

// Faults as the reader is told them: [{"pointer", "code", "message"}].
[[nodiscard]] json faults_json(const Shown& shown, const std::vector<FieldFault>& faults);

}  // namespace traimas::api
