// Messages between trees as rows of the outbox.
#pragma once

#include "engine/store/database.hpp"
#include "engine/store/port.hpp"

namespace traimas::store {

// See Store::pending_messages and StoreTx::settle, postpone in port.hpp. `now` is business time.
[[nodiscard]] std::vector<PendingMessage> pending_messages(Session& session, Instant now, Instant system_now,
                                                           int limit);
void settle_message(Tx& tx, const std::string& dedupe_key, const std::string& outcome, Instant now);
void postpone_message(Tx& tx, const PendingMessage& message, Instant now, const std::string& reason);

}  // namespace traimas::store
