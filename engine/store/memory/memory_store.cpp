// Transactions over maps: reads see what is committed, writes wait for commit().
#include "engine/store/memory/memory_store.hpp"

#include <algorithm>

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
        if (!store_.data_.trees.contains(root)) {
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
        const auto tree = data.trees.find(root);
        auto rows = tree == data.trees.end() ? workflow::TreeRows{} : tree->second.rows(root);
        if (const auto receipt = data.receipts.find(command); receipt != data.receipts.end()) {
            rows.receipt = receipt->second;
        }
        return rows;
    }

    std::vector<InstanceId> roots_on_calendar(const std::string& calendar, int before_version,
                                              const std::vector<std::string>& ended) override
    {
        const std::lock_guard guard{store_.mutex_};
        return store_.data_.roots_on_calendar(calendar, before_version, ended);
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

    void settle(const PendingMessage& message, const std::string&, Instant) override
    {
        settled_.push_back(message.dedupe_key);
    }
    void postpone(const PendingMessage& message, Instant now, const std::string&) override
    {
        const std::lock_guard guard{store_.mutex_};
        store_.data_.messages.postpone(message.dedupe_key, now + std::chrono::seconds{2});
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
            for (const auto& key : settled_) {
                store_.data_.messages.settle(key);
            }
            settled_.clear();
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

    void check_unique(const Changes& changes) const
    {
        if (const auto* constraint = store_.data_.violated_by(changes)) {
            throw DatabaseError{{DatabaseErrorKind::unique_violation, "23505", constraint, "memory.write"}};
        }
    }

    void apply(Changes changes);
    void apply_timers(const Changes& changes);
    void apply_drafts(const Changes& changes);
    void apply_registers(const Changes& changes);

    MemoryStore& store_;
    std::set<InstanceId> held_{};
    std::vector<Changes> pending_{};
    std::vector<std::string> settled_{};
};

std::vector<InstanceId> MemoryTx::claim_due(Instant now, int limit)
{
    const std::lock_guard guard{store_.mutex_};
    auto& data = store_.data_;
    std::vector<InstanceId> roots;
    for (const auto& [at, root] : data.due) {
        if (now < at || static_cast<int>(roots.size()) >= limit) {
            break;
        }
        const auto held_back = data.not_before.find(root);
        const bool waits = held_back != data.not_before.end() && now < held_back->second;
        if (!waits && store_.locked_.insert(root).second) {
            held_.insert(root);
            roots.push_back(root);
        }
    }
    return roots;
}

void MemoryTx::apply(Changes changes)
{
    auto& data = store_.data_;
    apply_registers(changes);
    for (auto& instance : changes.created) {
        data.add(std::move(instance));
    }
    for (auto& instance : changes.updated) {
        data.trees.at(instance.root).instances.insert_or_assign(instance.id, std::move(instance));
    }
    for (auto& row : changes.events) {
        data.tree_of(row.instance).events[row.instance].push_back({std::move(row.body), row.hash});
    }
    for (auto& row : changes.participation) {
        auto& tree = data.tree_of(row.instance);
        tree.took_part.insert(MemoryTree::key_of(row));
        tree.participation.push_back(std::move(row));
    }
    apply_timers(changes);
    apply_drafts(changes);
    std::move(changes.scores.begin(), changes.scores.end(), std::back_inserter(data.scores));
    for (auto& row : changes.outbox) {
        if (row.kind == "command") {
            const auto source = data.roots.at(row.instance);
            data.messages.add(std::move(row), source);
        } else {
            auto key = row.dedupe_key;
            data.notices.try_emplace(std::move(key), std::move(row));
        }
    }
    for (auto& row : changes.incidents) {
        data.incidents.try_emplace({row.source, row.key}, row);
    }
    if (changes.receipt) {
        auto command = changes.receipt->command;
        data.receipts.try_emplace(std::move(command), *std::move(changes.receipt));
    }
}

void MemoryTx::apply_timers(const Changes& changes)
{
    auto& data = store_.data_;
    std::set<InstanceId> touched;
    for (const auto& row : changes.timers_set) {
        touched.insert(data.roots.at(row.instance));
        data.tree_of(row.instance).timers.insert_or_assign({row.instance, row.occurrence.timer}, row);
    }
    for (const auto& key : changes.timers_dropped) {
        touched.insert(data.roots.at(key.first));
        data.tree_of(key.first).timers.erase(key);
    }
    for (const auto root : touched) {
        data.index_due(root);
    }
    for (const auto& row : changes.tasks_set) {
        data.tree_of(row.instance).tasks.insert_or_assign({row.instance, row.key}, row);
    }
    for (const auto& key : changes.tasks_dropped) {
        data.tree_of(key.first).tasks.erase(key);
    }
}

void MemoryTx::apply_drafts(const Changes& changes)
{
    auto& data = store_.data_;
    for (const auto& [instance, row] : changes.drafts_set) {
        data.tree_of(instance).drafts[instance].insert_or_assign(row.indicator, row);
    }
    for (const auto instance : changes.drafts_dropped) {
        data.tree_of(instance).drafts.erase(instance);
    }
    for (const auto& [instance, row] : changes.documents_set) {
        data.tree_of(instance).documents[instance].insert_or_assign(row.kind, row);
    }
    for (const auto& [instance, kind] : changes.documents_dropped) {
        data.tree_of(instance).documents[instance].erase(kind);
    }
}

void MemoryTx::apply_registers(const Changes& changes)
{
    if (changes.organisation.empty() && changes.calendars.empty() && changes.dictionary.empty()) {
        return;
    }
    auto registers = *store_.data_.registers;
    for (const auto& change : changes.organisation) {
        organisation::apply(registers.organisation, change);
    }
    registers.organisation.make_index();
    for (const auto& change : changes.dictionary) {
        dictionary::apply(registers.dictionary, change);
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
    const auto found = data_.roots.find(instance);
    return found == data_.roots.end() ? std::nullopt : std::optional{found->second};
}

std::optional<InstanceId> MemoryStore::find(const std::string& definition, const std::string& unit, int fiscal_year,
                                            int quarter)
{
    const std::lock_guard guard{mutex_};
    const auto found = data_.named_roots.find({definition, unit, fiscal_year, quarter});
    return found == data_.named_roots.end() ? std::nullopt : std::optional{found->second};
}

std::optional<workflow::Receipt> MemoryStore::receipt(const std::string& command)
{
    const std::lock_guard guard{mutex_};
    const auto found = data_.receipts.find(command);
    return found == data_.receipts.end() ? std::nullopt : std::optional{found->second};
}

std::vector<PendingMessage> MemoryStore::pending_messages(Instant now, int limit)
{
    const std::lock_guard guard{mutex_};
    return data_.messages.due(now, limit);
}

std::vector<workflow::ScoreRow> MemoryStore::scores() const
{
    const std::lock_guard guard{mutex_};
    return data_.scores;
}

std::optional<Instant> MemoryStore::next_due()
{
    const std::lock_guard guard{mutex_};
    return data_.due.empty() ? std::nullopt : std::optional{data_.due.begin()->first};
}

std::vector<workflow::IncidentRow> MemoryStore::incidents() const
{
    const std::lock_guard guard{mutex_};
    std::vector<workflow::IncidentRow> list;
    for (const auto& [key, row] : data_.incidents) {
        list.push_back(row);
    }
    return list;
}

std::vector<std::string> MemoryStore::bodies() const
{
    const std::lock_guard guard{mutex_};
    std::vector<std::string> bodies;
    for (const auto& [id, root] : data_.roots) {
        for (const auto& row : data_.trees.at(root).written(id)) {
            bodies.push_back(row.body);
        }
    }
    return bodies;
}

std::vector<workflow::Instance> MemoryStore::instances() const
{
    const std::lock_guard guard{mutex_};
    std::vector<workflow::Instance> list;
    for (const auto& [id, root] : data_.roots) {
        list.push_back(data_.instance(id));
    }
    return list;
}

std::vector<workflow::EventRow> MemoryStore::events_of(InstanceId instance, std::int64_t after) const
{
    const std::lock_guard guard{mutex_};
    std::vector<workflow::EventRow> rows;
    if (const auto root = data_.roots.find(instance); root != data_.roots.end()) {
        const auto& written = data_.trees.at(root->second).written(instance);
        for (auto i = static_cast<std::size_t>(after); i < written.size(); ++i) {  // seq counts from 1
            rows.push_back({instance, workflow::event_from_body(written[i].body), written[i].body, written[i].hash});
        }
    }
    return rows;
}

std::vector<workflow::OutboxRow> MemoryStore::outbox() const
{
    const std::lock_guard guard{mutex_};
    auto rows = data_.notices;
    data_.messages.list(rows);
    std::vector<workflow::OutboxRow> list;
    for (auto& [key, row] : rows) {
        list.push_back(std::move(row));
    }
    return list;
}

MemoryStore::Delivered MemoryStore::deliver()
{
    const std::lock_guard guard{mutex_};
    Delivered delivered;
    for (auto& [key, row] : data_.notices) {
        const auto& folded = data_.instance(row.instance).folded;
        const bool still = row.still_state.empty() ||
                           ((row.still_state == folded.state || row.still_state == folded.state + "/" + folded.stage) &&
                            row.still_entered_seq == folded.entered_seq);
        (still ? delivered.sent : delivered.suppressed).push_back(std::move(row));
    }
    data_.notices.clear();
    return delivered;
}

}  // namespace traimas::store
