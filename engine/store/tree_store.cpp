// Loads, locks, claims and writes trees in PostgreSQL.
#include "engine/store/tree_store.hpp"

#include "engine/store/back_off.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/incident_store.hpp"
#include "engine/store/message_store.hpp"
#include "engine/store/register_store.hpp"
#include "engine/store/tree_read.hpp"
#include "engine/store/tree_rows.hpp"
#include "engine/store/tree_write.hpp"

#include "engine/base/assert.hpp"

namespace traimas::store {
namespace {

// The only lock. Nothing else is read here: a statement that locks and reads together sees the past.
constexpr Query kLock{"tree.lock", R"(
    select id::text from instance where id = :p1::bigint and root_id = id for no key update
)",
                      1, 1};

constexpr Query kReceiptOf{"tree.receipt", R"(
    select instance_id::text, id, request_hash, outcome, problem_kind::text, pointers, first_seq::text, last_seq::text,
      received_at::text, recorded_at::text
    from command where id = :p1
)",
                           1, 10};

constexpr Query kNextInstance{"tree.next_instance", "select nextval('instance_id')::text", 0, 1};

constexpr Query kRootsOnCalendar{"tree.on_calendar", R"(
    select root_id::text from (
      select distinct root_id from instance
      where calendar = :p1 and calendar_version < :p2::int
        and definition || '@' || definition_version || '/' || state <> all(:p3::text[])) as followed
    order by followed.root_id
)",
                                 3, 1};

// LIMIT stands above the lock, so that a second node gets the next roots, not none.
constexpr Query kClaimRoots{"tree.claim_due", R"(
    select root.id::text from timer join instance root on root.id = timer.root_id
    where timer.due_at <= :p1::bigint and timer.retry_at <= :p3::bigint
    order by timer.due_at, timer.root_id limit :p2::int
    for no key update of root skip locked
)",
                            3, 1};

// The root is held, so nobody else counts meanwhile.
constexpr Query kTries{"tree.tries", R"(
    select coalesce(max(attempts), 0)::text from timer where root_id = :p1::bigint and due_at <= :p2::bigint
)",
                       2, 1};

constexpr Query kBackOff{"tree.back_off", R"(
    update timer set attempts = :p3::int, retry_at = :p4::bigint where root_id = :p1::bigint and due_at <= :p2::bigint
)",
                         4, 0};

constexpr Query kRoot{"tree.root_of", "select root_id::text from instance where id = :p1::bigint", 1, 1};

constexpr Query kFindRoot{"tree.find", R"(
    select id::text from instance
    where definition = :p1 and unit = :p2 and fiscal_year = :p3::int and quarter = :p4::int and id = root_id
)",
                          4, 1};

constexpr Query kNextDue{"tree.next_due", "select min(due_at)::text from timer where retry_at = 0", 0, 1};

constexpr Query kNextRetry{"tree.next_retry", R"(
    select least((select min(retry_at) from timer where retry_at > 0 and due_at <= :p1::bigint),
      (select min(retry_at) from outbox where retry_at > 0 and kind = 'command' and not_before <= :p1::bigint))::text
)",
                           1, 1};

class TreeTx final : public StoreTx {
public:
    TreeTx(TreeStore& store, Tx tx) : store_{store}, tx_{std::move(tx)} {}

    bool lock(InstanceId root) override { return tx_.one(kLock, {value_of(root)}).has_value(); }
    Instant now() override
    {
        now_ = read_clock(tx_);
        return *now_;
    }

    workflow::TreeRows load(InstanceId root, const std::string& command) override
    {
        auto loaded = read_trees(tx_, {root}, command);
        TRAIMAS_ASSERT(loaded.by_root.contains(root));
        auto tree = std::move(loaded.by_root.at(root));
        know(tree);
        tree.receipt = std::move(loaded.receipt);
        return tree;
    }

    std::map<InstanceId, workflow::TreeRows> load_all(const std::vector<InstanceId>& roots) override
    {
        auto loaded = read_trees(tx_, roots, "");
        for (const auto& [root, tree] : loaded.by_root) {
            know(tree);
        }
        return std::move(loaded.by_root);
    }

    std::vector<InstanceId> roots_on_calendar(const std::string& calendar, int before_version,
                                              const std::vector<std::string>& ended) override
    {
        std::vector<Value> states;
        for (const auto& state : ended) {
            states.push_back(value_of(state));
        }
        std::vector<InstanceId> roots;
        for (const auto& row : tx_.run(
                 kRootsOnCalendar, {value_of(calendar), value_of(std::int64_t{before_version}), array_text(states)})) {
            roots.emplace_back(as_int64(row.at(0)));
        }
        return roots;
    }
    std::shared_ptr<const Registers> registers() override { return store_.registers(tx_); }
    InstanceId next_instance() override { return InstanceId{as_int64(tx_.one(kNextInstance)->at(0))}; }

