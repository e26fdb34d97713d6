// From a request to its answer: route, caller, same site, authority, headers, handler, in this order, each with its
// refusal. Immutable after construction; any thread may dispatch (hooks must be thread-safe). Nothing here throws.
#pragma once

#include "api/http/problem_response.hpp"
#include "api/http/rate_limit.hpp"
#include "api/http/route.hpp"
#include "api/http/router.hpp"

#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace traimas::http {

// One line of the access log. Never a body, a query or a token.
struct AccessRecord {
    Instant at{};
    std::string request_id{};
    std::string trace_id{};
    std::string address{};
    int port = 0;          // of the client; 0 where a proxy stands between
    std::string method{};  // as sent; empty where the request line could not be read
    std::string path{};    // without the query
    std::optional<PersonId> person{};
    std::string session{};
    int status = 0;
    std::uint64_t bytes = 0;  // of the answer's body
    std::int64_t micros = 0;  // from the header's end to the last byte written
};

// A fault behind the route: for the operator's log only.
struct Failure {
    std::string request_id;
    std::string route;      // "POST /api/v1/tasks/actions"
    std::string type;       // the exception's type
    std::string described;  // what Hooks::describe made of it; never what()
};

// What the shell asks of the rooms above it; each may be empty.
struct Hooks {
    // Runs on a worker thread. nullopt: no credentials were sent. A Problem: credentials that are not good, or no
    // database.
    std::function<Result<std::optional<Caller>>(const Request&)> authenticate{};
    // May this caller use this row at all? Runs on a worker thread, for rows that need sign-in.
    std::function<Result<void>(const Caller&, const Route&)> authorise{};
    // Takes one request of this caller's share. Runs on a worker thread, before anything else is decided about them.
    std::function<Allowance(const Caller&)> spend{};
    Translate translate{};
    std::string default_language = "th";
    std::function<std::string(const std::exception&)> describe{};
    std::function<void(const Failure&)> failed{};
    // Runs on the I/O thread after each answer: it must not block.
    std::function<void(const AccessRecord&)> accessed{};
};

// What the header alone decided: a refusal, or everything that the handler needs.
struct Admission {
    std::optional<Response> refusal{};
    RouteMatch match{};
    std::optional<Caller> caller{};
    std::string idempotency_key{};
    std::optional<std::string> if_match{};
    Pairs headers{};  // that the answer carries, whatever it is
};

struct Answer {
    Response response{};
    std::optional<Caller> caller{};
};

class Dispatcher {
public:
    Dispatcher(std::vector<Route> routes, Hooks hooks);

    [[nodiscard]] RouteMatch find(const Request& request) const { return router_.find(request.method, request.path); }

    // Everything before the handler. It needs no body, so that a large one is only read from who may send it. Where
    // match.route is null it calls no hook and never blocks (404, 405, OPTIONS).
    [[nodiscard]] Admission admit(const Request& request, RouteMatch match) const noexcept;
    // Runs the handler, or gives back the refusal. A fresh If-None-Match on GET becomes 304.
    [[nodiscard]] Answer perform(const Request& request, Admission admission) const noexcept;
    // Both in one.
    [[nodiscard]] Answer answer(const Request& request) const noexcept;

    // Hands the record to the access log. A hook that throws costs its line, not the server.
    void record(const AccessRecord& record) const noexcept;

    [[nodiscard]] const ProblemWriter& problems() const { return problems_; }
    [[nodiscard]] const Router& router() const { return router_; }

private:
    [[nodiscard]] Response unrouted(const Request& request, const RouteMatch& match) const;
    [[nodiscard]] std::optional<Problem> check(const Request& request, Admission& admission) const;
    [[nodiscard]] std::optional<Problem> spend(Admission& admission) const;
    [[nodiscard]] Result<std::optional<Caller>> caller_of(const Request& request, const Route& route) const;
    // Turns the exception in flight into an answer; to be called while handling it.
    [[nodiscard]] Response failed(const Request& request, const Route& route) const;
    void report(const Request& request, const Route& route, const std::exception* exception) const noexcept;

    Router router_;
    Hooks hooks_;
    ProblemWriter problems_;
};

}  // namespace traimas::http
