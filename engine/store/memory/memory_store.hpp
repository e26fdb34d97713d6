// The store in memory: the same answers as PostgreSQL's, byte for byte, for simulations and for proving the engine.
// Emulates READ COMMITTED, the wait for the root lock, unique violations, and (when asked) a lost COMMIT reply.
#pragma once

#include "engine/base/clock.hpp"
#include "engine/store/port.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>

namespace traimas::store {

// Where a simulation may cut in: named after the call that is about to happen, "commit_reply" after a commit is done.
using MemoryHook = std::function<void(const char* call)>;

// Thread-safe. Everything is lost with the object.
class MemoryStore final : public Store {
public:
    explicit MemoryStore(const Clock& business) : business_{business} {}

    std::unique_ptr<StoreTx> begin() override;
    std::optional<InstanceId> root_of(InstanceId instance) override;
    std::optional<InstanceId> find(const std::string& definition, const std::string& unit, int fiscal_year,
                                   int quarter) override;
    std::optional<workflow::Receipt> receipt(const std::string& command) override;
    std::optional<Instant> next_due() override;

    // Called before each call of a transaction; may throw, as a crash would.
    void set_hook(MemoryHook hook) { hook_ = std::move(hook); }
    // Every event body in the order (instance, seq): what equivalence compares.
    [[nodiscard]] std::vector<std::string> bodies() const;
    [[nodiscard]] std::vector<workflow::Instance> instances() const;
    [[nodiscard]] std::vector<workflow::EventRow> events_of(InstanceId instance) const;
    [[nodiscard]] std::vector<workflow::OutboxRow> outbox() const;
    // What was due was delivered: empties the outbox into "still true" and "no longer true".
    struct Delivered {
        std::vector<workflow::OutboxRow> sent{};
        std::vector<workflow::OutboxRow> suppressed{};
    };
    Delivered deliver();

private:
    friend class MemoryTx;
    struct Data {
        std::map<InstanceId, workflow::Instance> instances{};
        std::vector<workflow::EventRow> events{};
        std::map<std::pair<InstanceId, std::string>, workflow::TimerRow> timers{};
        std::map<std::pair<InstanceId, std::string>, workflow::TaskRow> tasks{};
        std::vector<workflow::ParticipationRow> participation{};
        std::map<InstanceId, std::map<std::string, workflow::DraftRow>> drafts{};
        std::map<std::string, workflow::Receipt> receipts{};
        std::map<std::string, workflow::OutboxRow> outbox{};
        std::shared_ptr<const Registers> registers = std::make_shared<Registers>();
        std::map<InstanceId, Instant> not_before{};
        std::int64_t next_id = 1;
    };

    const Clock& business_;
    mutable std::mutex mutex_;
    std::condition_variable unlocked_;
    std::set<InstanceId> locked_{};
    Data data_{};
    MemoryHook hook_ = [](const char*) {};
};

}  // namespace traimas::store
