// Each question is asked once for all rows; answers are in the order of keys, so that two runs read alike.
#include "engine/store/doctor_queries.hpp"

#include "engine/store/back_off.hpp"

namespace traimas::store {
namespace {

constexpr Query kOrphanTimers{"doctor.orphan_timers", R"(
    select t.instance_id::text, t.key from timer t
    where not exists (select from instance i where i.id = t.instance_id) order by t.instance_id, t.key
)",
                              0, 2};

constexpr Query kOrphanTasks{"doctor.orphan_tasks", R"(
    select t.instance_id::text, t.key from task t
    where not exists (select from instance i where i.id = t.instance_id) order by t.instance_id, t.key
)",
                             0, 2};

constexpr Query kDropOrphanTimer{"doctor.drop_orphan_timer", R"(
    delete from timer where instance_id = :p1::bigint and key = :p2
      and not exists (select from instance i where i.id = :p1::bigint)
)",
                                 2, 0};

constexpr Query kDropOrphanTask{"doctor.drop_orphan_task", R"(
    delete from task where instance_id = :p1::bigint and key = :p2
      and not exists (select from instance i where i.id = :p1::bigint)
)",
                                2, 0};

constexpr Query kDelivered{"doctor.delivered", R"(
    select o.dedupe_key, o.instance_id::text from outbox o join delivery d on d.dedupe_key = o.dedupe_key
    order by o.dedupe_key
)",
                           0, 2};

constexpr Query kDropDelivered{"doctor.drop_delivered", R"(
    delete from outbox where dedupe_key = :p1
      and exists (select from delivery d where d.dedupe_key = :p1)
)",
                               1, 0};

constexpr Query kWithoutOutcome{"doctor.without_outcome", R"(
    select n.dedupe_key, n.instance_id::text from notice n
    where not exists (select from delivery d where d.dedupe_key = n.dedupe_key and d.outcome = 'sent')
    order by n.dedupe_key
)",
                                0, 2};

constexpr Query kWithoutNotice{"doctor.without_notice", R"(
    select d.dedupe_key from delivery d where d.kind = 'notice' and d.outcome = 'sent'
      and not exists (select from notice n where n.dedupe_key = d.dedupe_key)
    order by d.dedupe_key
)",
                               0, 1};

constexpr Query kTaken{"doctor.taken", R"(
    select dedupe_key from delivery
    where kind = 'command' and outcome = 'sent' and recorded_at >= :p1::bigint and dedupe_key > :p2
    order by dedupe_key limit :p3::int
)",
                       3, 1};

constexpr Query kNoReceipt{"doctor.no_receipt", R"(
    select wanted.id from unnest(:p1::text[]) as wanted(id)
    where not exists (select from command c where c.id = wanted.id) order by wanted.id
)",
                           1, 1};

constexpr Query kUntold{"doctor.untold", R"(
    select f.source, f.key, f.instance_id::text, f.tries::text from (
      select 'timer' as source, 'tree/' || root_id as key, root_id as instance_id, max(attempts) as tries
      from timer where attempts >= :p1::int group by root_id
      union all
      select 'message', dedupe_key, instance_id, attempts from outbox where kind = 'command' and attempts >= :p1::int) f
    where not exists (select from incident i where i.source = f.source and i.key = f.key and i.closed_at is null)
    order by f.source, f.key
)",
                        1, 4};

constexpr Query kStale{"doctor.stale", R"(
    select i.source, i.key from incident i
    where i.closed_at is null and i.source in ('timer', 'message')
      and not exists (select from timer t where i.source = 'timer' and t.root_id = i.instance_id and t.attempts > 0)
      and not exists (select from outbox o where i.source = 'message' and o.dedupe_key = i.key and o.attempts > 0)
    order by i.source, i.key
)",
                       0, 2};

constexpr Query kDeadlocks{"doctor.deadlocks", R"(
    select deadlocks::text from pg_stat_database where datname = current_database()
)",
                           0, 1};

std::vector<OrphanRow> orphan_rows(Tx& tx, const Query& query)
{
    std::vector<OrphanRow> rows;
    for (const auto& row : tx.run(query)) {
        rows.push_back({InstanceId{as_int64(row.at(0))}, as_text(row.at(1))});
    }
    return rows;
}

std::vector<SentRow> sent_rows(Tx& tx, const Query& query)
{
    std::vector<SentRow> rows;
    for (const auto& row : tx.run(query)) {
        rows.push_back({as_text(row.at(0)), InstanceId{as_int64(row.at(1))}});
    }
    return rows;
}

std::vector<std::string> first_texts(Tx& tx, const Query& query, std::vector<Value> values = {})
{
    std::vector<std::string> list;
    for (const auto& row : tx.run(query, std::move(values))) {
        list.push_back(as_text(row.at(0)));
    }
    return list;
}

}  // namespace

std::vector<OrphanRow> orphan_timers(Tx& tx)
{
    return orphan_rows(tx, kOrphanTimers);
}

std::vector<OrphanRow> orphan_tasks(Tx& tx)
{
    return orphan_rows(tx, kOrphanTasks);
}

void drop_orphan_timer(Tx& tx, const OrphanRow& row)
{
    tx.execute(kDropOrphanTimer, {value_of(row.instance), value_of(row.key)});
}

void drop_orphan_task(Tx& tx, const OrphanRow& row)
{
    tx.execute(kDropOrphanTask, {value_of(row.instance), value_of(row.key)});
}

std::vector<SentRow> delivered_and_waiting(Tx& tx)
{
    return sent_rows(tx, kDelivered);
}

std::vector<SentRow> notices_without_outcome(Tx& tx)
{
    return sent_rows(tx, kWithoutOutcome);
}

std::vector<std::string> outcomes_without_notice(Tx& tx)
{
    return first_texts(tx, kWithoutNotice);
}

void drop_delivered(Tx& tx, const SentRow& row)
{
    tx.execute(kDropDelivered, {value_of(row.dedupe_key)});
}

std::vector<std::string> messages_taken(Tx& tx, Instant since, const std::string& after, int limit)
{
    return first_texts(tx, kTaken, {value_of(since), value_of(after), value_of(std::int64_t{limit})});
}

std::vector<std::string> receipts_missing(Tx& tx, const std::vector<std::string>& commands)
{
    std::vector<Value> ids;
    for (const auto& command : commands) {
        ids.push_back(value_of(command));
    }
    return first_texts(tx, kNoReceipt, {array_text(ids)});
}

std::vector<Untold> untold_failures(Tx& tx)
{
    std::vector<Untold> failures;
    for (const auto& row : tx.run(kUntold, {value_of(kTriesBeforeIncident)})) {
        failures.push_back(
            {as_text(row.at(0)), as_text(row.at(1)), InstanceId{as_int64(row.at(2))}, as_int64(row.at(3))});
    }
    return failures;
}

std::vector<StaleIncident> stale_incidents(Tx& tx)
{
    std::vector<StaleIncident> stale;
    for (const auto& row : tx.run(kStale)) {
        stale.push_back({as_text(row.at(0)), as_text(row.at(1))});
    }
    return stale;
}

std::int64_t deadlocks(Tx& tx)
{
    return as_int64(tx.one(kDeadlocks)->at(0));
}

}  // namespace traimas::store