    void write(workflow::Changes changes) override
    {
        for (const auto& instance : changes.created) {
            know(instance);
        }
        write_changes(tx_, changes_document(changes, roots_, names_, loaded_, now_ ? *now_ : now()));
        write_registers(tx_, changes);
    }

    std::vector<InstanceId> claim_due(Instant now, int limit) override
    {
        std::vector<InstanceId> roots;
        for (const auto& row :
             tx_.run(kClaimRoots, {value_of(now), value_of(std::int64_t{limit}), value_of(read_system_clock(tx_))})) {
            const InstanceId root{as_int64(row.at(0))};
            if (std::find(roots.begin(), roots.end(), root) == roots.end()) {
                roots.push_back(root);
            }
        }
        return roots;
    }

    void back_off(InstanceId root, Instant now, const std::string& reason) override
    {
        const auto tries = as_int64(tx_.one(kTries, {value_of(root), value_of(now)})->at(0)) + 1;
        const auto key = tree_key(root);
        tx_.execute(kBackOff, {value_of(root), value_of(now), value_of(tries),
                               value_of(next_try(read_system_clock(tx_), tries, key))});
        if (tries >= kTriesBeforeIncident) {
            open_incident(tx_, still_failing("timer", key, root, tries, reason), now);
        }
    }

    void settle(const PendingMessage& message, const std::string& outcome, Instant now) override
    {
        settle_message(tx_, message.dedupe_key, outcome, now);
    }
    void postpone(const PendingMessage& message, Instant now, const std::string& reason) override
    {
        postpone_message(tx_, message, now, reason);
    }

    void commit() override { tx_.commit(); }

private:
    void know(const workflow::TreeRows& tree)
    {
        for (const auto& instance : tree.instances) {
            know(instance);
            const auto& folded = instance.folded;
            loaded_.insert_or_assign(instance.id, workflow::Folded{.state = {},
                                                                   .subject = folded.subject,
                                                                   .content = folded.content,
                                                                   .records = folded.records});
        }
    }
    void know(const workflow::Instance& instance)
    {
        roots_.emplace(instance.id, instance.root);
        names_.insert_or_assign(instance.id, InstanceName{instance.unit, instance.fiscal_year, instance.quarter});
    }

    TreeStore& store_;
    Tx tx_;
    std::optional<Instant> now_{};            // as now() answered last: when what is written happened
    std::map<InstanceId, InstanceId> roots_;  // of every instance seen, for rows that carry it
    InstanceNames names_;
    std::map<InstanceId, workflow::Folded> loaded_;  // only what is kept
};

}  // namespace

std::unique_ptr<StoreTx> TreeStore::begin()
{
    return std::make_unique<TreeTx>(*this, database_.begin());
}

std::optional<InstanceId> TreeStore::root_of(InstanceId instance)
{
    const auto row = database_.lease()->one(kRoot, {value_of(instance)});
    return row ? std::optional<InstanceId>{InstanceId{as_int64(row->at(0))}} : std::nullopt;
}

std::optional<InstanceId> TreeStore::find(const std::string& definition, const std::string& unit, int fiscal_year,
                                          int quarter)
{
    const auto row =
        database_.lease()->one(kFindRoot, {value_of(definition), value_of(unit), value_of(std::int64_t{fiscal_year}),
                                           value_of(std::int64_t{quarter})});
    return row ? std::optional<InstanceId>{InstanceId{as_int64(row->at(0))}} : std::nullopt;
}

std::optional<workflow::Receipt> TreeStore::receipt(const std::string& command)
{
    const auto row = database_.lease()->one(kReceiptOf, {value_of(command)});
    return row ? std::optional{receipt_from(*row)} : std::nullopt;
}

std::vector<PendingMessage> TreeStore::pending_messages(Instant now, int limit)
{
    auto lease = database_.lease();
    return store::pending_messages(*lease, now, read_system_clock(*lease), limit);
}

std::optional<Instant> TreeStore::next_due()
{
    return as_optional_instant(database_.lease()->one(kNextDue, {})->at(0));
}

std::optional<Instant> TreeStore::next_retry(Instant now)
{
    return as_optional_instant(database_.lease()->one(kNextRetry, {value_of(now)})->at(0));
}

std::map<InstanceId, workflow::TreeRows> TreeStore::load(Tx& tx, const std::vector<InstanceId>& roots)
{
    return read_trees(tx, roots, "").by_root;
}

std::shared_ptr<const Registers> TreeStore::registers(Tx& tx)
{
    const auto key = register_heads(tx);
    {
        const std::lock_guard guard{mutex_};
        if (snapshot_ && snapshot_key_ == key) {
            return snapshot_;
        }
    }
    // Read after the heads: a register that moved on in between makes the next reader load again.
    auto fresh = std::make_shared<const Registers>(load_registers(tx));
    const std::lock_guard guard{mutex_};
    snapshot_key_ = key;
    snapshot_ = fresh;
    return fresh;
}

}  // namespace traimas::store
