// The small worlds in which guards are tried out: for each fact, the values that tell its literals apart.
// Shared by the checks of branches (W21), of duties (W30) and by the paths (W60). Pure.
#pragma once

#include "engine/workflow/guard.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace traimas::workflow {

using Guards = std::vector<const Guard*>;

// One fact with the values to try: what people meet first (false, zero, small numbers) stands first.
struct FactDomain {
    std::string fact;
    std::vector<FactValue> values;
};

// The facts that these guards read. A number or a date matters only as below, equal to or above each of its literals.
[[nodiscard]] std::vector<FactDomain> fact_domains(const Guards& guards, const FactTypes& types);

// How many combinations there are; stops counting above `limit`.
[[nodiscard]] std::size_t combinations(const std::vector<FactDomain>& domains, std::size_t limit);

// The first combination that `wanted` takes, in order; nullopt where none of the first `limit` fits.
[[nodiscard]] std::optional<Facts> first_combination(const std::vector<FactDomain>& domains, std::size_t limit,
                                                     const std::function<bool(const Facts&)>& wanted);

// A value for every declared fact: 0, false, the first name, and the first day of 1970.
[[nodiscard]] Facts plain_facts(const FactTypes& types);

}  // namespace traimas::workflow
