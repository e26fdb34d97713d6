// Turns between two threads.
#include "tests/support/turns.hpp"

#include <chrono>
#include <thread>

namespace traimas::testing {
namespace {

constexpr std::size_t kNobody = 2;
thread_local std::size_t this_worker = kNobody;

class TxInTurns final : public store::StoreTx {
public:
    TxInTurns(std::unique_ptr<store::StoreTx> inner, Turns& turns) : inner_{std::move(inner)}, turns_{turns} {}

    bool lock(InstanceId root) override
    {
        turns_.await();
        return inner_->lock(root);
    }
    Instant now() override { return inner_->now(); }
    workflow::TreeRows load(InstanceId root, const std::string& command) override
    {
        turns_.await();
        return inner_->load(root, command);
    }
    std::map<InstanceId, workflow::TreeRows> load_all(const std::vector<InstanceId>& roots) override
    {
        turns_.await();
        return inner_->load_all(roots);
    }
    std::vector<InstanceId> roots_on_calendar(const std::string& calendar, int before_version,
                                              const std::vector<std::string>& ended) override
    {
        return inner_->roots_on_calendar(calendar, before_version, ended);
    }
    std::shared_ptr<const store::Registers> registers() override { return inner_->registers(); }
    InstanceId next_instance() override { return inner_->next_instance(); }
    void write(workflow::Changes changes) override
    {
        turns_.await();
        inner_->write(std::move(changes));
    }
    std::vector<InstanceId> claim_due(Instant now, int limit) override
    {
        turns_.await();
        return inner_->claim_due(now, limit);
    }
    void back_off(InstanceId root, Instant now, const std::string& reason) override
    {
        inner_->back_off(root, now, reason);
    }
    void settle(const store::PendingMessage& message, const std::string& outcome, Instant now) override
    {
        inner_->settle(message, outcome, now);
    }
    void postpone(const store::PendingMessage& message, Instant now, const std::string& reason) override
    {
        inner_->postpone(message, now, reason);
    }
    void commit() override
    {
        turns_.await();
        inner_->commit();
    }

private:
    std::unique_ptr<store::StoreTx> inner_;
    Turns& turns_;
};

}  // namespace

std::unique_ptr<store::StoreTx> StoreInTurns::begin()
{
    return std::make_unique<TxInTurns>(inner_.begin(), turns_);
}

void Turns::await()
{
    if (this_worker == kNobody) {
        return;
    }
    const auto worker = this_worker;
    std::unique_lock guard{mutex_};
    stands_[worker] = Stands::waiting;
    changed_.notify_all();
    changed_.wait(guard, [&] { return taken_[worker] < granted_[worker]; });
    ++taken_[worker];
    stands_[worker] = Stands::running;
}

// One step of a worker: true once it stands before its next one or has ended, false where it is stuck or has ended
// before.
bool Turns::advance(std::size_t worker, const std::function<bool()>& is_stuck)
{
    const auto settled = [&] { return stands_[worker] != Stands::running; };
    const auto wait = [&](std::unique_lock<std::mutex>& guard) {
        while (!changed_.wait_for(guard, std::chrono::milliseconds{3}, settled)) {
            guard.unlock();
            const bool stuck = is_stuck();
            guard.lock();
            if (stuck && !settled()) {
                return false;
            }
        }
        return true;
    };
    std::unique_lock guard{mutex_};
    if (!wait(guard) || stands_[worker] == Stands::ended) {
        return false;
    }
    ++granted_[worker];
    stands_[worker] = Stands::running;
    changed_.notify_all();
    return wait(guard);
}

std::array<int, 2> Turns::run(const std::vector<int>& order, const std::array<std::function<void()>, 2>& workers,
                              const std::function<bool()>& is_stuck)
{
    stands_ = {};
    granted_ = taken_ = {};
    std::array<std::thread, 2> threads;
    for (std::size_t worker = 0; worker < 2; ++worker) {
        threads[worker] = std::thread{[this, worker, &workers] {
            this_worker = worker;
            workers[worker]();
            const std::lock_guard guard{mutex_};
            stands_[worker] = Stands::ended;
            changed_.notify_all();
        }};
    }
    for (const int worker : order) {
        advance(static_cast<std::size_t>(worker), is_stuck);
    }
    const auto ended = [this] {
        const std::lock_guard guard{mutex_};
        return stands_[0] == Stands::ended && stands_[1] == Stands::ended;
    };
    while (!ended()) {
        advance(0, is_stuck);
        advance(1, is_stuck);
    }
    threads[0].join();
    threads[1].join();
    return taken_;
}

}  // namespace traimas::testing
