// Births inside a transaction that somebody else began; execute.hpp has what the outside calls.
#pragma once

#include "engine/service/execute.hpp"

namespace traimas::service {

// Writes the root with its receipt, or answers the one that stands. Does not commit.
Result<Done> bear_root(Engine& engine, store::StoreTx& tx, const Envelope& envelope, const Birth& birth);

}  // namespace traimas::service
