// The route table: one row an endpoint, with the action that authority is asked for and every limit that applies.
#pragma once

#include "api/http/message.hpp"
#include "engine/base/result.hpp"
#include "engine/base/strong_id.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace traimas::http {

// Who asks, as the sign-in found it. `csrf_token` is empty for callers without a cookie (API tokens).
struct Caller {
    PersonId person;
    std::string session;       // the public id of the session or API token, for logs
    std::string csrf_token{};  // what X-CSRF-Token must equal on a change, where a cookie was used
    bool proved = false;       // said who they are a short while ago: for what needs that
    bool owes_factor = false;  // must set up a second factor before anything else
    // Of an API token: what it may do; empty for a session, which may do what its person may.
    std::vector<std::string> scopes{};
};

struct Route;

// One call of one handler. References live as long as the call.
struct Call {
    const Request& request;
    const Route& route;
    std::map<std::string, std::string, std::less<>> path{};  // {id} -> "17"
    std::optional<Caller> caller{};                          // always there where access is signed_in
    std::string idempotency_key{};                           // where the row requires one
    std::optional<std::string> if_match{};                   // the tag without quotes and W/, where one was sent
};

using Handler = std::function<Result<Response>(const Call&)>;

enum class Access { open, signed_in };
enum class Idempotency { none, required };   // the Idempotency-Key header, 1-128 printable ASCII characters
enum class Precondition { none, required };  // the If-Match header: 428 where it is missing
// Where the handler runs; each pool is bounded. io must not block, and is for open rows: nobody is asked who calls (a
// signed_in row marked io runs on the database pool, since finding the caller blocks).
enum class Worker { io, database, password };

// A row that takes multipart/form-data with exactly one file and text fields of at most field_bytes each.
struct UploadRules {
    std::filesystem::path folder;  // where temporaries are made; on the file system where the files will stay
    std::size_t fields = 8;
    std::size_t field_bytes = 4 * 1024;
};

struct Route {
    Method method;
    std::string pattern;  // "/api/v1/checkpoints/{id}/actions"
    std::string action;   // a row of the authority table, such as "checkpoint.act"
    Handler handler;
    Access access = Access::signed_in;
    Idempotency idempotency = Idempotency::none;
    Precondition precondition = Precondition::none;
    std::size_t body_limit = 0;             // bytes; 0 = no body is taken
    std::vector<std::string> parameters{};  // query parameters that are understood; any other is refused; {"*"}: all
    Worker worker = Worker::database;
    std::string content_type = "application/json";  // what a body must be, where one is taken
    std::optional<UploadRules> upload{};            // body_limit then counts the whole multipart body
};

inline constexpr std::size_t kJsonBodyLimit = 256 * 1024;

}  // namespace traimas::http
