// Which messages are first in line, and what became of them.
#include "engine/store/message_store.hpp"

#include "engine/store/back_off.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/incident_store.hpp"

namespace traimas::store {
namespace {

// A message waits behind every earlier one of the same source and target, also while that one is held back.
constexpr Query kPendingMessages{"message.pending", R"(
    select o.dedupe_key, o.instance_id::text, o.notice, o.target, o.arguments
    from outbox o
    where o.kind = 'command' and o.not_before <= :p1::bigint and o.retry_at <= :p3::bigint
      and not exists (select from outbox e where e.kind = 'command' and e.root_id = o.root_id and e.target = o.target
        and e.id < o.id)
    order by o.id limit :p2::int
)",
                                 3, 5};

// Taken by two nodes at once, the second finds nothing to settle: the root's lock and the receipt made it a replay.
constexpr Query kSettleMessage{"message.settle", R"(
    with done as (delete from outbox where dedupe_key = :p1 returning dedupe_key, kind),
    cured as (
      update incident set closed_at = :p3::bigint, closed_by = retried_by,
        closed_how = case when retried_at is null then 'recovered' else 'retried' end
      from done where incident.source = 'message' and incident.key = done.dedupe_key and incident.closed_at is null)
    insert into delivery (dedupe_key, kind, outcome, recorded_at)
    select dedupe_key, kind, :p2, :p3::bigint from done
)",
                               3, 0};

constexpr Query kFailedMessage{"message.failed", R"(
    update outbox set attempts = attempts + 1 where dedupe_key = :p1 returning attempts::text
)",
                               1, 1};

// The row is held since it was counted above.
constexpr Query kHoldMessage{"message.hold", R"(
    update outbox set retry_at = :p2::bigint where dedupe_key = :p1
)",
                             2, 0};

}  // namespace

std::vector<PendingMessage> pending_messages(Session& session, Instant now, Instant system_now, int limit)
{
    std::vector<PendingMessage> messages;
    for (const auto& row :
         session.run(kPendingMessages, {value_of(now), value_of(std::int64_t{limit}), value_of(system_now)})) {
        messages.push_back({as_text(row.at(0)), InstanceId{as_int64(row.at(1))}, as_text(row.at(2)), as_text(row.at(3)),
                            nlohmann::json::parse(as_text(row.at(4)))});
    }
    return messages;
}

void settle_message(Tx& tx, const std::string& dedupe_key, const std::string& outcome, Instant now)
{
    tx.execute(kSettleMessage, {value_of(dedupe_key), value_of(outcome), value_of(now)});
}

void postpone_message(Tx& tx, const PendingMessage& message, Instant now, const std::string& reason)
{
    const auto row = tx.one(kFailedMessage, {value_of(message.dedupe_key)});
    if (!row) {
        return;  // another node settled it meanwhile
    }
    const auto tries = as_int64(row->at(0));
    tx.execute(kHoldMessage,
               {value_of(message.dedupe_key), value_of(next_try(read_system_clock(tx), tries, message.dedupe_key))});
    if (tries >= kTriesBeforeIncident) {
        open_incident(tx, still_failing(message, tries, reason), now);
    }
}

}  // namespace traimas::store
