// A checkpoint as its resource shows it.
#pragma once

#include "api/handlers/instance_json.hpp"

namespace traimas::api {

// What every instance shows, with results, total, parts, approval, windows, cases and restatements.
[[nodiscard]] json checkpoint_json(const Shown& shown);

}  // namespace traimas::api
