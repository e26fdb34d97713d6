// Retries, lost replies and limits.
#include "engine/service/transaction.hpp"

namespace traimas::service {
namespace {

using store::DatabaseError;
using store::DatabaseErrorKind;

constexpr int kMostRetries = 3;

Problem unavailable(const char* code, const char* detail)
{
    Problem problem{ProblemKind::unavailable, code, detail};
    problem.retry_after_seconds = 1;
    return problem;
}

// Two of one group at once, or the same command twice: the loser runs again and finds what the winner wrote.
bool is_race(const DatabaseError& error)
{
    return error.kind() == DatabaseErrorKind::unique_violation &&
           (error.constraint() == "participation_once" || error.constraint() == "command_pkey");
}

Result<Done> look_up(Engine& engine, const Envelope& envelope)
{
    try {
        if (const auto receipt = engine.store.receipt(envelope.command)) {
            return replay(*receipt, envelope);
        }
    } catch (const DatabaseError&) {
        // The database is still away: the caller keeps the key and asks again.
        return unavailable("database_away",
                           "The outcome is not known yet: send the same request with the same key again.");
    }
    return unavailable("database_away", "Nothing was changed: send the same request with the same key again.");
}

}  // namespace

Result<Done> replay(const workflow::Receipt& receipt, const Envelope& envelope)
{
    if (receipt.request_hash != envelope.request_hash) {
        return Problem{ProblemKind::invalid, "idempotency_key_reused",
                       "This Idempotency-Key was used for another request: use a new key."};
    }
    if (receipt.outcome == "done") {
        return Done{receipt, true};
    }
    Problem problem{static_cast<ProblemKind>(receipt.problem_kind), receipt.outcome,
                    "A rule of this workflow refused it: mend what `errors` lists and send it with a new key."};
    problem.replayed = true;
    for (const auto& it : nlohmann::json::parse(receipt.pointers)) {
        problem.fields.push_back({it.at("pointer"), it.at("code"), it.at("message")});
    }
    return problem;
}

Result<Done> run_command(Engine& engine, const Envelope& envelope, const Body& body)
{
    for (int attempt = 1;; ++attempt) {
        try {
            const auto tx = engine.store.begin();
            return body(*tx);
        } catch (const DatabaseError& error) {
            // A connection that was lost before COMMIT was sent has taken its transaction with it.
            const bool lost = error.kind() == DatabaseErrorKind::connection;
            if (lost && attempt == 1) {
                continue;
            }
            const bool again = error.kind() == DatabaseErrorKind::retryable || is_race(error);
            if (again && attempt <= kMostRetries) {
                engine.pause(attempt);
                continue;
            }
            if (error.kind() == DatabaseErrorKind::unknown_outcome) {
                return look_up(engine, envelope);
            }
            if (lost) {
                return unavailable("database_away", "The database is away: try again in a moment.");
            }
            if (again || error.kind() == DatabaseErrorKind::timeout) {
                return unavailable("busy", "Somebody else is at work on this just now: try again in a moment.");
            }
            throw;
        }
    }
}

}  // namespace traimas::service
