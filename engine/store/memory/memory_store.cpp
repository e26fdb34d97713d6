// Transactions over maps: reads see what is committed, writes wait for commit().
#include "engine/store/memory/memory_store.hpp"

#include "engine/base/assert.hpp"

#include <algorithm>
#include <tuple>

namespace traimas::store {

using workflow::Changes;

class MemoryTx final : public StoreTx {
public:
    explicit MemoryTx(MemoryStore& store) : store_{store} {}

    ~MemoryTx() override
    {
        const std::lock_guard guard{store_.mutex_};
        release();
    }

    bool lock(InstanceId root) override
    {
        store_.hook_("lock");
        std::unique_lock guard{store_.mutex_};
        const auto found = store_.data_.instances.find(root);
        if (found == store_.data_.instances.end() || found->second.root != root) {
            return false;
        }
        store_.unlocked_.wait(guard, [&] { return !store_.locked_.contains(root); });
        store_.locked_.insert(root);
        held_.insert(root);
        return true;
    }

    Instant now() override { return store_.business_.now(); }

    workflow::TreeRows load(InstanceId root, const std::string& command) override
    {
        store_.hook_("load");
        const std::lock_guard guard{store_.mutex_};
        const auto& data = store_.data_;
        workflow::TreeRows rows;
        std::map<InstanceId, int> rounds;
        for (const auto& [id, instance] : data.instances) {
            if (instance.root == root) {
                rows.instances.insert(id == root ? rows.instances.begin() : rows.instances.end(), instance);
                rounds.emplace(id, instance.folded.round);
            }
        }
        for (const auto& [key, row] : data.timers) {
            if (rounds.contains(key.first)) {
                rows.timers.push_back(row);
            }
        }
        for (const auto& [key, row] : data.tasks) {
            if (rounds.contains(key.first)) {
                rows.tasks.push_back(row);
            }
        }
        for (const auto& row : data.participation) {
            const auto round = rounds.find(row.instance);
            if (round != rounds.end() && round->second == row.participant.round) {
                rows.participation.push_back(row);
            }
        }
        for (const auto& [id, drafts] : data.drafts) {
            if (rounds.contains(id)) {
                for (const auto& [indicator, row] : drafts) {
                    rows.drafts[id].push_back(row);
                }
            }
        }
        if (const auto receipt = data.receipts.find(command); receipt != data.receipts.end()) {
            rows.receipt = receipt->second;
        }
        return rows;
    }

    std::shared_ptr<const Registers> registers() override
    {
        const std::lock_guard guard{store_.mutex_};
        return store_.data_.registers;
    }

    // Like a sequence: drawn for good, also where the transaction is rolled back.
    InstanceId next_instance() override
    {
        const std::lock_guard guard{store_.mutex_};
        return InstanceId{store_.data_.next_id++};
    }

    void write(Changes changes) override
    {
        store_.hook_("write");
        const std::lock_guard guard{store_.mutex_};
        check_unique(changes);
        pending_.push_back(std::move(changes));
    }

    std::vector<InstanceId> claim_due(Instant now, int limit) override;
    void back_off(InstanceId root, Instant now, const std::string&) override
    {
        const std::lock_guard guard{store_.mutex_};
        store_.data_.not_before[root] = now + std::chrono::seconds{2};
    }

    void commit() override
    {
        store_.hook_("commit");
        {
            const std::lock_guard guard{store_.mutex_};
            for (auto& changes : pending_) {
                check_unique(changes);
                apply(std::move(changes));
            }
            pending_.clear();
            release();
        }
        store_.hook_("commit_reply");
    }

private:
    void release()
    {
        for (const auto root : held_) {
            store_.locked_.erase(root);
        }
        held_.clear();
        store_.unlocked_.notify_all();
    }

    static void violated(const char* constraint)
    {
        throw DatabaseError{{DatabaseErrorKind::unique_violation, "23505", constraint, "memory.write"}};
    }

    void check_unique(const Changes& changes) const
    {
        const auto& data = store_.data_;
        for (const auto& row : changes.participation) {
            const bool taken = std::any_of(data.participation.begin(), data.participation.end(), [&](const auto& it) {
                return std::tuple{it.instance, it.participant.round, it.participant.duty, it.participant.person} ==
                       std::tuple{row.instance, row.participant.round, row.participant.duty, row.participant.person};
            });
            if (taken) {
                violated("participation_once");
            }
        }
        if (changes.receipt && data.receipts.contains(changes.receipt->command)) {
            violated("command_pkey");
        }
        for (const auto& row : changes.created) {
            const bool taken = std::any_of(data.instances.begin(), data.instances.end(), [&](const auto& entry) {
                const auto& it = entry.second;
                return std::tie(it.definition, it.unit, it.fiscal_year, it.quarter, it.ordinal) ==
                       std::tie(row.definition, row.unit, row.fiscal_year, row.quarter, row.ordinal);
            });
            if (taken) {
                violated("instance_definition_unit_fiscal_year_quarter_ordinal_key");
            }
        }
    }

    void apply(Changes changes);
    void apply_registers(const Changes& changes);

