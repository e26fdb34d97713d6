// What one exchange looks like from outside: headers, HEAD, OPTIONS, Expect, proxies, sign-in, the access log.
// Each test owns its server, so that options differ and nothing leaks from one to the next.
#include "tests/http/framing/test_server.hpp"
#include "tests/http/framing/wire_client.hpp"

#include <gtest/gtest.h>

namespace traimas::http::testing {
namespace {

const std::string kHost = "Host: t\r\n";

WireAnswer ask(WireClient& client, const std::string& bytes, Body body = Body::expected)
{
    client.send(bytes);
    const auto answer = client.read(body);
    EXPECT_TRUE(answer) << "no answer to " << bytes;
    return answer.value_or(WireAnswer{});
}

TEST(Exchange, EveryAnswerCarriesTheSecurityHeaders)
{
    TestServer server;
    WireClient client{server.port()};
    for (const auto* path : {"/ping", "/nothing", "/boom", "/items/%00"}) {
        const auto answer = ask(client, "GET " + std::string{path} + " HTTP/1.1\r\n" + kHost + "\r\n");
        EXPECT_NE(answer.header("content-security-policy").find("default-src 'none'"), std::string::npos) << path;
        EXPECT_NE(answer.header("content-security-policy").find("frame-ancestors 'none'"), std::string::npos) << path;
        EXPECT_EQ(answer.header("x-content-type-options"), "nosniff") << path;
        EXPECT_EQ(answer.header("referrer-policy"), "no-referrer") << path;
        EXPECT_NE(answer.header("content-security-policy").find("base-uri 'none'"), std::string::npos) << path;
        EXPECT_EQ(answer.header("cross-origin-resource-policy"), "same-origin") << path;
        EXPECT_EQ(answer.header("cross-origin-opener-policy"), "same-origin") << path;
        EXPECT_EQ(answer.header("cache-control"), "no-store") << path;
        EXPECT_EQ(answer.header("access-control-allow-origin"), "") << path;
        EXPECT_EQ(answer.header("server"), "") << path;
        EXPECT_EQ(answer.header("strict-transport-security"), "") << path;
    }
}

TEST(Exchange, RequestIdsAreTakenOrMade)
{
    TestServer server;
    WireClient client{server.port()};
    const std::string line = "GET /ping HTTP/1.1\r\n" + kHost;
    EXPECT_EQ(ask(client, line + "X-Request-Id: abc.DEF-1_2\r\n\r\n").header("x-request-id"), "abc.DEF-1_2");
    const auto first = ask(client, line + "X-Request-Id: not well formed\r\n\r\n").header("x-request-id");
    const auto second = ask(client, line + "\r\n").header("x-request-id");
    EXPECT_NE(first, "not well formed");
    EXPECT_NE(first, "");
    EXPECT_NE(first, second);
}

TEST(Exchange, HeadHasTheLengthOfGetAndNoBody)
{
    TestServer server;
    WireClient client{server.port()};
    const auto get = ask(client, "GET /items/abcdef HTTP/1.1\r\n" + kHost + "\r\n");
    const auto head = ask(client, "HEAD /items/abcdef HTTP/1.1\r\n" + kHost + "\r\n", Body::none);
    EXPECT_EQ(get.header("content-length"), "6");
    EXPECT_EQ(head.header("content-length"), "6");
    EXPECT_EQ(ask(client, "GET /ping HTTP/1.1\r\n" + kHost + "\r\n").body, "pong");
}

TEST(Exchange, OptionsAndWrongMethodsNameWhatIsAllowed)
{
    TestServer server;
    WireClient client{server.port()};
    EXPECT_EQ(ask(client, "OPTIONS /echo HTTP/1.1\r\n" + kHost + "\r\n").header("allow"), "POST, DELETE, OPTIONS");
    EXPECT_EQ(ask(client, "PATCH /ping HTTP/1.1\r\n" + kHost + "\r\n").header("allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(ask(client, "TRACE /ping HTTP/1.1\r\n" + kHost + "\r\n").header("allow"), "GET, HEAD, OPTIONS");
}

TEST(Exchange, Http10ClientsAreToldThatTheConnectionStays)
{
    TestServer server;
    WireClient client{server.port()};
    const auto answer = ask(client, "GET /ping HTTP/1.0\r\nConnection: keep-alive\r\n" + kHost + "\r\n");
    EXPECT_EQ(answer.header("connection"), "keep-alive");
}

std::string secure_post(const std::string& credentials, std::size_t length)
{
    return "POST /secure HTTP/1.1\r\n" + kHost + credentials +
           "Content-Type: application/json\r\nContent-Length: " + std::to_string(length) + "\r\n";
}

TEST(Expect, ContinueComesAfterAuthorisation)
{
    TestServer server;
    WireClient client{server.port()};
    client.send(secure_post("Authorization: Bearer good\r\n", 3) + "Expect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read().value_or(WireAnswer{}).status, 100);
    const auto answer = ask(client, "abc");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "abc");
    EXPECT_EQ(ask(client, "GET /ping HTTP/1.1\r\n" + kHost + "\r\n").body, "pong");
}

TEST(Expect, StrangersAreRefusedBeforeTheBody)
{
    TestServer server;
    WireClient client{server.port()};
    client.send(secure_post("", 3) + "Expect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read().value_or(WireAnswer{}).status, 401);
    EXPECT_TRUE(client.ends());
}

TEST(Expect, TooMuchIsRefusedBeforeTheBody)
{
    TestServer server;
    WireClient client{server.port()};
    client.send(secure_post("Authorization: Bearer good\r\n", kUploadLimit + 1) + "Expect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read().value_or(WireAnswer{}).status, 413);
    EXPECT_TRUE(client.ends());
}

TEST(Exchange, ALargeBodyIsReadFromSignedInPeopleOnly)
{
    TestServer server;
    WireClient stranger{server.port()};
    stranger.send(secure_post("", kUploadLimit) + "\r\n");
    EXPECT_EQ(stranger.read().value_or(WireAnswer{}).status, 401);

    WireClient friendly{server.port()};
    const auto request = secure_post("Authorization: Bearer good\r\n", kUploadLimit) + "\r\n";
    const auto answer = ask(friendly, request + std::string(kUploadLimit, 'b'));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body.size(), kUploadLimit);
}

TEST(Exchange, CookiesNeedOriginAndToken)
{
    TestServer server;
    WireClient client{server.port()};
    const std::string cookie = "Cookie: a=b; session=good\r\n";
    const auto status = [&](const std::string& fields) {
        return ask(client, secure_post(cookie + fields, 1) + "\r\nx").status;
    };
    EXPECT_EQ(status("Origin: http://t\r\nX-CSRF-Token: csrf\r\n"), 200);
    EXPECT_EQ(status("Sec-Fetch-Site: same-origin\r\nX-CSRF-Token: csrf\r\n"), 200);
    EXPECT_EQ(status("Origin: http://evil\r\nX-CSRF-Token: csrf\r\n"), 403);
    EXPECT_EQ(status("Origin: http://t\r\n"), 403);
    EXPECT_EQ(status("X-CSRF-Token: csrf\r\n"), 403);
}

TEST(Exchange, OnlyTrustedProxiesAreBelieved)
{
    ServerOptions options;
    options.trusted_proxies = {"127.0.0.9"};
    TestServer server{options};
    const std::string request = "GET /about HTTP/1.1\r\n" + kHost + "X-Forwarded-For: 1.1.1.1, 203.0.113.5\r\n\r\n";
    WireClient proxy{server.port(), "127.0.0.9"};
    EXPECT_NE(ask(proxy, request).body.find("peer=203.0.113.5 "), std::string::npos);
    WireClient stranger{server.port(), "127.0.0.10"};
    EXPECT_NE(ask(stranger, request).body.find("peer=127.0.0.10 "), std::string::npos);
}

TEST(Exchange, DemoModeServesItsOwnHostOnly)
{
    ServerOptions options;
    options.allowed_hosts = {"127.0.0.1", "localhost"};
    TestServer server{options};
    WireClient client{server.port()};
    EXPECT_EQ(ask(client, "GET /ping HTTP/1.1\r\nHost: LOCALHOST:8080\r\n\r\n").status, 200);
    EXPECT_EQ(ask(client, "GET /ping HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").status, 200);
    EXPECT_EQ(ask(client, "GET /ping HTTP/1.1\r\nHost: rebound.example\r\n\r\n").status, 421);
    EXPECT_TRUE(client.ends());
}

TEST(Exchange, TheAccessLogTellsWhoAskedForWhat)
{
    TestServer server;
    WireClient client{server.port()};
    const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    ask(client,
        "GET /secure HTTP/1.1\r\n" + kHost + "Authorization: Bearer good\r\ntraceparent: " + trace + "\r\n\r\n");
    ask(client, "GET /ping?name=secret HTTP/1.1\r\n" + kHost + "X-Request-Id: mine\r\n\r\n");
    WireClient stranger{server.port()};
    ask(stranger, "GET /secure HTTP/1.1\r\n" + kHost + "\r\n");
    ASSERT_TRUE(eventually([&] { return server.log().size() == 3; }));
    ask(client, "nonsense\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return server.log().size() == 4; }));
    const auto log = server.log();
    EXPECT_EQ(log[0].person, PersonId{7});
    EXPECT_EQ(log[0].session, "token-7");
    EXPECT_EQ(log[0].trace_id, "0af7651916cd43dd8448eb211c80319c");
    EXPECT_EQ(log[0].address, "127.0.0.1");
    EXPECT_EQ(log[1].path, "/ping");
    EXPECT_EQ(log[1].method, "GET");
    EXPECT_EQ(log[1].status, 200);
    EXPECT_EQ(log[1].bytes, 4U);
    EXPECT_EQ(log[1].request_id, "mine");
    EXPECT_EQ(log[2].status, 401) << "whoever was refused stands in it too";
    EXPECT_EQ(log[3].status, 400);
}

TEST(Exchange, AFailureShowsItsRequestIdOnly)
{
    TestServer server;
    WireClient client{server.port()};
    const auto answer = ask(client, "GET /boom HTTP/1.1\r\n" + kHost + "X-Request-Id: find-me\r\n\r\n");
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.body.find("secret"), std::string::npos);
    EXPECT_NE(answer.body.find("\"request_id\":\"find-me\""), std::string::npos);
}

}  // namespace
}  // namespace traimas::http::testing
