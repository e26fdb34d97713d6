// The outbox: rows written with the commands that caused them, delivered afterwards, each with one recorded outcome.
// In-page notices stay in the database, so claim and delivery are one transaction: exactly once.
#pragma once

#include "engine/store/database.hpp"

namespace traimas::store {

struct OutboxReport {
    int sent = 0;
    int suppressed = 0;  // no longer true: the instance has moved on
};

// Delivers up to `limit` due rows of kind "notice". `now` is business time. Any number of nodes at once.
[[nodiscard]] OutboxReport deliver_notices(Tx& tx, Instant now, int limit);

}  // namespace traimas::store
