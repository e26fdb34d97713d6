// Claims due outbox rows, checks whether they are still true, and turns them into notices and planned mails.
#include "engine/store/outbox_store.hpp"

namespace traimas::store {
namespace {

constexpr Query kClaimOutbox{"outbox.claim", R"(
    select o.id::text, (o.still_state = '' or (o.still_state in (i.state, i.state || '/' || (i.data::json->>'stage'))
      and (i.data::json->>'entered_seq')::bigint = o.still_entered_seq))::text, o.dedupe_key,
      coalesce((select effective_at from event e where e.instance_id = o.instance_id and e.seq = o.seq), o.not_before)::text,
      case when o.digest then 't' else 'f' end
    from outbox o left join instance i on i.id = o.instance_id
    where o.kind = 'notice' and o.not_before <= :p1::bigint
    order by o.not_before, o.id limit :p2::int
    for update of o skip locked
)",
                             2, 5};

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

// Read before the outbox rows go. Who has no address, or has left, gets no mail and no row.
constexpr Query kPlanMail{"outbox.plan_mail", R"(
    insert into mail (dedupe_key, recipient, instance_id, seq, notice, arguments, still_state, still_entered_seq, digest,
      nominal, planned_for, outcome, reason, settled_at, message_id)
    select o.dedupe_key, o.recipient, o.instance_id, o.seq, o.notice, o.arguments, o.still_state, o.still_entered_seq,
      o.digest, plan.nominal, plan.planned_for, case when plan.reason = '' then 'planned' else 'suppressed' end,
      plan.reason, case when plan.reason = '' then null else :p6::bigint end, plan.message_id
    from unnest(:p1::bigint[], :p2::bigint[], :p3::bigint[], :p4::text[], :p5::text[])
      as plan(id, nominal, planned_for, reason, message_id)
    join outbox o on o.id = plan.id
    join person on person.id = o.recipient and person.active and person.email <> ''
    order by o.id
    on conflict (dedupe_key) do nothing
)",
                          6, 0};

// The columns of what is planned, as arrays.
class MailRows {
public:
    void add(const Value& id, const MailCandidate& candidate, const MailPlan& plan)
    {
        ids_.push_back(id);
        nominal_.push_back(value_of(candidate.nominal));
        planned_for_.push_back(value_of(plan.planned_for));
        reasons_.push_back(value_of(candidate.still_true ? plan.suppressed_because : std::string{"untrue"}));
        message_ids_.push_back(value_of(plan.message_id));
    }
    void write(Tx& tx, Instant now) const
    {
        if (!ids_.empty()) {
            tx.execute(kPlanMail, {array_text(ids_), array_text(nominal_), array_text(planned_for_),
                                   array_text(reasons_), array_text(message_ids_), value_of(now)});
        }
    }

private:
    std::vector<Value> ids_;
    std::vector<Value> nominal_;
    std::vector<Value> planned_for_;
    std::vector<Value> reasons_;
    std::vector<Value> message_ids_;
};

}  // namespace

OutboxReport deliver_notices(Tx& tx, Instant now, int limit, const PlanMail& plan_mail)
{
    OutboxReport report;
    std::vector<Value> ids;
    std::vector<Value> outcomes;
    MailRows mails;
    for (const auto& row : tx.run(kClaimOutbox, {value_of(now), value_of(std::int64_t{limit})})) {
        const bool still_true = as_text(row.at(1)) == "true";
        ids.push_back(row.at(0));
        outcomes.push_back(value_of(std::string_view{still_true ? "sent" : "suppressed"}));
        ++(still_true ? report.sent : report.suppressed);
        if (plan_mail) {
            const MailCandidate candidate{as_text(row.at(2)), as_instant(row.at(3)), as_bool(row.at(4)), still_true};
            mails.add(row.at(0), candidate, plan_mail(candidate, now));
        }
    }
    mails.write(tx, now);
    if (!ids.empty()) {
        tx.execute(kDeliverOutbox, {array_text(ids), array_text(outcomes), value_of(now)});
    }
    return report;
}

}  // namespace traimas::store
