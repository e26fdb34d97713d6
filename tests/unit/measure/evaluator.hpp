// An evaluator that knows a score's explanation and nothing else, with arithmetic of its own.
// What it finds must be what the engine stored.
#pragma once

#include "tests/unit/measure/exact.hpp"

#include <optional>

namespace traimas::measure {

struct Evaluated {
    std::optional<Rational> to_date{};
    std::optional<Rational> score{};
    std::optional<Rational> published{};
    std::string band{};
};

// Reads inputs, table and versions; never a figure that the engine derived from them.
[[nodiscard]] Evaluated evaluate(const nlohmann::json& explanation);

}  // namespace traimas::measure
