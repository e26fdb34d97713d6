// Deletes what has been kept long enough, a bounded number of rows at a time.
#include "engine/store/retention.hpp"

namespace traimas::store {
namespace {

constexpr std::chrono::days kReceiptsKept{90};

constexpr Query kOldReceipts{"retention.receipts", R"(
    delete from command where id = any(array(
      select id from command where recorded_at < :p1::bigint order by recorded_at limit 10000))
)",
                             1, 0};

constexpr Query kEndedSessions{"retention.sessions", R"(
    delete from session where id = any(array(
      select id from session where expires_at < :p1::bigint order by expires_at limit 10000))
)",
                               1, 0};

// Their items' commands are known by receipts, which go as early.
constexpr Query kOldJobItems{"retention.job_items", R"(
    delete from job_item where job_id = any(array(
      select id from job where finished_at < :p1::bigint order by finished_at limit 100))
)",
                             1, 0};

constexpr Query kOldJobs{"retention.jobs", R"(
    delete from job where finished_at < :p1::bigint
      and not exists (select 1 from job_item where job_id = job.id)
)",
                         1, 0};

}  // namespace

RetentionReport sweep(Tx& tx, Instant now, Instant system_now)
{
    const Instant forgotten{now - kReceiptsKept};
    tx.execute(kOldJobItems, {value_of(forgotten)});
    tx.execute(kOldJobs, {value_of(forgotten)});
    return {.receipts = tx.execute(kOldReceipts, {value_of(forgotten)}),
            .sessions = tx.execute(kEndedSessions, {value_of(system_now)})};
}

}  // namespace traimas::store
