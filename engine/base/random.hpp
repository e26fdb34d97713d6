// Randomness, injected: salts, ids and tokens come from here, seeded in tests, so that a run can be repeated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

namespace traimas {

// Thread rules: SystemRandom is thread-safe; SeededRandom belongs to one thread.
class Random {
public:
    virtual ~Random() = default;
    // `count` bytes, as a string of raw bytes.
    [[nodiscard]] virtual std::string bytes(std::size_t count) = 0;
};

// The operating system's generator (libsodium): for everything that must not be guessed.
class SystemRandom final : public Random {
public:
    [[nodiscard]] std::string bytes(std::size_t count) override;
};

// The same bytes for the same seed: for tests, simulations and a demo that is equal on every machine.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : engine_{seed} {}
    [[nodiscard]] std::string bytes(std::size_t count) override;

private:
    std::mt19937_64 engine_;
};

}  // namespace traimas
