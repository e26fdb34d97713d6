// What is kept for a time only: receipts of commands and ended jobs for 90 days, sessions until they end.
// History, results and outcomes are kept for ever and are not touched here.
#pragma once

#include "engine/store/database.hpp"

namespace traimas::store {

struct RetentionReport {
    std::int64_t receipts = 0;
    std::int64_t sessions = 0;
};

// `now` is business time, as receipts count it; `system_now` is system time, as sessions count it.
[[nodiscard]] RetentionReport sweep(Tx& tx, Instant now, Instant system_now);

}  // namespace traimas::store
