// The store in PostgreSQL: one statement loads trees, one writes all that follows.
#pragma once

#include "engine/store/database.hpp"
#include "engine/store/port.hpp"

#include <mutex>

namespace traimas::store {

// Thread-safe: each transaction has its own session; the snapshot of the registers is shared and replaced, never
// changed.
class TreeStore final : public Store {
public:
    explicit TreeStore(Database& database) : database_{database} {}

    std::unique_ptr<StoreTx> begin() override;
    std::optional<InstanceId> root_of(InstanceId instance) override;
    std::optional<InstanceId> find(const std::string& definition, const std::string& unit, int fiscal_year,
                                   int quarter) override;
    std::optional<workflow::Receipt> receipt(const std::string& command) override;
    std::vector<PendingMessage> pending_messages(Instant now, int limit) override;
    std::optional<Instant> next_due() override;
    std::optional<Instant> next_retry(Instant now) override;

    // The registers as this transaction sees them; from the shared snapshot while no register has moved on.
    std::shared_ptr<const Registers> registers(Tx& tx);
    // The trees of some roots, without a lock: for readers.
    static std::map<InstanceId, workflow::TreeRows> load(Tx& tx, const std::vector<InstanceId>& roots);

private:
    Database& database_;
    std::mutex mutex_;
    std::string snapshot_key_;  // the registers' heads that the snapshot stands for
    std::shared_ptr<const Registers> snapshot_;
};

}  // namespace traimas::store
