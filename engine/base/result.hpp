// What a caller can cause and should hear about: a Problem, carried by Result<T>.
// Broken infrastructure throws instead; a bug fails an assertion (assert.hpp).
#pragma once

#include <boost/system/result.hpp>

#include <string>
#include <utility>
#include <vector>

namespace traimas {

// One kind for each family of answers; api/http/problem_response.cpp maps it to an HTTP status, and nothing else does.
enum class ProblemKind {
    malformed,              // 400 the request cannot be read
    unauthenticated,        // 401 no or bad credentials
    forbidden,              // 403 known, but not allowed
    not_found,              // 404 unknown, or not visible to this reader
    conflict,               // 409 the state of the thing refuses it
    stale,                  // 412 changed since it was read
    too_large,              // 413 more than the limit
    unsupported_type,       // 415 a content type that is not read here
    invalid,                // 422 readable, but its content breaks a rule
    precondition_required,  // 428 If-Match is missing
    throttled,              // 429 too many tries
    unavailable,            // 503 nothing wrong with the request: try later
};

// One fault in what was sent. `pointer` is an RFC 6901 JSON Pointer into the body, such as "/results/0/value".
struct FieldFault {
    std::string pointer;
    std::string code;     // stable snake_case, also the message key
    std::string message;  // English, for logs and for a reader without a translation
    // Named arguments of the message, such as {"limit", "200"}.
    std::vector<std::pair<std::string, std::string>> arguments{};
};

struct Problem {
    ProblemKind kind;
    std::string code;    // stable snake_case: programs read this
    std::string detail;  // English, says what to do next; people read this (translated by `code` where it can be)
    std::vector<FieldFault> fields{};
    std::vector<std::pair<std::string, std::string>> arguments{};  // named arguments of the message
    int retry_after_seconds = 0;                                   // for throttled and unavailable; 0 = unsaid
    bool replayed = false;                                         // the answer of an earlier try, told again
};

// A dropped failure does not compile: that is the point of the derived class.
template <class T>
class [[nodiscard]] Result : public boost::system::result<T, Problem> {
public:
    using boost::system::result<T, Problem>::result;
};

}  // namespace traimas

// The one control-flow macro of the house: unwrap, or hand the Problem to the caller.
//   TRAIMAS_TRY(const auto plan, read_plan(text));
#define TRAIMAS_JOIN_(a, b) a##b
#define TRAIMAS_JOIN(a, b) TRAIMAS_JOIN_(a, b)
#define TRAIMAS_TRY(declaration, expression) TRAIMAS_TRY_(TRAIMAS_JOIN(traimas_try_, __LINE__), declaration, expression)
#define TRAIMAS_TRY_(temporary, declaration, expression)                                                               \
    auto temporary = (expression);                                                                                     \
    if (!temporary) {                                                                                                  \
        return std::move(temporary).error();                                                                           \
    }                                                                                                                  \
    declaration = *std::move(temporary)
