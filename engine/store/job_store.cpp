// Reads and writes jobs.
// A verdict and the end of its job are one transaction, so that a job never looks ended before it is.
#include "engine/store/job_store.hpp"

#include "engine/base/assert.hpp"

namespace traimas::store {
namespace {

constexpr Query kNextJob{"job.next", "select nextval('job_id')::text", 0, 1};

constexpr Query kAddJob{"job.add", R"(
    insert into job (id, command, request_hash, kind, task, actor, on_behalf_of, created_at)
    values (:p1::bigint, :p2, :p3, :p4, :p5, :p6::bigint, :p7::bigint, :p8::bigint)
    on conflict (command) do nothing
)",
                        8, 0};

constexpr Query kAddJobItems{"job.add_items", R"(
    insert into job_item (job_id, position, instance_id, expected_version)
    select :p1::bigint, it.position, it.instance_id, it.expected_version
    from unnest(:p2::integer[], :p3::bigint[], :p4::bigint[]) as it(position, instance_id, expected_version)
    order by it.position
)",
                             4, 0};

constexpr Query kJobById{"job.by_id", R"(
    select id::text, command, request_hash, kind, task, actor::text, on_behalf_of::text, created_at::text,
      finished_at::text, cancelled_at::text
    from job where id = :p1::bigint
)",
                         1, 10};

constexpr Query kJobByCommand{"job.by_command", R"(
    select id::text, command, request_hash, kind, task, actor::text, on_behalf_of::text, created_at::text,
      finished_at::text, cancelled_at::text
    from job where command = :p1
)",
                              1, 10};

constexpr Query kJobItems{"job.items", R"(
    select j.job_id::text, j.position::text, j.instance_id::text, j.expected_version::text, j.state, j.code, j.problem,
      j.result_id::text, j.attempts::text, j.settled_at::text, coalesce(i.unit, '')
    from job_item j left join instance i on i.id = j.instance_id
    where j.job_id = :p1::bigint and j.position > :p2::integer
    order by j.position limit :p3::integer
)",
                          3, 11};

constexpr Query kJobWaiting{"job.waiting", R"(
    select j.job_id::text, j.position::text, j.instance_id::text, j.expected_version::text, j.state, j.code, j.problem,
      j.result_id::text, j.attempts::text, j.settled_at::text, ''
    from job_item j
    where j.state = 'waiting' and j.not_before <= :p2::bigint and (:p1::bigint is null or j.job_id = :p1::bigint)
    order by j.job_id, j.position limit :p3::integer
)",
                            3, 11};

constexpr Query kJobCounts{"job.counts", R"(
    select state, count(*)::text from job_item where job_id = :p1::bigint group by state
)",
                           1, 2};

// The job's row first: two verdicts of one job wait for each other here, so that the last of them sees all others.
constexpr Query kJobHold{"job.hold", "select id::text from job where id = :p1::bigint for no key update", 1, 1};

constexpr Query kJobSettle{"job.settle", R"(
    update job_item set state = :p3::text, code = :p4, problem = :p5, result_id = :p6::bigint, settled_at = :p7::bigint
    where job_id = :p1::bigint and position = :p2::integer
      and (state = 'waiting' or (state = 'cancelled' and :p3::text = 'done'))
)",
                           7, 0};

constexpr Query kJobFinish{"job.finish", R"(
    update job set finished_at = :p2::bigint where id = :p1::bigint and finished_at is null
      and not exists (select 1 from job_item where job_id = :p1::bigint and state = 'waiting')
)",
                           2, 0};

constexpr Query kJobPostpone{"job.postpone", R"(
    update job_item set attempts = attempts + 1, code = :p3, not_before = :p4::bigint
    where job_id = :p1::bigint and position = :p2::integer and state = 'waiting'
)",
                             4, 0};

constexpr Query kCancelJobItems{"job.cancel_items", R"(
    update job_item set state = 'cancelled', settled_at = :p2::bigint where job_id = :p1::bigint and state = 'waiting'
)",
                                2, 0};

constexpr Query kJobCancel{"job.cancel", R"(
    update job set cancelled_at = :p2::bigint where id = :p1::bigint and cancelled_at is null and finished_at is null
)",
                           2, 0};

template <class Enum>
Enum named_in_job(const Value& text)
{
    const auto value = from_text<Enum>(as_text(text));
    TRAIMAS_ASSERT(value.has_value());
    return *value;
}

template <class Id>
std::optional<Id> optional_job_id(const Value& value)
{
    const auto number = as_optional_int64(value);
    return number ? std::optional{Id{*number}} : std::nullopt;
}

