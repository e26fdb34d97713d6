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

}  // namespace

RetentionReport sweep(Tx& tx, Instant now, Instant system_now)
{
    return {.receipts = tx.execute(kOldReceipts, {value_of(Instant{now - kReceiptsKept})}),
            .sessions = tx.execute(kEndedSessions, {value_of(system_now)})};
}

}  // namespace traimas::store
