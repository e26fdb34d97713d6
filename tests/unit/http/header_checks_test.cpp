// The rules on headers and query, each with what it refuses and what it lets pass.
#include "api/http/header_checks.hpp"

#include <gtest/gtest.h>

namespace traimas::http {
namespace {

Route route()
{
    Route row{.method = Method::post, .pattern = "/x", .action = "test", .handler = nullptr};
    row.body_limit = 100;
    return row;
}

Request request(Pairs headers, Pairs query = {})
{
    return Request{.method = Method::post, .path = "/x", .query = std::move(query), .headers = std::move(headers)};
}

std::string code(const std::optional<Problem>& problem)
{
    return problem ? problem->code : "passes";
}

TEST(Parameters, AnUnknownOneIsAnsweredWithTheNearest)
{
    auto row = route();
    row.parameters = {"fiscal_year", "unit", "quarter"};
    EXPECT_EQ(code(check_parameters(request({}, {{"unit", "ICT"}, {"quarter", "1"}}), row)), "passes");
    const auto problem = check_parameters(request({}, {{"fiscalyear", "2561"}}), row);
    ASSERT_TRUE(problem);
    EXPECT_EQ(problem->code, "unknown_parameter");
    EXPECT_NE(problem->detail.find("'fiscal_year'"), std::string::npos) << problem->detail;
    const Pairs arguments{{"name", "fiscalyear"}, {"nearest", "fiscal_year"}};
    EXPECT_EQ(problem->arguments, arguments);
}

TEST(Parameters, APartOfANameIsAnsweredWithTheWholeOfIt)
{
    auto row = route();
    row.parameters = {"unit", "fiscal_year", "quarter"};
    const auto problem = check_parameters(request({}, {{"year", "2561"}}), row);
    ASSERT_TRUE(problem);
    const Pairs arguments{{"name", "year"}, {"nearest", "fiscal_year"}};
    EXPECT_EQ(problem->arguments, arguments);
}

TEST(Parameters, OneIsGivenOnceOnly)
{
    auto row = route();
    row.parameters = {"quarter", "unit"};
    const auto problem = check_parameters(request({}, {{"quarter", "1"}, {"unit", "ICT"}, {"quarter", "2"}}), row);
    EXPECT_EQ(code(problem), "parameter_repeated");
    EXPECT_EQ(problem->arguments, (Pairs{{"name", "quarter"}}));
}

TEST(Parameters, ARowWithoutAnyTakesNoneAndAStarTakesAll)
{
    auto row = route();
    EXPECT_EQ(code(check_parameters(request({}, {{"a", "1"}}), row)), "unknown_parameter");
    row.parameters = {"*"};
    EXPECT_EQ(code(check_parameters(request({}, {{"a", "1"}}), row)), "passes");
}

TEST(SameSite, WhatHasAnAddressOfItsOwnAnswersChangesThereAlone)
{
    const Caller caller{.person = PersonId{1}, .session = "s", .csrf_token = "token"};
    const auto verdict = [&](const char* host, const char* origin) {
        auto asked = request({{"host", host}, {"origin", origin}, {"x-csrf-token", "token"}});
        asked.own_origin = "https://plan.example";
        asked.over_tls = true;
        return code(check_same_site(asked, route(), caller));
    };
    EXPECT_EQ(verdict("plan.example", "https://plan.example"), "passes");
    EXPECT_EQ(verdict("PLAN.example", "https://plan.EXAMPLE"), "passes");
    EXPECT_EQ(verdict("plan.example", "http://plan.example"), "cross_origin");
    EXPECT_EQ(verdict("evil.example", "https://evil.example"), "cross_origin");
    EXPECT_EQ(verdict("plan.example:81", "https://plan.example:81"), "cross_origin");
    EXPECT_EQ(verdict("plan.example", "https://evil.example"), "cross_origin");
}

TEST(SameSite, CookieCallersShowOriginAndToken)
{
    const Caller caller{.person = PersonId{1}, .session = "s", .csrf_token = "token"};
    const auto verdict = [&](Pairs headers) {
        headers.emplace_back("host", "Plan.example:81");
        return code(check_same_site(request(std::move(headers)), route(), caller));
    };
    EXPECT_EQ(verdict({{"sec-fetch-site", "same-origin"}, {"x-csrf-token", "token"}}), "passes");
    EXPECT_EQ(verdict({{"origin", "https://plan.example:81"}, {"x-csrf-token", "token"}}), "passes");
    EXPECT_EQ(verdict({{"x-csrf-token", "token"}}), "cross_origin");
    EXPECT_EQ(verdict({{"sec-fetch-site", "cross-site"}, {"x-csrf-token", "token"}}), "cross_origin");
    EXPECT_EQ(verdict({{"sec-fetch-site", "same-site"}, {"x-csrf-token", "token"}}), "cross_origin");
    EXPECT_EQ(verdict({{"sec-fetch-site", "none"}, {"x-csrf-token", "token"}}), "cross_origin");
    EXPECT_EQ(verdict({{"origin", "null"}, {"x-csrf-token", "token"}}), "cross_origin");
    EXPECT_EQ(verdict({{"origin", "https://plan.example"}, {"x-csrf-token", "token"}}), "cross_origin");
    EXPECT_EQ(verdict({{"origin", "file://plan.example:81"}, {"x-csrf-token", "token"}}), "cross_origin");
    EXPECT_EQ(verdict({{"origin", "http://plan.example:81"}, {"x-csrf-token", "token"}}), "passes");
    EXPECT_EQ(verdict({{"sec-fetch-site", "same-origin"}}), "csrf_token_wrong");
    EXPECT_EQ(verdict({{"sec-fetch-site", "same-origin"}, {"x-csrf-token", "tokem"}}), "csrf_token_wrong");
    EXPECT_EQ(verdict({{"sec-fetch-site", "same-origin"}, {"x-csrf-token", ""}}), "csrf_token_wrong");
}

TEST(SameSite, TokensAndReadingPass)
{
    const Caller by_token{.person = PersonId{1}, .session = "t", .csrf_token = ""};
    EXPECT_EQ(code(check_same_site(request({{"origin", "https://elsewhere"}}), route(), by_token)), "passes");
    const Caller by_cookie{.person = PersonId{1}, .session = "s", .csrf_token = "token"};
    auto reading = request({{"sec-fetch-site", "cross-site"}});
    reading.method = Method::get;
    EXPECT_EQ(code(check_same_site(reading, route(), by_cookie)), "passes");
}

TEST(SameSite, SigningInFromAnotherSiteIsRefused)
{
    auto sign_in = route();
    sign_in.access = Access::open;
    EXPECT_EQ(code(check_same_site(request({}), sign_in, std::nullopt)), "passes");
    EXPECT_EQ(code(check_same_site(request({{"sec-fetch-site", "same-origin"}}), sign_in, std::nullopt)), "passes");
    EXPECT_EQ(code(check_same_site(request({{"sec-fetch-site", "cross-site"}}), sign_in, std::nullopt)),
              "cross_origin");
    EXPECT_EQ(code(check_same_site(request({{"origin", "http://evil"}, {"host", "t"}}), sign_in, std::nullopt)),
              "cross_origin");
}

TEST(ContentType, IsWhatTheRowSays)
{
    const auto verdict = [](Pairs headers) {
        headers.emplace_back("content-length", "2");
        return code(check_content_type(request(std::move(headers)), route()));
    };
    EXPECT_EQ(verdict({{"content-type", "application/json"}}), "passes");
    EXPECT_EQ(verdict({{"content-type", "Application/JSON; charset=UTF-8"}}), "passes");
    EXPECT_EQ(verdict({}), "content_type_unsupported");
    EXPECT_EQ(verdict({{"content-type", "text/plain"}}), "content_type_unsupported");
    EXPECT_EQ(verdict({{"content-type", "application/json; charset=tis-620"}}), "content_type_unsupported");
    EXPECT_EQ(verdict({{"content-type", "application/json"}, {"content-encoding", "gzip"}}),
              "content_type_unsupported");
}

TEST(ContentType, DoesNotMatterWithoutABody)
{
    EXPECT_EQ(code(check_content_type(request({}), route())), "passes");
    EXPECT_EQ(code(check_content_type(request({{"content-length", "0"}}), route())), "passes");
    auto multipart = route();
    multipart.content_type = "multipart/form-data";
    EXPECT_EQ(code(check_content_type(request({{"content-type", "multipart/form-data; boundary=x"}}), multipart)),
              "passes");
}

TEST(IdempotencyKey, IsReadWhereItIsRequired)
{
    auto row = route();
    EXPECT_EQ(*read_idempotency_key(request({{"idempotency-key", "k"}}), row), "");
    row.idempotency = Idempotency::required;
    const auto verdict = [&](Pairs headers) {
        const auto key = read_idempotency_key(request(std::move(headers)), row);
        return key ? "key " + *key : key.error().code;
    };
    EXPECT_EQ(verdict({}), "idempotency_key_required");
    EXPECT_EQ(verdict({{"idempotency-key", "a b~"}}), "key a b~");
    EXPECT_EQ(verdict({{"idempotency-key", std::string(128, 'k')}}), "key " + std::string(128, 'k'));
    EXPECT_EQ(verdict({{"idempotency-key", std::string(129, 'k')}}), "idempotency_key_malformed");
    EXPECT_EQ(verdict({{"idempotency-key", ""}}), "idempotency_key_malformed");
    EXPECT_EQ(verdict({{"idempotency-key", "กก"}}), "idempotency_key_malformed");
    EXPECT_EQ(verdict({{"idempotency-key", "a"}, {"idempotency-key", "b"}}), "idempotency_key_malformed");
}

TEST(IfMatch, IsOneTag)
{
    auto row = route();
    EXPECT_EQ(*read_if_match(request({}), row), std::nullopt);
    row.precondition = Precondition::required;
    const auto verdict = [&](Pairs headers) {
        const auto tag = read_if_match(request(std::move(headers)), row);
        return tag ? "tag " + tag->value_or("none") : tag.error().code;
    };
    EXPECT_EQ(verdict({}), "if_match_required");
    EXPECT_EQ(read_if_match(request({}), row).error().kind, ProblemKind::precondition_required);
    EXPECT_EQ(verdict({{"if-match", "\"7\""}}), "tag 7");
    EXPECT_EQ(verdict({{"if-match", "W/\"7-ab\""}}), "tag 7-ab");
    for (const auto* value : {"*", "7", "\"7\", \"8\"", "\"\"", "\"7", "w/\"7\""}) {
        EXPECT_EQ(verdict({{"if-match", value}}), "if_match_malformed") << value;
    }
}

TEST(IfNoneMatch, ComparesWeakly)
{
    EXPECT_TRUE(names_etag("\"a\"", "\"a\""));
    EXPECT_TRUE(names_etag("W/\"a\"", "\"a\""));
    EXPECT_TRUE(names_etag("\"b\", \"a\"", "W/\"a\""));
    EXPECT_TRUE(names_etag("*", "\"a\""));
    EXPECT_FALSE(names_etag("\"b\"", "\"a\""));
    EXPECT_FALSE(names_etag("a", "\"a\""));
    EXPECT_FALSE(names_etag("", "\"a\""));
}

}  // namespace
}  // namespace traimas::http