std::optional<JobRow> job_from(const std::optional<Row>& row)
{
    if (!row) {
        return std::nullopt;
    }
    return JobRow{.id = JobId{as_int64(row->at(0))},
                  .command = as_text(row->at(1)),
                  .request_hash = as_text(row->at(2)),
                  .kind = named_in_job<JobKind>(row->at(3)),
                  .task = as_text(row->at(4)),
                  .actor = PersonId{as_int64(row->at(5))},
                  .on_behalf_of = optional_job_id<PersonId>(row->at(6)),
                  .created_at = as_instant(row->at(7)),
                  .finished_at = as_optional_instant(row->at(8)),
                  .cancelled_at = as_optional_instant(row->at(9))};
}

std::vector<JobItemRow> items_from(const Rows& rows)
{
    std::vector<JobItemRow> items;
    for (const auto& row : rows) {
        items.push_back({.job = JobId{as_int64(row.at(0))},
                         .position = static_cast<int>(as_int64(row.at(1))),
                         .instance = InstanceId{as_int64(row.at(2))},
                         .expected_version = as_optional_int64(row.at(3)),
                         .state = named_in_job<JobItemState>(row.at(4)),
                         .code = as_text(row.at(5)),
                         .problem = as_text(row.at(6)),
                         .result = optional_job_id<InstanceId>(row.at(7)),
                         .attempts = static_cast<int>(as_int64(row.at(8))),
                         .settled_at = as_optional_instant(row.at(9)),
                         .unit = as_text(row.at(10))});
    }
    return items;
}

Value job_number(int number)
{
    return value_of(std::int64_t{number});
}

}  // namespace

JobId next_job(Tx& tx)
{
    return JobId{as_int64(tx.one(kNextJob)->at(0))};
}

bool add_job(Tx& tx, const JobRow& job, const std::vector<JobItemRow>& items)
{
    const auto added = tx.execute(kAddJob, {value_of(job.id), value_of(job.command), value_of(job.request_hash),
                                            value_of(to_text(job.kind)), value_of(job.task), value_of(job.actor),
                                            value_of(job.on_behalf_of), value_of(job.created_at)});
    if (added == 0) {
        return false;
    }
    std::vector<Value> positions;
    std::vector<Value> instances;
    std::vector<Value> versions;
    for (const auto& item : items) {
        positions.push_back(job_number(item.position));
        instances.push_back(value_of(item.instance));
        versions.push_back(value_of(item.expected_version));
    }
    tx.execute(kAddJobItems, {value_of(job.id), array_text(positions), array_text(instances), array_text(versions)});
    return true;
}

std::optional<JobRow> job_by_id(Tx& tx, JobId id)
{
    return job_from(tx.one(kJobById, {value_of(id)}));
}

std::optional<JobRow> job_by_command(Tx& tx, const std::string& command)
{
    return job_from(tx.one(kJobByCommand, {value_of(command)}));
}

std::vector<JobItemRow> items_of_job(Tx& tx, JobId job, int after, int limit)
{
    return items_from(tx.run(kJobItems, {value_of(job), job_number(after), job_number(limit)}));
}

std::map<JobItemState, int> count_items(Tx& tx, JobId job)
{
    std::map<JobItemState, int> counts;
    for (const auto& row : tx.run(kJobCounts, {value_of(job)})) {
        counts.emplace(named_in_job<JobItemState>(row.at(0)), static_cast<int>(as_int64(row.at(1))));
    }
    return counts;
}

std::vector<JobItemRow> waiting_items(Tx& tx, std::optional<JobId> job, Instant system_now, int limit)
{
    return items_from(tx.run(kJobWaiting, {value_of(job), value_of(system_now), job_number(limit)}));
}

void settle_item(Tx& tx, const JobItemRow& verdict, Instant now)
{
    tx.run(kJobHold, {value_of(verdict.job)});
    tx.execute(kJobSettle,
               {value_of(verdict.job), job_number(verdict.position), value_of(to_text(verdict.state)),
                value_of(verdict.code), value_of(verdict.problem), value_of(verdict.result), value_of(now)});
    tx.execute(kJobFinish, {value_of(verdict.job), value_of(now)});
}

void postpone_item(Tx& tx, const JobItemRow& item, Instant not_before)
{
    tx.execute(kJobPostpone,
               {value_of(item.job), job_number(item.position), value_of(item.code), value_of(not_before)});
}

std::int64_t cancel_waiting(Tx& tx, JobId job, Instant now)
{
    tx.run(kJobHold, {value_of(job)});
    const auto cancelled = tx.execute(kCancelJobItems, {value_of(job), value_of(now)});
    if (cancelled > 0) {
        tx.execute(kJobCancel, {value_of(job), value_of(now)});
        tx.execute(kJobFinish, {value_of(job), value_of(now)});
    }
    return cancelled;
}

}  // namespace traimas::store
