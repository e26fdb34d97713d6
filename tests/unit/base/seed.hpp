// The seed of a random test: fresh for every run, printed, and taken from the environment variable SEED to repeat one.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

namespace traimas {

inline std::uint64_t test_seed()
{
    const char* const given = std::getenv("SEED");
    const std::uint64_t seed = given != nullptr ? std::stoull(given) : std::random_device{}();
    std::cout << "SEED=" << seed << std::endl;  // flushed: an assertion that ends the program must not take it along
    return seed;
}

}  // namespace traimas
