// Two threads whose transactions take turns in an order that a test gives, step by step, on any store: what a tool such
// as isolationtester does with SQL, done with the engine's own calls.
#pragma once

#include "engine/store/port.hpp"

#include <array>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

namespace traimas::testing {

// Who may go: each of two workers stops before each of its steps. Thread-safe.
class Turns {
public:
    // Before a step of the calling worker; at once for a thread that is no worker.
    void await();
    // Runs both, each in a thread of its own, the steps in the order of `order` (0s and 1s); whoever is stuck behind
    // the other, as `is_stuck` says, is left there, and whoever has no step left is passed over. Answers how many steps
    // each took.
    std::array<int, 2> run(const std::vector<int>& order, const std::array<std::function<void()>, 2>& workers,
                           const std::function<bool()>& is_stuck);

private:
    enum class Stands { running, waiting, ended };
    bool advance(std::size_t worker, const std::function<bool()>& is_stuck);
    std::mutex mutex_{};
    std::condition_variable changed_{};
    std::array<Stands, 2> stands_{};
    std::array<int, 2> granted_{};
    std::array<int, 2> taken_{};
};

// A store whose transactions take turns: before they lock, load, write and commit.
class StoreInTurns final : public store::Store {
public:
    StoreInTurns(store::Store& inner, Turns& turns) : inner_{inner}, turns_{turns} {}

    std::unique_ptr<store::StoreTx> begin() override;
    std::optional<InstanceId> root_of(InstanceId instance) override { return inner_.root_of(instance); }
    std::optional<InstanceId> find(const std::string& definition, const std::string& unit, int fiscal_year,
                                   int quarter) override
    {
        return inner_.find(definition, unit, fiscal_year, quarter);
    }
    std::optional<workflow::Receipt> receipt(const std::string& command) override { return inner_.receipt(command); }
    std::vector<store::PendingMessage> pending_messages(Instant now, int limit) override
    {
        return inner_.pending_messages(now, limit);
    }
    std::optional<Instant> next_due() override { return inner_.next_due(); }
    std::optional<Instant> next_retry(Instant now) override { return inner_.next_retry(now); }

private:
    store::Store& inner_;
    Turns& turns_;
};

}  // namespace traimas::testing
