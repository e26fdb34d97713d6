// The figures on the command line of a simulated year: UNITS INDICATORS YEARS SEED, each optional.
#pragma once

#include "tests/support/simulator.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstring>
#include <stdexcept>

namespace traimas::bench {

// The argument at `place`, or `otherwise` where there are fewer. Throws std::runtime_error: no whole number above 0.
inline std::int64_t number_at(int count, char** arguments, int place, std::int64_t otherwise)
{
    if (place >= count) {
        return otherwise;
    }
    std::int64_t value = 0;
    const char* const text = arguments[place];
    const auto [end, error] = std::from_chars(text, text + std::strlen(text), value);
    if (error != std::errc{} || *end != '\0' || value < 1) {
        throw std::runtime_error{fmt::format("'{}' is no whole number above 0", text)};
    }
    return value;
}

inline testing::SimulatorOptions options_from(int count, char** arguments, int first)
{
    testing::SimulatorOptions options;
    options.units = static_cast<int>(number_at(count, arguments, first, 1'000));
    options.indicators = static_cast<int>(number_at(count, arguments, first + 1, 20));
    options.years = static_cast<int>(number_at(count, arguments, first + 2, 1));
    options.seed = static_cast<std::uint64_t>(number_at(count, arguments, first + 3, 1));
    return options;
}

}  // namespace traimas::bench
