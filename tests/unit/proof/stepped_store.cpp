// Forwards every call to the store beneath, once its turn has come and unless it goes wrong.
#include "tests/unit/proof/stepped_store.hpp"

namespace traimas::proof {
namespace {

using store::DatabaseError;
using store::DatabaseErrorKind;
using store::PendingMessage;

bool one_in(Dice& dice, int n)
{
    return n > 0 && dice.one_in(n);
}

void step(Stage& stage)
{
    stage.turns.next();
    const int call = stage.calls++;
    if (stage.faults.crash_at == call || one_in(stage.dice, stage.faults.crash_one_in)) {
        ++stage.crashes;
        throw Crash{};
    }
    if (one_in(stage.dice, stage.faults.retry_one_in)) {
        ++stage.retried;
        throw DatabaseError{{DatabaseErrorKind::retryable, "40001", "", "stepped"}};
    }
}

class SteppedTx final : public store::StoreTx {
public:
    SteppedTx(std::unique_ptr<StoreTx> tx, Stage& stage) : tx_{std::move(tx)}, stage_{stage} {}

    bool lock(InstanceId root) override
    {
        step(stage_);
        return tx_->lock(root);
    }
    Instant now() override
    {
        step(stage_);
        return now_ = tx_->now();
    }
    workflow::TreeRows load(InstanceId root, const std::string& command) override
    {
        step(stage_);
        return tx_->load(root, command);
    }
    std::map<InstanceId, workflow::TreeRows> load_all(const std::vector<InstanceId>& roots) override
    {
        step(stage_);
        return tx_->load_all(roots);
    }
    std::vector<InstanceId> roots_on_calendar(const std::string& calendar, int before_version,
                                              const std::vector<std::string>& ended) override
    {
        step(stage_);
        return tx_->roots_on_calendar(calendar, before_version, ended);
    }
    std::shared_ptr<const store::Registers> registers() override
    {
        step(stage_);
        return tx_->registers();
    }
    InstanceId next_instance() override
    {
        step(stage_);
        return tx_->next_instance();
    }
    void write(workflow::Changes changes) override
    {
        step(stage_);
        const auto receipt = changes.receipt;
        tx_->write(std::move(changes));
        if (receipt) {
            written_.push_back(receipt->command);
        }
    }
    std::vector<InstanceId> claim_due(Instant now, int limit) override
    {
        step(stage_);
        return tx_->claim_due(now, limit);
    }
    void back_off(InstanceId root, Instant now, const std::string& reason) override
    {
        step(stage_);
        tx_->back_off(root, now, reason);
    }
    void settle(const PendingMessage& message, const std::string& outcome, Instant now) override
    {
        step(stage_);
        tx_->settle(message, outcome, now);
    }
    void postpone(const PendingMessage& message, Instant now, const std::string& reason) override
    {
        step(stage_);
        tx_->postpone(message, now, reason);
    }
    void commit() override
    {
        step(stage_);
        const auto& faults = stage_.faults;
        const int commit = stage_.commits++;
        const bool is_lost = one_in(stage_.dice, faults.lost_one_in);
        if (faults.lost_request_at == commit || (is_lost && stage_.dice.one_in(2))) {
            lose();
        }
        tx_->commit();
        for (auto& command : written_) {
            stage_.arrivals.push_back({std::move(command), now_});
        }
        written_.clear();
        if (faults.lost_reply_at == commit || is_lost) {
            lose();
        }
        if (faults.crash_after_at == commit) {
            ++stage_.crashes;
            throw Crash{};
        }
    }

private:
    [[noreturn]] void lose()
    {
        ++stage_.lost;
        throw DatabaseError{{DatabaseErrorKind::unknown_outcome, "08006", "", "commit"}};
    }

    std::unique_ptr<StoreTx> tx_;
    Stage& stage_;
    Instant now_{};
    std::vector<std::string> written_{};
};

}  // namespace

std::unique_ptr<store::StoreTx> SteppedStore::begin()
{
    step(stage_);
    return std::make_unique<SteppedTx>(store_.begin(), stage_);
}

std::optional<InstanceId> SteppedStore::root_of(InstanceId instance)
{
    step(stage_);
    return store_.root_of(instance);
}

std::optional<InstanceId> SteppedStore::find(const std::string& definition, const std::string& unit, int fiscal_year,
                                             int quarter)
{
    step(stage_);
    return store_.find(definition, unit, fiscal_year, quarter);
}

std::optional<workflow::Receipt> SteppedStore::receipt(const std::string& command)
{
    step(stage_);
    return store_.receipt(command);
}

std::vector<PendingMessage> SteppedStore::pending_messages(Instant now, int limit)
{
    step(stage_);
    return store_.pending_messages(now, limit);
}

std::optional<Instant> SteppedStore::next_due()
{
    step(stage_);
    return store_.next_due();
}

std::optional<Instant> SteppedStore::next_retry(Instant now)
{
    step(stage_);
    return store_.next_retry(now);
}

}  // namespace traimas::proof
