// Lines, scores, cases, measures and incidents as rows of the writing statement's document.
#pragma once

#include "engine/workflow/rows.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace traimas::store {

// What rows about an instance repeat of it, so that reports need no join.
struct InstanceName {
    std::string unit;
    int fiscal_year;
    int quarter;
};
using InstanceNames = std::map<InstanceId, InstanceName>;

// Adds to the lists "lines", "scores", "cases" and "measures"; `instances` knows every checkpoint that they name.
void add_ring(nlohmann::json& document, const workflow::Changes& changes, const InstanceNames& instances);

}  // namespace traimas::store
