// Claims, settles and drops planned mails.
// Rows are locked in the order of their ids, so that two nodes never wait for each other crosswise.
#include "engine/store/mail_store.hpp"

#include "engine/store/incident_store.hpp"

namespace traimas::store {
namespace {

// What is leased is being sent by somebody: it is left alone. A digest's row in back-off is dropped like any other.
constexpr Query kDrop{"mail.drop", R"(
    with verdict as (
      select m.id, case
        when not (m.still_state = '' or (m.still_state in (i.state, i.state || '/' || (i.data::json->>'stage'))
          and (i.data::json->>'entered_seq')::bigint = m.still_entered_seq)) then 'untrue'
        when p.id is null then 'no_address'
        when exists (select from mail newer where newer.outcome = 'planned' and newer.instance_id = m.instance_id
          and newer.recipient = m.recipient and newer.notice = m.notice and newer.id > m.id
          and newer.planned_for <= :p1::bigint) then 'newer'
        end as reason
      from mail m
      left join instance i on i.id = m.instance_id
      left join person p on p.id = m.recipient and p.active and p.email <> ''
      where m.outcome = 'planned' and m.planned_for <= :p1::bigint and m.leased_until <= :p2::bigint),
    taken as (
      select m.id from mail m
      where m.id = any(array(select id from verdict where reason is not null))
        and m.outcome = 'planned' and m.leased_until <= :p2::bigint
      order by m.id for update)
    update mail set outcome = case when verdict.reason = 'newer' then 'superseded' else 'suppressed' end,
      reason = verdict.reason, settled_at = :p1::bigint
    from verdict join taken on taken.id = verdict.id
    where mail.id = verdict.id
)",
                      2, 0};

// A digest whose carrier was dropped goes on with another.
constexpr Query kRelease{"mail.release", R"(
    update mail set carrier = null
    where outcome = 'planned' and carrier <> id and leased_until <= :p1::bigint
      and exists (select from mail head where head.id = mail.carrier and head.outcome <> 'planned')
)",
                         1, 0};

// Each free row names the row that carries it: the carrier of its first try, else the oldest of its person's digest, or
// of what tells that person the same of several instances: one job for twelve units is one mail to whoever decides on
// all of them. A row whose carrier another node took first is left for later.
constexpr Query kClaim{"mail.claim", R"(
    with free as (
      select id, coalesce(carrier, case when digest
          then min(id) filter (where digest and carrier is null) over (partition by recipient)
          else min(id) filter (where not digest and carrier is null) over (partition by recipient, notice) end) as head
      from mail
      where outcome = 'planned' and planned_for <= :p1::bigint and leased_until <= :p2::bigint
        and (not digest or carrier is not null or not (
          exists (select from timer where due_at <= :p1::bigint and retry_at <= :p2::bigint)
          or exists (select from outbox where kind = 'notice' and not_before <= :p1::bigint)))),
    heads as (select distinct head from free order by head limit :p4::int),
    locked as materialized (
      select m.id from mail m
      where m.id = any(array(select free.id from free join heads on heads.head = free.head))
        and m.outcome = 'planned' and m.leased_until <= :p2::bigint
      order by m.id for update),
    claimed as (
      update mail set lease = mail.lease + 1, leased_until = :p3::bigint, attempts = mail.attempts + 1,
        carrier = free.head
      from free join locked on locked.id = free.id
      where mail.id = free.id and free.head in (select id from locked)
      returning mail.*)
    select c.carrier::text, c.recipient::text, c.message_id, c.id::text, c.dedupe_key, c.lease::text,
      c.instance_id::text, i.definition, i.definition_version::text, i.fiscal_year::text, c.notice, c.arguments,
      c.planned_for::text, c.attempts::text, case when c.digest then 't' else 'f' end
    from claimed c join instance i on i.id = c.instance_id
    order by c.carrier, c.id
)",
                       4, 15};

constexpr Query kSettle{"mail.settle", R"(
    update mail set outcome = case when mail.id = mail.carrier then 'sent' else 'digested' end, settled_at = :p3::bigint,
      late = :p3::bigint - mail.planned_for > :p4::bigint, last_error = ''
    from unnest(:p1::bigint[], :p2::bigint[]) as held(id, lease)
    where mail.id = held.id and mail.lease = held.lease and mail.outcome = 'planned'
)",
                        4, 0};

