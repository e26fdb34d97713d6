// A case as its resource shows it: from the score that opened it to the proof that its measures worked.
#pragma once

#include "api/handlers/instance_json.hpp"

namespace traimas::api {

// Reads its history and next year's plan. Throws DatabaseError.
[[nodiscard]] json case_json(const Shown& shown);
// The measures alone: [{"no", "text", "owner", "due", "due_by", "done", "done_on", "overdue", …}]. Likewise.
[[nodiscard]] json measures_json(const Shown& shown);

}  // namespace traimas::api
