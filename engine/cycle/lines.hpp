// A plan seen from one quarter: the lines that its checkpoint reports.
#pragma once

#include "engine/cycle/plan.hpp"
#include "engine/measure/line.hpp"

namespace traimas::cycle {

// The lines active in the quarter, in the plan's order, with the weights of that quarter. `original` is the plan before
// an amendment: lines whose target of this quarter differs carry the original one (P6).
[[nodiscard]] std::vector<measure::Line> lines_of(const Plan& plan, int quarter, const Plan* original = nullptr);

}  // namespace traimas::cycle
