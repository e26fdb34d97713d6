// Reads tasks, notices and backlogs.
// Pages go by key, never by offset: a row that comes or goes meanwhile shifts nothing.
#include "engine/store/inbox_queries.hpp"

#include "engine/store/tree_read.hpp"

namespace traimas::store {
namespace {

// Few tasks are claimed: only where the text of the fold names a claim is it read as JSON.
constexpr Query kInbox{"inbox.tasks", R"(
    select t.instance_id::text, t.key, t.unit, t.role, t.form, t.due_at::text, i.definition, i.definition_version::text,
      i.unit, i.fiscal_year::text, i.quarter::text, i.state, i.data::json ->> 'stage', own.claim::text, held.taken::text,
      i.version::text
    from unnest(:p1::text[], :p2::text[]) as duty(unit, role)
    join task t on t.unit = duty.unit and t.role = duty.role
    join instance i on i.id = t.instance_id
    cross join lateral (
      select case when position('"claims"' in i.data) > 0 then i.data::json -> 'claims' -> t.key end as claim) own
    cross join lateral (
      select exists (
        select 1 from unnest(:p3::text[], :p4::text[], :p5::bigint[]) as other(unit, role, person)
        where other.unit = t.unit and other.role = t.role and other.person = (own.claim ->> 'person')::bigint
      )::int as taken) held
    where (held.taken, coalesce(t.due_at, 9223372036854775807), t.instance_id, t.key)
      > (:p6::int, :p7::bigint, :p8::bigint, :p9::text)
    order by held.taken, coalesce(t.due_at, 9223372036854775807), t.instance_id, t.key limit :p10::int
)",
                       10, 16};

constexpr Query kNotices{"inbox.notices", R"(
    select id::text, instance_id::text, notice, arguments, recorded_at::text, read_at::text from notice
    where recipient = :p1::bigint and id < :p2::bigint and (:p3::boolean is false or read_at is null)
    order by notice.id desc limit :p4::int
)",
                         4, 6};

constexpr Query kCountUnread{"inbox.unread", R"(
    select count(*)::text from notice where recipient = :p1::bigint and read_at is null
)",
                             1, 1};

constexpr Query kMarkNotice{"inbox.mark", R"(
    update notice set read_at = case when :p3::bigint is null then null else coalesce(read_at, :p3::bigint) end
    where id = :p2::bigint and recipient = :p1::bigint
    returning id::text, instance_id::text, notice, arguments, recorded_at::text, read_at::text
)",
                            3, 6};

constexpr Query kBacklog{"inbox.backlog", R"(
    select (select min(due_at)::text from timer), (select count(*)::text from outbox),
      (select count(*)::text from incident where closed_at is null)
)",
                         0, 3};

constexpr Query kOnCalendar{"inbox.on_calendar", R"(
    select id::text, root_id::text, parent_id::text, definition, definition_version::text, encode(digest, 'hex'), unit,
      fiscal_year::text, quarter::text, ordinal::text, calendar, calendar_version::text, seq::text,
      encode(head, 'hex'), last_recorded::text, data, kept
    from instance
    where calendar = :p1 and calendar_version < :p2::int
      and definition || '@' || definition_version || '/' || state <> all(:p3::text[])
    order by unit, fiscal_year, quarter, id limit :p4::int
)",
                            4, 17};

NoticeRow notice_from(const Row& row)
{
    return {.id = NoticeId{as_int64(row.at(0))},
            .instance = InstanceId{as_int64(row.at(1))},
            .notice = as_text(row.at(2)),
            .arguments = nlohmann::json::parse(as_text(row.at(3))),
            .recorded_at = as_instant(row.at(4)),
            .read_at = as_optional_instant(row.at(5))};
}

}  // namespace

std::vector<InboxRow> inbox(Tx& tx, const std::vector<std::pair<std::string, std::string>>& duties,
                            const std::vector<TaskHolder>& others, const std::optional<InboxPlace>& after, int limit)
{
    std::vector<Value> units;
    std::vector<Value> roles;
    for (const auto& [unit, role] : duties) {
        units.push_back(value_of(unit));
        roles.push_back(value_of(role));
    }
    std::vector<Value> holder_units;
    std::vector<Value> holder_roles;
    std::vector<Value> holders;
    for (const auto& other : others) {
        holder_units.push_back(value_of(other.unit));
        holder_roles.push_back(value_of(other.role));
        holders.push_back(value_of(other.person));
    }
    const InboxPlace start{false, -1, InstanceId{-1}, ""};
    const auto& place = after ? *after : start;
    std::vector<InboxRow> rows;
    for (const auto& row :
         tx.run(kInbox, {array_text(units), array_text(roles), array_text(holder_units), array_text(holder_roles),
                         array_text(holders), value_of(std::int64_t{place.taken}), value_of(place.due),
                         value_of(place.instance), value_of(place.key), value_of(std::int64_t{limit})})) {
        rows.push_back({.instance = InstanceId{as_int64(row.at(0))},
                        .key = as_text(row.at(1)),
                        .task_unit = as_text(row.at(2)),
                        .role = as_text(row.at(3)),
                        .form = as_text(row.at(4)),
                        .due_at = as_optional_instant(row.at(5)),
                        .definition = as_text(row.at(6)),
                        .definition_version = static_cast<int>(as_int64(row.at(7))),
                        .unit = as_text(row.at(8)),
                        .fiscal_year = static_cast<int>(as_int64(row.at(9))),
                        .quarter = static_cast<int>(as_int64(row.at(10))),
                        .state = as_text(row.at(11)),
                        .stage = row.at(12).value_or(""),
                        .claim = row.at(13) ? std::optional{workflow::claim_from(nlohmann::json::parse(*row.at(13)))}
                                            : std::nullopt,
                        .taken = as_int64(row.at(14)) != 0,
                        .version = as_int64(row.at(15))});
    }
    return rows;
}

std::vector<NoticeRow> notices(Tx& tx, PersonId recipient, NoticeFilter filter, std::optional<NoticeId> before,
                               int limit)
{
    std::vector<NoticeRow> rows;
    for (const auto& row :
         tx.run(kNotices, {value_of(recipient), value_of(before.value_or(NoticeId{kNoDue})),
                           value_of(filter == NoticeFilter::unread), value_of(std::int64_t{limit})})) {
        rows.push_back(notice_from(row));
    }
    return rows;
}

std::int64_t count_unread(Tx& tx, PersonId recipient)
{
    return as_int64(tx.one(kCountUnread, {value_of(recipient)})->at(0));
}

std::optional<NoticeRow> mark_notice(Tx& tx, PersonId recipient, NoticeId id, std::optional<Instant> read_at)
{
    const auto row = tx.one(kMarkNotice, {value_of(recipient), value_of(id), value_of(read_at)});
    return row ? std::optional{notice_from(*row)} : std::nullopt;
}

Backlog backlog(Tx& tx)
{
    const auto row = tx.one(kBacklog);
    return {as_optional_instant(row->at(0)), as_int64(row->at(1)), as_int64(row->at(2))};
}

std::vector<workflow::Instance> open_instances_on(Tx& tx, const std::string& calendar, int before_version,
                                                  const std::vector<std::string>& ended, int limit)
{
    std::vector<Value> states;
    for (const auto& state : ended) {
        states.push_back(value_of(state));
    }
    std::vector<workflow::Instance> instances;
    for (const auto& row : tx.run(kOnCalendar, {value_of(calendar), value_of(std::int64_t{before_version}),
                                                array_text(states), value_of(std::int64_t{limit})})) {
        instances.push_back(instance_from(row));
    }
    return instances;
}

}  // namespace traimas::store
