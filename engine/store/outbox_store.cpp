// Claims due outbox rows, checks whether they are still true, and turns them into notices.
#include "engine/store/outbox_store.hpp"

namespace traimas::store {
namespace {

constexpr Query kClaimOutbox{"outbox.claim", R"(
    select o.id::text, (o.still_state = '' or (o.still_state in (i.state, i.state || '/' || (i.data::json->>'stage'))
      and (i.data::json->>'entered_seq')::bigint = o.still_entered_seq))::text
    from outbox o left join instance i on i.id = o.instance_id
    where o.kind = 'notice' and o.not_before <= :p1::bigint
    order by o.not_before, o.id limit :p2::int
    for update of o skip locked
)",
                             2, 2};

constexpr Query kDeliverOutbox{"outbox.deliver", R"(
    with done as (
      delete from outbox using unnest(:p1::bigint[], :p2::text[]) as verdict(id, outcome)
      where outbox.id = verdict.id
      returning outbox.*, verdict.outcome),
    told as (
      insert into notice (dedupe_key, recipient, instance_id, seq, notice, arguments, recorded_at)
      select dedupe_key, recipient, instance_id, seq, notice, arguments, not_before from done where outcome = 'sent'
      order by id)
    insert into delivery (dedupe_key, kind, outcome, recorded_at)
    select dedupe_key, kind, outcome, :p3::bigint from done order by dedupe_key
)",
                               3, 0};

}  // namespace

OutboxReport deliver_notices(Tx& tx, Instant now, int limit)
{
    OutboxReport report;
    std::vector<Value> ids;
    std::vector<Value> outcomes;
    for (const auto& row : tx.run(kClaimOutbox, {value_of(now), value_of(std::int64_t{limit})})) {
        const bool still_true = as_text(row.at(1)) == "true";
        ids.push_back(row.at(0));
        outcomes.push_back(value_of(std::string_view{still_true ? "sent" : "suppressed"}));
        ++(still_true ? report.sent : report.suppressed);
    }
    if (!ids.empty()) {
        tx.execute(kDeliverOutbox, {array_text(ids), array_text(outcomes), value_of(now)});
    }
    return report;
}

}  // namespace traimas::store
