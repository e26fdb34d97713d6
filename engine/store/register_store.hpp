// The registers as rows: units, people, posts, appointments, delegations, grants, calendars, and those of
// dictionary_store.hpp.
#pragma once

#include "engine/store/database.hpp"
#include "engine/store/port.hpp"

namespace traimas::store {

// The heads of all registers as one text: equal texts mean equal registers.
[[nodiscard]] std::string register_heads(Tx& tx);
// With the organisation's index.
[[nodiscard]] Registers load_registers(Tx& tx);
// Projects the register changes of one transaction.
void write_registers(Tx& tx, const workflow::Changes& changes);

}  // namespace traimas::store
