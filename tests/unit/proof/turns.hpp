// Several engines on one store, one at a time: each turn ends where an engine calls the store, and a dice that follows
// from a seed says who goes on. So every interleaving of calls can happen, and any can be repeated.
#pragma once

#include "tests/unit/proof/dice.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

namespace traimas::proof {

class Turns {
public:
    // `between` is called at each change of turns, by whoever ends its turn: time may pass there.
    Turns(std::uint64_t seed, std::function<void(Dice&)> between) : dice_{seed}, between_{std::move(between)} {}

    // Each in a thread of its own; returns when all have ended. What one throws ends it and is thrown here at the end.
    void run(const std::vector<std::function<void()>>& engines);
    // Called by the engine whose turn it is; returns when it is its turn again. Throws std::runtime_error where the
    // engines wait for each other for ever.
    void next();
    [[nodiscard]] int taken() const { return taken_; }

private:
    void play(std::size_t engine, const std::function<void()>& work);
    void wait_for(std::size_t engine, std::unique_lock<std::mutex>& guard);
    void hand_on();

    Dice dice_;
    std::function<void(Dice&)> between_;
    std::mutex mutex_{};
    std::condition_variable changed_{};
    std::vector<std::size_t> alive_{};
    std::size_t current_ = 0;
    int taken_ = 0;
    std::exception_ptr fault_{};
};

}  // namespace traimas::proof
