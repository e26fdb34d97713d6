// The order of refusals is part of the contract: a stranger learns nothing that a member of staff would, and nobody
// pays for a check that an earlier one makes needless.
#include "api/http/dispatch.hpp"

#include "api/http/ascii.hpp"
#include "api/http/file_answer.hpp"
#include "api/http/header_checks.hpp"
#include "api/http/unavailable.hpp"

#include <boost/core/demangle.hpp>

#include <algorithm>
#include <typeinfo>

namespace traimas::http {
namespace {

std::string_view value_of(const Response& response, std::string_view name)
{
    const auto found = std::find_if(response.headers.begin(), response.headers.end(),
                                    [&](const auto& header) { return equal_ignoring_case(header.first, name); });
    return found == response.headers.end() ? std::string_view{} : std::string_view{found->second};
}

void add_headers(Response& response, const Pairs& headers)
{
    response.headers.insert(response.headers.end(), headers.begin(), headers.end());
}

// 304 keeps the headers that a cache needs and drops the body.
void drop_known_body(const Request& request, Response& response)
{
    const bool reads = request.method == Method::get || request.method == Method::head;
    const auto known = request.header("if-none-match");
    const auto etag = value_of(response, "etag");
    if (reads && response.status == 200 && known && !etag.empty() && names_etag(*known, etag)) {
        response.status = 304;
        response.body.clear();
        response.file.reset();
        response.source.reset();
    }
}

}  // namespace

Dispatcher::Dispatcher(std::vector<Route> routes, Hooks hooks)
    : router_{std::move(routes)}, hooks_{std::move(hooks)}, problems_{hooks_.translate, hooks_.default_language}
{
}

Admission Dispatcher::admit(const Request& request, RouteMatch match) const noexcept
{
    Admission admission;
    admission.match = std::move(match);
    if (admission.match.route == nullptr) {
        admission.refusal = unrouted(request, admission.match);
        return admission;
    }
    try {
        if (const auto problem = check(request, admission)) {
            admission.refusal = problems_.problem(*problem, audience_of(request));
        }
    } catch (...) {
        // Whatever a hook throws becomes an answer: one request must not end the process.
        admission.refusal = failed(request, *admission.match.route);
    }
    return admission;
}

Answer Dispatcher::perform(const Request& request, Admission admission) const noexcept
{
    Answer answer{.response = {}, .caller = admission.caller};
    if (admission.refusal) {
        answer.response = *std::move(admission.refusal);
        add_headers(answer.response, admission.headers);
        return answer;
    }
    const auto headers = std::move(admission.headers);
    const Route& route = *admission.match.route;
    try {
        const Call call{.request = request,
                        .route = route,
                        .path = std::move(admission.match.path),
                        .caller = std::move(admission.caller),
                        .idempotency_key = std::move(admission.idempotency_key),
                        .if_match = std::move(admission.if_match)};
        auto result = route.handler(call);
        answer.response = result ? *std::move(result) : problems_.problem(result.error(), audience_of(request));
        drop_known_body(request, answer.response);
        if (answer.response.file && !open_file_answer(request, answer.response)) {
            auto refusal = problems_.refusal(
                Refusal{416, "range_not_satisfiable", "There is no such part of the file."}, audience_of(request));
            refusal.headers.emplace_back("Content-Range", value_of(answer.response, "content-range"));
            answer.response = std::move(refusal);
        }
    } catch (...) {
        // Whatever a handler throws becomes an answer: one request must not end the process.
        answer.response = failed(request, route);
    }
    add_headers(answer.response, headers);
    return answer;
}

Answer Dispatcher::answer(const Request& request) const noexcept
{
    return perform(request, admit(request, find(request)));
}

void Dispatcher::record(const AccessRecord& record) const noexcept
{
    try {
        if (hooks_.accessed) {
            hooks_.accessed(record);
        }
    } catch (...) {  // The answer is out already; there is nobody left to tell.
    }
}

Response Dispatcher::unrouted(const Request& request, const RouteMatch& match) const
{
    if (match.allow.empty()) {
        return problems_.refusal(Refusal{404, "path_unknown", "There is nothing at this address."},
                                 audience_of(request));
    }
    Response response;
    if (request.method == Method::options) {
        response.status = 204;
    } else {
        response = problems_.refusal(Refusal{405, "method_not_allowed", "This address takes " + match.allow + "."},
                                     audience_of(request));
    }
    response.headers.emplace_back("Allow", match.allow);
    return response;
}

std::optional<Problem> Dispatcher::check(const Request& request, Admission& admission) const
{
    const Route& route = *admission.match.route;
    if (auto problem = check_parameters(request, route)) {
        return problem;
    }
    auto caller = caller_of(request, route);
    if (!caller) {
        return caller.error();
    }
    admission.caller = *std::move(caller);
    if (auto problem = spend(admission)) {
        return problem;
    }
    if (auto problem = check_same_site(request, route, admission.caller)) {
        return problem;
    }
    if (route.access == Access::signed_in && hooks_.authorise) {
        if (const auto allowed = hooks_.authorise(*admission.caller, route); !allowed) {
            return allowed.error();
        }
    }
    if (auto problem = check_content_type(request, route)) {
        return problem;
    }
    auto key = read_idempotency_key(request, route);
    if (!key) {
        return key.error();
    }
    admission.idempotency_key = *std::move(key);
    auto tag = read_if_match(request, route);
    if (!tag) {
        return tag.error();
    }
    admission.if_match = *std::move(tag);
    return std::nullopt;
}

std::optional<Problem> Dispatcher::spend(Admission& admission) const
{
    if (!admission.caller || !hooks_.spend) {
        return std::nullopt;
    }
    auto allowance = hooks_.spend(*admission.caller);
    admission.headers = std::move(allowance.headers);
    if (allowance.granted) {
        return std::nullopt;
    }
    Problem problem{ProblemKind::throttled, "too_many_requests",
                    "These are more requests than one person may make in a minute: wait a little."};
    problem.retry_after_seconds = allowance.retry_after_seconds;
    return problem;
}

Result<std::optional<Caller>> Dispatcher::caller_of(const Request& request, const Route& route) const
{
    const bool open = route.access == Access::open;
    // An open row on the I/O thread must not block, and finding the caller does.
    if (!hooks_.authenticate || (open && route.worker == Worker::io)) {
        if (open) {
            return std::optional<Caller>{};
        }
        return Problem{.kind = ProblemKind::unauthenticated, .code = "sign_in_required", .detail = "Sign in first."};
    }
    auto caller = hooks_.authenticate(request);
    if (!caller && open && caller.error().kind == ProblemKind::unauthenticated) {
        // A stale cookie must not keep anybody from signing in.
        return std::optional<Caller>{};
    }
    if (caller && !*caller && !open) {
        return Problem{.kind = ProblemKind::unauthenticated, .code = "sign_in_required", .detail = "Sign in first."};
    }
    return caller;
}

Response Dispatcher::failed(const Request& request, const Route& route) const
{
    try {
        throw;
    } catch (const Unavailable& exception) {
        report(request, route, &exception);
        const Problem problem{.kind = ProblemKind::unavailable,
                              .code = "unavailable",
                              .detail = "The service cannot do this right now. Try again shortly.",
                              .retry_after_seconds = exception.retry_after_seconds()};
        return problems_.problem(problem, audience_of(request));
    } catch (const std::exception& exception) {
        report(request, route, &exception);
    } catch (...) {  // Not a std::exception, so there is nothing to read from it.
        report(request, route, nullptr);
    }
    return problems_.refusal(Refusal{500, "internal_error", "Something failed here. Give the request id to support."},
                             audience_of(request));
}

void Dispatcher::report(const Request& request, const Route& route, const std::exception* exception) const noexcept
{
    try {
        if (!hooks_.failed) {
            return;
        }
        Failure failure{.request_id = request.request_id,
                        .route = std::string{method_name(route.method)} + " " + route.pattern,
                        .type = "not a std::exception",
                        .described = {}};
        if (exception != nullptr) {
            failure.type = boost::core::demangle(typeid(*exception).name());
            failure.described = hooks_.describe ? hooks_.describe(*exception) : std::string{};
        }
        hooks_.failed(failure);
    } catch (...) {  // A log that fails must not change the answer.
    }
}

}  // namespace traimas::http
