// What the database's trouble means to a caller.
// The same words as in transaction.cpp, so that readers and writers are told alike.
#include "engine/service/reading.hpp"

namespace traimas::service {

Problem database_problem(const store::DatabaseError& error)
{
    Problem problem{ProblemKind::unavailable, "database_away", "The database is away: try again in a moment."};
    problem.retry_after_seconds = 1;
    switch (error.kind()) {
    case store::DatabaseErrorKind::connection: return problem;
    case store::DatabaseErrorKind::unknown_outcome: return problem;
    case store::DatabaseErrorKind::retryable:
    case store::DatabaseErrorKind::timeout:
        problem.code = "busy";
        problem.detail = "The system is busy: try again in a moment.";
        return problem;
    case store::DatabaseErrorKind::unique_violation: break;
    case store::DatabaseErrorKind::other: break;
    }
    throw;
}

}  // namespace traimas::service
