// Delivers messages between trees: each is taken exactly once, in order for each source and target.
#pragma once

#include "engine/service/execute.hpp"

namespace traimas::service {

struct DeliveryReport {
    int taken = 0;      // by a root, or a root was founded
    int nobody = 0;     // there is no such tree: last year's cycle of a new unit, for one
    int postponed = 0;  // failed: tried again later
};
// One round: up to `limit` messages, each in a transaction of its own. Call again until nothing was taken: a message
// may cause others. Throws DatabaseError where the database is away.
DeliveryReport deliver_messages(Engine& engine, int limit);

}  // namespace traimas::service