constexpr Query kPostpone{"mail.postpone", R"(
    update mail set leased_until = :p3::bigint, last_error = :p4
    from unnest(:p1::bigint[], :p2::bigint[]) as held(id, lease)
    where mail.id = held.id and mail.lease = held.lease and mail.outcome = 'planned'
)",
                          4, 0};

constexpr Query kFail{"mail.fail", R"(
    update mail set outcome = 'failed', settled_at = :p3::bigint, last_error = :p4
    from unnest(:p1::bigint[], :p2::bigint[]) as held(id, lease)
    where mail.id = held.id and mail.lease = held.lease and mail.outcome = 'planned'
    returning mail.dedupe_key, mail.instance_id::text, mail.attempts::text
)",
                      4, 3};

MailItem item_from(const Row& row)
{
    return {.id = as_int64(row.at(3)),
            .dedupe_key = as_text(row.at(4)),
            .lease = as_int64(row.at(5)),
            .instance = InstanceId{as_int64(row.at(6))},
            .definition = as_text(row.at(7)),
            .definition_version = static_cast<int>(as_int64(row.at(8))),
            .fiscal_year = static_cast<int>(as_int64(row.at(9))),
            .notice = as_text(row.at(10)),
            .arguments = nlohmann::json::parse(as_text(row.at(11))),
            .planned_for = as_instant(row.at(12)),
            .attempts = static_cast<int>(as_int64(row.at(13))),
            .digest = as_bool(row.at(14))};
}

// The ids of the items and the leases that they are held by.
std::pair<Value, Value> held(const ClaimedMail& mail)
{
    std::vector<Value> ids;
    std::vector<Value> leases;
    for (const auto& item : mail.items) {
        ids.push_back(value_of(item.id));
        leases.push_back(value_of(item.lease));
    }
    return {array_text(ids), array_text(leases)};
}

}  // namespace

std::int64_t drop_mails(Tx& tx, const MailMoment& moment)
{
    const auto dropped = tx.execute(kDrop, {value_of(moment.now), value_of(moment.system_now)});
    tx.execute(kRelease, {value_of(moment.system_now)});
    return dropped;
}

std::vector<ClaimedMail> claim_mails(Tx& tx, const MailMoment& moment, std::chrono::seconds lease, int limit)
{
    std::vector<ClaimedMail> mails;
    std::int64_t carrier = 0;
    for (const auto& row :
         tx.run(kClaim, {value_of(moment.now), value_of(moment.system_now),
                         value_of(Instant{moment.system_now + lease}), value_of(std::int64_t{limit})})) {
        if (mails.empty() || as_int64(row.at(0)) != carrier) {
            // The carrier is the oldest of its items, so it comes first and gives its name to the whole.
            carrier = as_int64(row.at(0));
            mails.push_back({PersonId{as_int64(row.at(1))}, as_text(row.at(2)), {}});
        }
        mails.back().items.push_back(item_from(row));
    }
    return mails;
}

std::int64_t settle_mail(Tx& tx, const ClaimedMail& mail, const MailMoment& moment)
{
    const auto [ids, leases] = held(mail);
    const auto late = std::chrono::duration_cast<std::chrono::microseconds>(kLateMail).count();
    for (const auto& item : mail.items) {
        close_incident(tx, {.source = "mail", .key = item.dedupe_key}, moment.now);
    }
    return tx.execute(kSettle, {ids, leases, value_of(moment.now), value_of(std::int64_t{late})});
}

void postpone_mail(Tx& tx, const ClaimedMail& mail, const std::string& reason, Instant until)
{
    const auto [ids, leases] = held(mail);
    tx.execute(kPostpone, {ids, leases, value_of(until), value_of(reason)});
}

void fail_mail(Tx& tx, const ClaimedMail& mail, const std::string& reason, const MailMoment& moment)
{
    const auto [ids, leases] = held(mail);
    for (const auto& row : tx.run(kFail, {ids, leases, value_of(moment.now), value_of(reason)})) {
        open_incident(
            tx, still_failing("mail", as_text(row.at(0)), InstanceId{as_int64(row.at(1))}, as_int64(row.at(2)), reason),
            moment.now);
    }
}

}  // namespace traimas::store
