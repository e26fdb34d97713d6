// The sentence of a database error, put together from facts that are safe to log.
// And the table from SQLSTATE to what can be done about it.
#include "engine/store/errors.hpp"

#include <utility>

namespace traimas::store {
namespace {

std::string sentence_of(const DatabaseFault& fault)
{
    if (fault.statement == "lease") {
        return "database: no free session within the time limit";
    }
    std::string text = "database: " + (fault.statement.empty() ? std::string{"a statement"} : fault.statement);
    text += fault.kind == DatabaseErrorKind::unknown_outcome ? " has an unknown outcome" : " failed";
    if (!fault.sqlstate.empty()) {
        text += ", SQLSTATE " + fault.sqlstate;
    }
    if (!fault.constraint.empty()) {
        text += ", constraint " + fault.constraint;
    }
    return text;
}

}  // namespace

DatabaseError::DatabaseError(DatabaseFault fault) : std::runtime_error{sentence_of(fault)}, fault_{std::move(fault)} {}

ScriptError::ScriptError(DatabaseFault fault, int line, std::string reason)
    : DatabaseError{std::move(fault)}, line_{line}, reason_{std::move(reason)}
{
}

DatabaseErrorKind kind_of_sqlstate(std::string_view sqlstate)
{
    if (sqlstate == "40001" || sqlstate == "40P01") {
        return DatabaseErrorKind::retryable;
    }
    // Class 53 is no room on the disk, no memory, no session to be had: to a caller the same as a lock that is held.
    if (sqlstate == "55P03" || sqlstate == "57014" || sqlstate.starts_with("53")) {
        return DatabaseErrorKind::timeout;
    }
    if (sqlstate == "23505") {
        return DatabaseErrorKind::unique_violation;
    }
    // 25P03 is the server hanging up on a transaction that stood idle.
    if (sqlstate.starts_with("08") || sqlstate.starts_with("57P0") || sqlstate == "25P03") {
        return DatabaseErrorKind::connection;
    }
    return DatabaseErrorKind::other;
}

}  // namespace traimas::store
