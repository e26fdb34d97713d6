// Reads and small changes outside of commands: the database's own trouble becomes a Problem, as it does for commands.
// What stands here never touches a tree: that is execute's (execute.hpp).
#pragma once

#include "engine/base/result.hpp"
#include "engine/store/database.hpp"

#include <type_traits>

namespace traimas::service {

// Kind unavailable: "database_away" for a lost connection, "busy" for a lock or time limit and where no session was
// free in time. Anything else is a bug or a broken database: to be called while handling it, it throws it again.
[[nodiscard]] Problem database_problem(const store::DatabaseError& error);

// Runs `work`, which changes nothing, once more where the first try lost its connection, be it at its COMMIT: the pool
// gives it a fresh one. A command that was recorded is then not called failed because its answer could not be read.
template <class F>
auto once_more(F work) -> std::invoke_result_t<F&>
{
    try {
        return work();
    } catch (const store::DatabaseError& error) {
        if (error.kind() != store::DatabaseErrorKind::connection &&
            error.kind() != store::DatabaseErrorKind::unknown_outcome) {
            throw;
        }
    }
    return work();
}

// Runs `body(Tx&)`, which changes nothing and answers a Result, in one transaction. The body may run twice: what it
// captures stays as it is.
template <class F>
auto read(store::Database& database, F body) -> std::invoke_result_t<F&, store::Tx&>
{
    try {
        return once_more([&] { return database.transact(body); });
    } catch (const store::DatabaseError& error) {
        return database_problem(error);
    }
}

// The same for a body that changes something: it is not repeated.
template <class F>
auto change(store::Database& database, F body) -> std::invoke_result_t<F&, store::Tx&>
{
    try {
        return database.transact(body);
    } catch (const store::DatabaseError& error) {
        return database_problem(error);
    }
}

// Runs `body(Session&)` on a session of its own, each statement by itself: for what needs no transaction.
template <class F>
auto with_session(store::Database& database, F body) -> std::invoke_result_t<F&, store::Session&>
{
    try {
        const auto lease = database.lease();
        return body(*lease);
    } catch (const store::DatabaseError& error) {
        return database_problem(error);
    }
}

}  // namespace traimas::service
