// What the database threw, without what it said: SOCI's and the server's own messages carry SQL text and values.
// DatabaseError is for infrastructure; what a caller can cause is a Problem (engine/base/result.hpp).
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace traimas::store {

// What the program can do about it.
enum class DatabaseErrorKind {
    retryable,         // 40001, 40P01, or a plan the server dropped: run the whole transaction again
    timeout,           // 55P03, 57014, or no free session within the lease's limit: later may work
    connection,        // 08*, 57P0*: nothing was committed; the session is gone, the next lease opens another
    unique_violation,  // 23505: constraint() names it
    unknown_outcome,   // the connection went while COMMIT was under way: look the command up by its key
    other,
};

struct DatabaseFault {
    DatabaseErrorKind kind;
    std::string sqlstate;    // five characters, or empty where the server gave none
    std::string constraint;  // the constraint that was broken, or empty
    std::string statement;   // the Query's name, or "connect", "lease", "begin", "commit", …
};

// what() holds SQLSTATE, constraint and statement name and nothing else, so it may be logged; it is never sent.
class DatabaseError : public std::runtime_error {
public:
    explicit DatabaseError(DatabaseFault fault);

    [[nodiscard]] DatabaseErrorKind kind() const { return fault_.kind; }
    [[nodiscard]] const std::string& sqlstate() const { return fault_.sqlstate; }
    [[nodiscard]] const std::string& constraint() const { return fault_.constraint; }
    [[nodiscard]] const std::string& statement() const { return fault_.statement; }

private:
    DatabaseFault fault_;
};

// A script of ours that the server refused (migrations, roles); scripts carry no one's data.
class ScriptError : public DatabaseError {
public:
    ScriptError(DatabaseFault fault, int line, std::string reason);

    // The line of the script, counted from 1; 0 where the server named no place.
    [[nodiscard]] int line() const { return line_; }
    // The server's sentence for faults of the script itself (class 42: syntax, names, rights); empty for all others,
    // whose sentences may quote rows.
    [[nodiscard]] const std::string& reason() const { return reason_; }

private:
    int line_;
    std::string reason_;
};

// The kind that belongs to a SQLSTATE.
[[nodiscard]] DatabaseErrorKind kind_of_sqlstate(std::string_view sqlstate);

}  // namespace traimas::store