    MemoryStore& store_;
    std::set<InstanceId> held_{};
    std::vector<Changes> pending_{};
};

std::vector<InstanceId> MemoryTx::claim_due(Instant now, int limit)
{
    const std::lock_guard guard{store_.mutex_};
    auto& data = store_.data_;
    std::vector<std::pair<Instant, InstanceId>> due;
    for (const auto& [key, row] : data.timers) {
        const auto root = data.instances.at(key.first).root;
        const auto held_back = data.not_before.find(root);
        const bool waits = held_back != data.not_before.end() && now < held_back->second;
        if (row.due_at <= now && !waits && !store_.locked_.contains(root)) {
            due.emplace_back(row.due_at, root);
        }
    }
    std::sort(due.begin(), due.end());
    std::vector<InstanceId> roots;
    for (const auto& [at, root] : due) {
        if (static_cast<int>(roots.size()) < limit && held_.insert(root).second) {
            store_.locked_.insert(root);
            roots.push_back(root);
        }
    }
    return roots;
}

void MemoryTx::apply(Changes changes)
{
    auto& data = store_.data_;
    apply_registers(changes);
    for (auto* list : {&changes.created, &changes.updated}) {
        for (auto& instance : *list) {
            data.instances.insert_or_assign(instance.id, std::move(instance));
        }
    }
    std::move(changes.events.begin(), changes.events.end(), std::back_inserter(data.events));
    for (const auto& row : changes.timers_set) {
        data.timers.insert_or_assign({row.instance, row.occurrence.timer}, row);
    }
    for (const auto& key : changes.timers_dropped) {
        data.timers.erase(key);
    }
    for (const auto& row : changes.tasks_set) {
        data.tasks.insert_or_assign({row.instance, row.key}, row);
    }
    for (const auto& key : changes.tasks_dropped) {
        data.tasks.erase(key);
    }
    std::move(changes.participation.begin(), changes.participation.end(), std::back_inserter(data.participation));
    for (const auto& [instance, row] : changes.drafts_set) {
        data.drafts[instance].insert_or_assign(row.indicator, row);
    }
    for (const auto instance : changes.drafts_dropped) {
        data.drafts.erase(instance);
    }
    for (const auto& row : changes.outbox) {
        data.outbox.emplace(row.dedupe_key, row);
    }
    if (changes.receipt) {
        data.receipts.emplace(changes.receipt->command, *changes.receipt);
    }
}

void MemoryTx::apply_registers(const Changes& changes)
{
    if (changes.organisation.empty() && changes.calendars.empty()) {
        return;
    }
    auto registers = *store_.data_.registers;
    for (const auto& change : changes.organisation) {
        organisation::apply(registers.organisation, change);
    }
    for (const auto& calendar : changes.calendars) {
        registers.calendars.all.insert_or_assign({calendar.id, calendar.version}, calendar);
    }
    store_.data_.registers = std::make_shared<const Registers>(std::move(registers));
}

std::unique_ptr<StoreTx> MemoryStore::begin()
{
    hook_("begin");
    return std::make_unique<MemoryTx>(*this);
}

std::optional<InstanceId> MemoryStore::root_of(InstanceId instance)
{
    const std::lock_guard guard{mutex_};
    const auto found = data_.instances.find(instance);
    return found == data_.instances.end() ? std::nullopt : std::optional{found->second.root};
}

std::optional<InstanceId> MemoryStore::find(const std::string& definition, const std::string& unit, int fiscal_year,
                                            int quarter)
{
    const std::lock_guard guard{mutex_};
    for (const auto& [id, it] : data_.instances) {
        if (it.root == id && it.definition == definition && it.unit == unit && it.fiscal_year == fiscal_year &&
            it.quarter == quarter) {
            return id;
        }
    }
    return std::nullopt;
}

std::optional<workflow::Receipt> MemoryStore::receipt(const std::string& command)
{
    const std::lock_guard guard{mutex_};
    const auto found = data_.receipts.find(command);
    return found == data_.receipts.end() ? std::nullopt : std::optional{found->second};
}

std::optional<Instant> MemoryStore::next_due()
{
    const std::lock_guard guard{mutex_};
    std::optional<Instant> first;
    for (const auto& [key, row] : data_.timers) {
        first = !first || row.due_at < *first ? row.due_at : *first;
    }
    return first;
}

std::vector<std::string> MemoryStore::bodies() const
{
    const std::lock_guard guard{mutex_};
    std::map<std::pair<InstanceId, std::int64_t>, std::string> ordered;
    for (const auto& row : data_.events) {
        ordered.emplace(std::pair{row.instance, row.event.seq}, row.body);
    }
    std::vector<std::string> bodies;
    for (auto& [key, body] : ordered) {
        bodies.push_back(std::move(body));
    }
    return bodies;
}

std::vector<workflow::Instance> MemoryStore::instances() const
{
    const std::lock_guard guard{mutex_};
    std::vector<workflow::Instance> list;
    for (const auto& [id, instance] : data_.instances) {
        list.push_back(instance);
    }
    return list;
}

std::vector<workflow::EventRow> MemoryStore::events_of(InstanceId instance) const
{
    const std::lock_guard guard{mutex_};
    std::vector<workflow::EventRow> rows;
    std::copy_if(data_.events.begin(), data_.events.end(), std::back_inserter(rows),
                 [&](const workflow::EventRow& row) { return row.instance == instance; });
    return rows;
}

std::vector<workflow::OutboxRow> MemoryStore::outbox() const
{
    const std::lock_guard guard{mutex_};
    std::vector<workflow::OutboxRow> list;
    for (const auto& [key, row] : data_.outbox) {
        list.push_back(row);
    }
    return list;
}

MemoryStore::Delivered MemoryStore::deliver()
{
    const std::lock_guard guard{mutex_};
    Delivered delivered;
    for (auto& [key, row] : data_.outbox) {
        const auto& folded = data_.instances.at(row.instance).folded;
        const bool still =
            row.still_state.empty() || (row.still_state == folded.state && row.still_entered_seq == folded.entered_seq);
        (still ? delivered.sent : delivered.suppressed).push_back(row);
    }
    data_.outbox.clear();
    return delivered;
}

}  // namespace traimas::store
