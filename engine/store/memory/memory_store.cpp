// Transactions over maps: reads see what is committed, writes wait for commit().
#include "engine/store/memory/memory_store.hpp"

#include "engine/store/incident_store.hpp"

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
        while (store_.locked_.contains(root)) {
            store_.wait_(guard);
        }
        store_.locked_.insert(root);
        held_.insert(root);
        return true;
    }

    Instant now() override { return now_.emplace(store_.business_.now()); }

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

    std::map<InstanceId, workflow::TreeRows> load_all(const std::vector<InstanceId>& roots) override
    {
        store_.hook_("load");
        const std::lock_guard guard{store_.mutex_};
        std::map<InstanceId, workflow::TreeRows> loaded;
        for (const auto root : roots) {
            if (const auto tree = store_.data_.trees.find(root); tree != store_.data_.trees.end()) {
                loaded.emplace(root, tree->second.rows(root));
            }
        }
        return loaded;
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
    // Counted at once, as a commit follows at once.
    void back_off(InstanceId root, Instant now, const std::string& reason) override
    {
        const std::lock_guard guard{store_.mutex_};
        const auto key = tree_key(root);
        const auto tries = store_.data_.trees.at(root).back_off(now, store_.system_.now(), key);
        if (tries >= kTriesBeforeIncident) {
            store_.data_.incidents.open(still_failing("timer", key, root, tries, reason), now);
        }
    }

    void settle(const PendingMessage& message, const std::string&, Instant now) override
    {
        settled_.emplace_back(message.dedupe_key, now);
    }
    void postpone(const PendingMessage& message, Instant now, const std::string& reason) override
    {
        const std::lock_guard guard{store_.mutex_};
        const auto tries = store_.data_.messages.postpone(message.dedupe_key, store_.system_.now());
        if (tries >= kTriesBeforeIncident) {
            store_.data_.incidents.open(still_failing(message, tries, reason), now);
        }
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
            for (const auto& [key, at] : settled_) {
                store_.data_.messages.settle(key);
                store_.data_.incidents.close({.source = "message", .key = key}, at);
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
    std::vector<std::pair<std::string, Instant>> settled_{};  // keys of messages, and when
    std::optional<Instant> now_{};                            // as now() answered last: when what is written happened
};

std::vector<InstanceId> MemoryTx::claim_due(Instant now, int limit)
{
    const std::lock_guard guard{store_.mutex_};
    auto& data = store_.data_;
    const auto system_now = store_.system_.now();
    std::vector<InstanceId> roots;
    for (const auto& [at, root] : data.due) {
        if (now < at || static_cast<int>(roots.size()) >= limit) {
            break;
        }
        if (data.trees.at(root).may_fire(now, system_now) && store_.locked_.insert(root).second) {
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
    data.incidents.take(changes, now_ ? *now_ : store_.business_.now());
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
        auto& tree = data.tree_of(row.instance);
        tree.timers.insert_or_assign({row.instance, row.occurrence.timer}, row);
        tree.held_back.erase({row.instance, row.occurrence.timer});
    }
    for (const auto& key : changes.timers_dropped) {
        touched.insert(data.roots.at(key.first));
        auto& tree = data.tree_of(key.first);
        tree.timers.erase(key);
        tree.held_back.erase(key);
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
    for (const auto& row : changes.evidence) {
        data.tree_of(row.instance).evidence.push_back(row);
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
    return data_.messages.due(now, system_.now(), limit);
}

std::optional<Instant> MemoryStore::next_due()
{
    const std::lock_guard guard{mutex_};
    std::optional<Instant> first;
    for (const auto& [at, root] : data_.due) {
        if (first && *first <= at) {
            break;
        }
        const auto free = data_.trees.at(root).earliest_free_timer();
        first = free && (!first || *free < *first) ? free : first;
    }
    return first;
}

std::optional<Instant> MemoryStore::next_retry(Instant now)
{
    const std::lock_guard guard{mutex_};
    auto first = data_.messages.next_retry(now);
    for (const auto& [at, root] : data_.due) {
        if (now < at) {
            break;
        }
        const auto retry = data_.trees.at(root).next_retry(now);
        first = retry && (!first || *retry < *first) ? retry : first;
    }
    return first;
}

}  // namespace traimas::store
