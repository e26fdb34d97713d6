// The store in memory: the same answers as PostgreSQL's, byte for byte, for simulations and for proving the engine.
// Emulates READ COMMITTED, the wait for the root lock, unique violations, and (when asked) a lost COMMIT reply.
#pragma once

#include "engine/base/clock.hpp"
#include "engine/store/memory/memory_tables.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>

namespace traimas::store {

// Where a simulation may cut in: named after the call that is about to happen, "commit_reply" after a commit is done.
using MemoryHook = std::function<void(const char* call)>;
// How a transaction waits for a root that another one holds: handed the store's mutex, held; holds it again after.
using MemoryWait = std::function<void(std::unique_lock<std::mutex>& mutex)>;

// Thread-safe. Everything is lost with the object. A call costs the logarithm of all that is stored, and the size of
// the tree that it is about; those that list everything cost what they list.
class MemoryStore final : public Store {
public:
    // With one clock, system time is business time: a simulation jumps over both at once.
    explicit MemoryStore(const Clock& business) : MemoryStore{business, business} {}
    MemoryStore(const Clock& business, const Clock& system) : business_{business}, system_{system} {}
    // With registers that stand already, as a rehearsal takes them from the real store.
    MemoryStore(const Clock& business, std::shared_ptr<const Registers> registers) : MemoryStore{business}
    {
        data_.registers = std::move(registers);
    }

    std::unique_ptr<StoreTx> begin() override;
    std::optional<InstanceId> root_of(InstanceId instance) override;
    std::optional<InstanceId> find(const std::string& definition, const std::string& unit, int fiscal_year,
                                   int quarter) override;
    std::optional<workflow::Receipt> receipt(const std::string& command) override;
    std::vector<PendingMessage> pending_messages(Instant now, int limit) override;
    std::optional<Instant> next_due() override;
    std::optional<Instant> next_retry(Instant now) override;

    // Called before each call of a transaction; may throw, as a crash would.
    void set_hook(MemoryHook hook) { hook_ = std::move(hook); }
    // For a simulation that runs one thread at a time: a wait must let the others on.
    void set_wait(MemoryWait wait) { wait_ = std::move(wait); }
    // Every event body in the order (instance, seq): what equivalence compares.
    [[nodiscard]] std::vector<std::string> bodies() const;
    [[nodiscard]] std::vector<workflow::Instance> instances() const;
    // Those of an instance whose seq is greater than `after`.
    [[nodiscard]] std::vector<workflow::EventRow> events_of(InstanceId instance, std::int64_t after = 0) const;
    [[nodiscard]] std::vector<workflow::OutboxRow> outbox() const;
    [[nodiscard]] std::vector<workflow::ScoreRow> scores() const;
    [[nodiscard]] std::vector<MemoryIncident> incidents() const;  // in the order in which they were opened
    // What was due was delivered: empties the outbox into "still true" and "no longer true".
    struct Delivered {
        std::vector<workflow::OutboxRow> sent{};
        std::vector<workflow::OutboxRow> suppressed{};
    };
    Delivered deliver();

private:
    friend class MemoryTx;
    const Clock& business_;
    const Clock& system_;
    mutable std::mutex mutex_;
    std::condition_variable unlocked_;
    std::set<InstanceId> locked_{};
    MemoryTables data_{};
    MemoryHook hook_ = [](const char*) {};
    MemoryWait wait_ = [this](std::unique_lock<std::mutex>& mutex) { unlocked_.wait(mutex); };
};

}  // namespace traimas::store
