// The rules between settings: what each of them allows by itself and the two of them do not.
#pragma once

#include "cli/config_keys.hpp"

#include <vector>

namespace traimas {

// Every fault, in the order of the sections; empty where the settings agree. Pure.
[[nodiscard]] std::vector<ConfigComplaint> complaints_together(const Config& config);

}  // namespace traimas
