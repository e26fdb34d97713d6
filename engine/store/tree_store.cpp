// Loads, locks, claims and writes trees in PostgreSQL.
#include "engine/store/tree_store.hpp"

#include "engine/store/back_off.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/incident_store.hpp"
#include "engine/store/message_store.hpp"
#include "engine/store/register_store.hpp"
#include "engine/store/tree_rows.hpp"
#include "engine/store/tree_write.hpp"

#include "engine/base/assert.hpp"

namespace traimas::store {
namespace {

using nlohmann::json;

// The only lock. Nothing else is read here: a statement that locks and reads together sees the past.
constexpr Query kLock{"tree.lock", R"(
    select id::text from instance where id = :p1::bigint and root_id = id for no key update
)",
                      1, 1};

constexpr Query kLoadTrees{"tree.load", R"(
    select json_build_object(
      'instances', coalesce((select json_agg(json_build_object(
          'id', id, 'root_id', root_id, 'parent_id', parent_id, 'definition', definition,
          'definition_version', definition_version, 'digest', encode(digest, 'hex'), 'unit', unit,
          'fiscal_year', fiscal_year, 'quarter', quarter, 'ordinal', ordinal, 'calendar', calendar,
          'calendar_version', calendar_version, 'seq', seq, 'head', encode(head, 'hex'),
          'last_recorded', last_recorded, 'data', data::json) order by id)
        from instance where root_id = any(:p1::bigint[])), '[]'),
      'timers', coalesce((select json_agg(json_build_object(
          'instance_id', instance_id, 'key', key, 'revision', revision, 'n', n, 'due_at', due_at,
          'derivation', derivation) order by instance_id, key)
        from timer where root_id = any(:p1::bigint[])), '[]'),
      'tasks', coalesce((select json_agg(json_build_object(
          'instance_id', instance_id, 'key', key, 'unit', unit, 'role', role, 'form', form, 'due_at', due_at,
          'opened_seq', opened_seq) order by instance_id, key)
        from task where root_id = any(:p1::bigint[])), '[]'),
      'participation', coalesce((select json_agg(json_build_object(
          'instance_id', p.instance_id, 'round', p.round, 'duty', p.duty, 'person', p.person,
          'capacity', p.capacity, 'seq', p.seq) order by p.instance_id, p.seq, p.person)
        from participation p join instance i on i.id = p.instance_id and i.round = p.round
        where i.root_id = any(:p1::bigint[])), '[]'),
      'drafts', coalesce((select json_agg(json_build_object(
          'instance_id', d.instance_id, 'indicator', d.indicator, 'value', d.value::text,
          'numerator', d.numerator::text, 'denominator', d.denominator::text, 'steps_done', d.steps_done,
          'narrative', d.narrative,
          'version', d.version, 'author', d.author, 'saved_at', d.saved_at) order by d.instance_id, d.indicator)
        from draft d join instance i on i.id = d.instance_id where i.root_id = any(:p1::bigint[])), '[]'),
      'documents', coalesce((select json_agg(json_build_object(
          'instance_id', d.instance_id, 'kind', d.kind, 'content', d.content, 'texts', d.texts, 'version', d.version,
          'authors', d.authors, 'saved_at', d.saved_at) order by d.instance_id, d.kind)
        from document d join instance i on i.id = d.instance_id where i.root_id = any(:p1::bigint[])), '[]'),
      'receipt', (select json_build_object(
          'id', id, 'request_hash', request_hash, 'instance_id', instance_id, 'outcome', outcome,
          'problem_kind', problem_kind, 'pointers', pointers, 'first_seq', first_seq, 'last_seq', last_seq,
          'received_at', received_at, 'recorded_at', recorded_at)
        from command where id = :p2)
    )::text
)",
                           2, 1};

constexpr Query kReceiptOf{"tree.receipt", R"(
    select json_build_object(
      'id', id, 'request_hash', request_hash, 'instance_id', instance_id, 'outcome', outcome,
      'problem_kind', problem_kind, 'pointers', pointers, 'first_seq', first_seq, 'last_seq', last_seq,
      'received_at', received_at, 'recorded_at', recorded_at)::text
    from command where id = :p1
)",
                           1, 1};

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

Value roots_array(const std::vector<InstanceId>& roots)
{
    std::vector<Value> ids;
    for (const auto root : roots) {
        ids.push_back(value_of(root));
    }
    return array_text(ids);
}

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
        const auto row = tx_.one(kLoadTrees, {roots_array({root}), value_of(command)});
        const auto document = json::parse(as_text(row->at(0)));
        auto trees = trees_from(document);
        TRAIMAS_ASSERT(trees.contains(root));
        auto tree = std::move(trees.at(root));
        for (const auto& instance : tree.instances) {
            know(instance);
        }
        if (const auto& receipt = document.at("receipt"); !receipt.is_null()) {
            tree.receipt = receipt_from(receipt);
        }
        return tree;
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
        write_changes(tx_, changes_document(changes, roots_, names_, now_ ? *now_ : now()));
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
    return row ? std::optional<workflow::Receipt>{receipt_from(json::parse(as_text(row->at(0))))} : std::nullopt;
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
    const auto row = tx.one(kLoadTrees, {roots_array(roots), value_of(std::string_view{})});
    return trees_from(json::parse(as_text(row->at(0))));
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
