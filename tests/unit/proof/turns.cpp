// Threads that never run at the same time: a condition variable hands the only turn around.
#include "tests/unit/proof/turns.hpp"

#include <algorithm>
#include <stdexcept>
#include <thread>

namespace traimas::proof {
namespace {

constexpr int kMostTurns = 200'000;

}  // namespace

void Turns::run(const std::vector<std::function<void()>>& engines)
{
    for (std::size_t i = 0; i < engines.size(); ++i) {
        alive_.push_back(i);
    }
    current_ = dice_.pick(alive_);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < engines.size(); ++i) {
        threads.emplace_back([this, i, &engines] { play(i, engines[i]); });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    if (fault_) {
        std::rethrow_exception(fault_);
    }
}

void Turns::play(std::size_t engine, const std::function<void()>& work)
{
    {
        std::unique_lock guard{mutex_};
        wait_for(engine, guard);
    }
    std::exception_ptr fault;
    try {
        work();
    } catch (...) {  // whatever it is, the other engines must get their turns, or nobody ever ends
        fault = std::current_exception();
    }
    const std::lock_guard guard{mutex_};
    fault_ = fault_ ? fault_ : fault;
    alive_.erase(std::find(alive_.begin(), alive_.end(), engine));
    if (!alive_.empty()) {
        hand_on();
    }
}

void Turns::next()
{
    std::unique_lock guard{mutex_};
    if (++taken_ > kMostTurns) {
        throw std::runtime_error{"the engines wait for each other"};
    }
    const auto engine = current_;
    between_(dice_);
    hand_on();
    wait_for(engine, guard);
}

void Turns::wait_for(std::size_t engine, std::unique_lock<std::mutex>& guard)
{
    changed_.wait(guard, [&] { return current_ == engine; });
}

void Turns::hand_on()
{
    current_ = dice_.pick(alive_);
    changed_.notify_all();
}

}  // namespace traimas::proof
