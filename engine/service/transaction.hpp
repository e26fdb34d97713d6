// The frame of every command: whole retry, unknown outcomes looked up, time limits told as "busy".
#pragma once

#include "engine/service/execute.hpp"

namespace traimas::service {

using Body = std::function<Result<Done>(store::StoreTx&)>;

// Runs `body`, which commits by itself. Retries the whole at most 3 times on a retryable error and once where two acted
// at the same moment; looks the receipt up where COMMIT's reply was lost, so that a committed command is never called
// failed. Connection trouble is a Problem of kind unavailable, code "database_away"; a lock or time limit, code "busy".
Result<Done> run_command(Engine& engine, const Envelope& envelope, const Body& body);

// The outcome of a receipt, told again: Done, or the Problem that was the answer.
Result<Done> replay(const workflow::Receipt& receipt, const Envelope& envelope);

}  // namespace traimas::service
