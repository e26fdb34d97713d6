// Which messages are first in line, and what became of them.
#include "engine/store/message_store.hpp"

namespace traimas::store {
namespace {

// A message waits behind every earlier one of the same source and target, also while that one is held back.
constexpr Query kPendingMessages{"message.pending", R"(
    select o.dedupe_key, o.instance_id::text, o.notice, o.target, o.arguments
    from outbox o
    where o.kind = 'command' and o.not_before <= :p1::bigint
      and not exists (select from outbox e where e.kind = 'command' and e.root_id = o.root_id and e.target = o.target
        and e.id < o.id)
    order by o.id limit :p2::int
)",
                                 2, 5};

// Taken by two nodes at once, the second finds nothing to settle: the root's lock and the receipt made it a replay.
constexpr Query kSettleMessage{"message.settle", R"(
    with done as (delete from outbox where dedupe_key = :p1 returning dedupe_key, kind)
    insert into delivery (dedupe_key, kind, outcome, recorded_at)
    select dedupe_key, kind, :p2, :p3::bigint from done
)",
                               3, 0};

constexpr Query kPostponeMessage{"message.postpone", R"(
    update outbox set attempts = attempts + 1,
      not_before = :p2::bigint + least(power(2, attempts + 1), 3600)::bigint * 1000000
    where dedupe_key = :p1 returning attempts::text
)",
                                 2, 1};

constexpr Query kMessageIncident{"message.incident", R"(
    insert into incident (instance_id, source, key, detail, opened_at)
    values (:p1::bigint, 'message', :p2, :p3, :p4::bigint)
    on conflict (source, key) where closed_at is null do nothing
)",
                                 4, 0};

constexpr std::int64_t kTriesBeforeMessageIncident = 8;

}  // namespace

std::vector<PendingMessage> pending_messages(Session& session, Instant now, int limit)
{
    std::vector<PendingMessage> messages;
    for (const auto& row : session.run(kPendingMessages, {value_of(now), value_of(std::int64_t{limit})})) {
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
    const auto row = tx.one(kPostponeMessage, {value_of(message.dedupe_key), value_of(now)});
    if (row && as_int64(row->at(0)) >= kTriesBeforeMessageIncident) {
        tx.execute(kMessageIncident,
                   {value_of(message.source), value_of(message.dedupe_key), value_of(reason), value_of(now)});
    }
}

}  // namespace traimas::store
