// The order of refusals: each request below is wrong in several ways, and hears of the first one only.
#include "api/http/dispatch.hpp"
#include "api/http/unavailable.hpp"
#include "tests/unit/http/response_header.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <stdexcept>

namespace traimas::http {
namespace {

struct Seen {
    std::vector<Failure> failures{};
    std::vector<std::string> called{};
};

Response tagged()
{
    Response response;
    response.body = "{}";
    response.headers.emplace_back("ETag", "W/\"7-ab\"");
    return response;
}

Hooks hooks(Seen& seen)
{
    Hooks hooks;
    hooks.default_language = "en";
    hooks.authenticate = [&seen](const Request& request) -> Result<std::optional<Caller>> {
        seen.called.emplace_back("authenticate");
        const auto token = request.header("authorization").value_or("");
        if (token == "bad") {
            return Problem{.kind = ProblemKind::unauthenticated, .code = "token_expired", .detail = "Sign in again."};
        }
        if (token == "away") {
            throw Unavailable{"no database", 5};
        }
        if (token.empty()) {
            return std::optional<Caller>{};
        }
        return std::optional{Caller{.person = PersonId{1}, .session = "s", .csrf_token = token == "cookie" ? "c" : ""}};
    };
    hooks.authorise = [&seen](const Caller&, const Route& route) -> Result<void> {
        seen.called.emplace_back("authorise");
        if (route.action == "forbidden") {
            return Problem{.kind = ProblemKind::forbidden, .code = "not_allowed", .detail = "Ask your head of unit."};
        }
        return {};
    };
    hooks.describe = [](const std::exception&) { return std::string{"described"}; };
    hooks.failed = [&seen](const Failure& failure) { seen.failures.push_back(failure); };
    return hooks;
}

Dispatcher dispatcher(Seen& seen)
{
    const auto answer = [&seen](const Call& call) -> Result<Response> {
        seen.called.push_back("handler " + call.idempotency_key + " " + call.if_match.value_or("-"));
        return tagged();
    };
    Route change{.method = Method::put, .pattern = "/thing/{id}", .action = "thing.change", .handler = answer};
    change.idempotency = Idempotency::required;
    change.precondition = Precondition::required;
    change.body_limit = kJsonBodyLimit;
    change.parameters = {"as_of"};
    Route forbidden = change;
    forbidden.pattern = "/forbidden";
    forbidden.action = "forbidden";
    const auto row = [](std::string pattern, Handler handler) {
        return Route{.method = Method::get,
                     .pattern = std::move(pattern),
                     .action = "open",
                     .handler = std::move(handler),
                     .access = Access::open};
    };
    auto inline_row = row("/inline", answer);
    inline_row.worker = Worker::io;
    return Dispatcher{{change, forbidden, inline_row, row("/read", answer),
                       row("/throws", [](const Call&) -> Result<Response> { throw std::out_of_range{"secret"}; }),
                       row("/away",
                           [](const Call&) -> Result<Response> {
                               throw Unavailable{"secret", 3};
                           }),
                       row("/strange", [](const Call&) -> Result<Response> { throw 7; })},
                      hooks(seen)};
}

Request put(std::string path, Pairs headers, Pairs query = {})
{
    return Request{.method = Method::put,
                   .path = std::move(path),
                   .query = std::move(query),
                   .headers = std::move(headers),
                   .request_id = "r-1"};
}

std::string outcome(const Dispatcher& dispatcher, const Request& request)
{
    const auto response = dispatcher.answer(request).response;
    const auto status = std::to_string(response.status);
    return response.status < 400 ? status
                                 : status + " " + nlohmann::json::parse(response.body)["code"].get<std::string>();
}

TEST(Dispatch, RefusesInOrder)
{
    Seen seen;
    const auto server = dispatcher(seen);
    Pairs headers{{"content-length", "2"}, {"content-type", "text/plain"}, {"if-match", "*"}};
    EXPECT_EQ(outcome(server, put("/nothing", headers, {{"x", "1"}})), "404 path_unknown");
    EXPECT_EQ(outcome(server, put("/read", headers, {{"x", "1"}})), "405 method_not_allowed");
    EXPECT_EQ(outcome(server, put("/thing/1", headers, {{"x", "1"}})), "400 unknown_parameter");
    EXPECT_TRUE(seen.called.empty()) << "nobody is asked before the route and its parameters are known";

    EXPECT_EQ(outcome(server, put("/thing/1", headers)), "401 sign_in_required");
    headers.emplace_back("authorization", "cookie");
    EXPECT_EQ(outcome(server, put("/forbidden", headers)), "403 cross_origin");
    headers.emplace_back("sec-fetch-site", "same-origin");
    EXPECT_EQ(outcome(server, put("/forbidden", headers)), "403 csrf_token_wrong");
    headers.emplace_back("x-csrf-token", "c");
    EXPECT_EQ(outcome(server, put("/forbidden", headers)), "403 not_allowed");
    EXPECT_EQ(outcome(server, put("/thing/1", headers)), "415 content_type_unsupported");
    headers[1].second = "application/json";
    EXPECT_EQ(outcome(server, put("/thing/1", headers)), "400 idempotency_key_required");
    headers.emplace_back("idempotency-key", "");
    EXPECT_EQ(outcome(server, put("/thing/1", headers)), "400 idempotency_key_malformed");
    headers.back().second = "key";
    EXPECT_EQ(outcome(server, put("/thing/1", headers)), "400 if_match_malformed");
    auto without_tag = headers;
    without_tag.erase(without_tag.begin() + 2);
    EXPECT_EQ(outcome(server, put("/thing/1", without_tag)), "428 if_match_required");
    headers[2].second = "\"7\"";
    EXPECT_EQ(outcome(server, put("/thing/1", headers)), "200");
    EXPECT_EQ(seen.called.back(), "handler key 7");
}

TEST(Dispatch, BadCredentialsAreRefusedWhereSignInIsNeededOnly)
{
    Seen seen;
    const auto server = dispatcher(seen);
    EXPECT_EQ(outcome(server, put("/thing/1", {{"authorization", "bad"}})), "401 token_expired");
    EXPECT_EQ(outcome(server, Request{.path = "/read", .headers = {{"authorization", "bad"}}}), "200");
}

TEST(Dispatch, InlineRowsAskNobody)
{
    Seen seen;
    const auto server = dispatcher(seen);
    EXPECT_EQ(outcome(server, Request{.path = "/inline", .headers = {{"authorization", "away"}}}), "200");
    EXPECT_EQ(seen.called, std::vector<std::string>{"handler  -"});
}

TEST(Dispatch, TellsTheAccessLogWhoAsked)
{
    Seen seen;
    const auto server = dispatcher(seen);
    EXPECT_EQ(server.answer(Request{.path = "/read", .headers = {{"authorization", "x"}}}).caller->person, PersonId{1});
    EXPECT_FALSE(server.answer(Request{.path = "/read"}).caller);
}

TEST(Dispatch, AnExceptionBecomes500AndIsReportedWithoutItsText)
{
    Seen seen;
    const auto server = dispatcher(seen);
    const auto response = server.answer(Request{.path = "/throws", .request_id = "r-1"}).response;
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(response.body.find("secret"), std::string::npos);
    EXPECT_NE(response.body.find("r-1"), std::string::npos);
    ASSERT_EQ(seen.failures.size(), 1U);
    EXPECT_EQ(seen.failures[0].type, "std::out_of_range");
    EXPECT_EQ(seen.failures[0].described, "described");
    EXPECT_EQ(seen.failures[0].route, "GET /throws");
    EXPECT_EQ(seen.failures[0].request_id, "r-1");
    EXPECT_EQ(outcome(server, Request{.path = "/strange"}), "500 internal_error");
}

TEST(Dispatch, WhatIsAwayIs503WithRetryAfter)
{
    Seen seen;
    const auto server = dispatcher(seen);
    const auto response = server.answer(Request{.path = "/away"}).response;
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(header(response, "Retry-After"), "3");
    EXPECT_EQ(response.body.find("secret"), std::string::npos);
    EXPECT_EQ(outcome(server, put("/thing/1", {{"authorization", "away"}})), "503 unavailable");
}

TEST(Dispatch, ALogThatThrowsChangesNothing)
{
    Hooks hooks;
    hooks.failed = [](const Failure&) { throw std::runtime_error{"log full"}; };
    hooks.accessed = [](const AccessRecord&) { throw std::runtime_error{"log full"}; };
    Route row{.method = Method::get, .pattern = "/", .action = "x", .handler = nullptr, .access = Access::open};
    row.handler = [](const Call&) -> Result<Response> { throw std::runtime_error{"x"}; };
    const Dispatcher server{{row}, hooks};
    EXPECT_EQ(outcome(server, Request{.path = "/"}), "500 internal_error");
    server.record(AccessRecord{});
}

TEST(Dispatch, WithoutAHookNobodyIsSignedIn)
{
    Route row{.method = Method::get, .pattern = "/", .action = "x", .handler = nullptr};
    row.handler = [](const Call&) -> Result<Response> { return Response{}; };
    const Dispatcher server{{row}, Hooks{}};
    EXPECT_EQ(outcome(server, Request{.path = "/"}), "401 sign_in_required");
}

TEST(Dispatch, AKnownTagIs304)
{
    Seen seen;
    const auto server = dispatcher(seen);
    const auto fresh = server.answer(Request{.path = "/read", .headers = {{"if-none-match", "\"7-ab\""}}}).response;
    EXPECT_EQ(fresh.status, 304);
    EXPECT_EQ(fresh.body, "");
    EXPECT_EQ(header(fresh, "ETag"), "W/\"7-ab\"");
    EXPECT_EQ(outcome(server, Request{.path = "/read", .headers = {{"if-none-match", "\"8\""}}}), "200");
}

TEST(Dispatch, OptionsTellsWhatIsAllowed)
{
    Seen seen;
    const auto server = dispatcher(seen);
    const auto response = server.answer(Request{.method = Method::options, .path = "/read"}).response;
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(header(response, "Allow"), "GET, HEAD, OPTIONS");
    EXPECT_TRUE(seen.called.empty());
}

TEST(Dispatch, AdmissionNeedsNoBody)
{
    Seen seen;
    const auto server = dispatcher(seen);
    const auto request = put("/thing/1", {{"authorization", "x"}, {"idempotency-key", "k"}, {"if-match", "\"1\""}});
    auto admission = server.admit(request, server.find(request));
    EXPECT_FALSE(admission.refusal);
    const std::vector<std::string> asked{"authenticate", "authorise"};
    EXPECT_EQ(seen.called, asked);
    EXPECT_EQ(server.perform(request, std::move(admission)).response.status, 200);
    EXPECT_EQ(seen.called.back(), "handler k 1");
}

TEST(Dispatch, SpendsTheCallersShareBeforeAnythingIsDecidedAboutThem)
{
    Seen seen;
    auto with_share = hooks(seen);
    int left = 1;
    with_share.spend = [&left](const Caller&) {
        return Allowance{.granted = left-- > 0, .headers = {{"RateLimit", "r"}}, .retry_after_seconds = 3};
    };
    const auto answer = [](const Call&) -> Result<Response> { return tagged(); };
    const Dispatcher dispatcher{
        {Route{.method = Method::get, .pattern = "/thing", .action = "thing.read", .handler = answer}},
        std::move(with_share)};
    Request request;
    request.path = "/thing";
    request.headers = {{"authorization", "good"}};
    const auto granted = dispatcher.answer(request).response;
    EXPECT_EQ(granted.status, 200);
    EXPECT_EQ(header(granted, "RateLimit"), "r");
    seen.called.clear();
    const auto refused = dispatcher.answer(request).response;
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(header(refused, "Retry-After"), "3");
    EXPECT_EQ(header(refused, "RateLimit"), "r");
    EXPECT_EQ(seen.called, std::vector<std::string>{"authenticate"});
}

}  // namespace
}  // namespace traimas::http
