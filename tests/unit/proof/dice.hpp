// Random choices that are the same for the same seed on every machine: the standard's distributions are not.
// Belongs to one thread.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace traimas::proof {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_{seed} {}
    // 0 … n-1; n > 0.
    int below(int n) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(n)); }
    int between(int least, int most) { return least + below(most - least + 1); }
    bool one_in(int n) { return below(n) == 0; }
    std::uint64_t seed() { return engine_(); }
    template <class T>
    const T& pick(const std::vector<T>& from)
    {
        return from.at(static_cast<std::size_t>(below(static_cast<int>(from.size()))));
    }

private:
    std::mt19937_64 engine_;
};

}  // namespace traimas::proof
