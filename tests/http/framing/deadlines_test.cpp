// Slow clients are cut off by deadlines; the limits are shortened, so nothing sleeps.
// The safety limit of the client (ten seconds) is far above every limit used here.
#include "tests/http/framing/test_server.hpp"
#include "tests/http/framing/wire_client.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace traimas::http::testing {
namespace {

const std::string kPing = "GET /ping HTTP/1.1\r\nHost: t\r\n\r\n";

ServerOptions with_limits(const Limits& limits)
{
    ServerOptions options;
    options.limits = limits;
    return options;
}

TEST(Deadlines, AnUnfinishedHeaderIsCutOff)
{
    Limits limits;
    limits.header_time = std::chrono::milliseconds{50};
    TestServer server{with_limits(limits)};
    WireClient client{server.port()};
    client.send("GET /ping HT");
    EXPECT_TRUE(client.ends());
    EXPECT_TRUE(eventually([&] { return server.metrics().timed_out.load() == 1; }));
}

TEST(Deadlines, ATricklingHeaderIsCutOffAsAWhole)
{
    Limits limits;
    limits.header_time = std::chrono::milliseconds{60};
    TestServer server{with_limits(limits)};
    WireClient client{server.port()};
    const std::string endless = "GET /ping HTTP/1.1\r\nX-Pad: " + std::string(4'000, 'p');
    std::size_t sent = 0;
    while (sent < endless.size() && client.send({&endless[sent], 1}) && !client.readable_within(3)) {
        ++sent;
    }
    EXPECT_LT(sent, endless.size());
    EXPECT_TRUE(eventually([&] { return server.metrics().timed_out.load() == 1; }));
}

TEST(Deadlines, AConnectionThatSaysNothingIsCutOff)
{
    Limits limits;
    limits.header_time = std::chrono::milliseconds{50};
    TestServer server{with_limits(limits)};
    WireClient client{server.port()};
    EXPECT_TRUE(client.ends());
}

TEST(Deadlines, AnIdleConnectionIsEnded)
{
    Limits limits;
    limits.idle_time = std::chrono::milliseconds{50};
    TestServer server{with_limits(limits)};
    WireClient client{server.port()};
    client.send(kPing);
    EXPECT_EQ(client.read().value_or(WireAnswer{}).status, 200);
    EXPECT_TRUE(client.ends());
}

TEST(Deadlines, AnUnfinishedBodyIsCutOff)
{
    Limits limits;
    limits.body_time = std::chrono::milliseconds{50};
    TestServer server{with_limits(limits)};
    WireClient client{server.port()};
    client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\nabc");
    EXPECT_TRUE(client.ends());
    EXPECT_TRUE(eventually([&] { return server.metrics().timed_out.load() == 1; }));
}

TEST(Deadlines, ALargerBodyGetsMoreTime)
{
    const Limits limits;
    EXPECT_EQ(limits.transfer_time(std::chrono::seconds{15}, 0), std::chrono::seconds{15});
    EXPECT_EQ(limits.transfer_time(std::chrono::seconds{15}, 16 * 1024), std::chrono::seconds{16});
    EXPECT_EQ(limits.transfer_time(std::chrono::seconds{15}, 50 * 1024 * 1024), std::chrono::seconds{15 + 3200});
}

TEST(Deadlines, AReaderThatDoesNotReadIsCutOff)
{
    Limits limits;
    limits.write_time = std::chrono::milliseconds{100};
    limits.least_bytes_per_second = kLargeBody * 100;
    TestServer server{with_limits(limits)};
    WireClient client{server.port()};
    client.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_TRUE(eventually([&] { return server.metrics().timed_out.load() == 1; }));
    EXPECT_TRUE(eventually([&] { return server.metrics().connections.load() == 0; }));
}

TEST(Deadlines, ASlowClientDoesNotHoldUpOthers)
{
    TestServer server;
    std::vector<WireClient> slow;
    for (int count = 0; count < 40; ++count) {
        slow.emplace_back(server.port(), "127.0.0.2");
        slow.back().send("GET /ping HTTP/1.1\r\nHost: t\r\nX-Slow: ");
    }
    WireClient client{server.port()};
    client.send(kPing);
    EXPECT_EQ(client.read().value_or(WireAnswer{}).body, "pong");
}

TEST(Deadlines, AClientThatKeepsSendingAfterAnErrorIsDroppedInTime)
{
    Limits limits;
    limits.linger_time = std::chrono::milliseconds{50};
    TestServer server{with_limits(limits)};
    WireClient client{server.port()};
    client.send("nonsense\r\n\r\n");
    EXPECT_EQ(client.read().value_or(WireAnswer{}).status, 400);
    // The client never closes: the server does, once it has waited for it.
    EXPECT_TRUE(eventually([&] { return server.metrics().connections.load() == 0; }));
}

}  // namespace
}  // namespace traimas::http::testing
