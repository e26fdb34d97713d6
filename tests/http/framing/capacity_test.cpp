// Caps: connections in all and an address, requests a connection, and the workers' queue.
// What is over a cap hears 503 with Retry-After at once; what is under it goes on undisturbed.
#include "tests/http/framing/test_server.hpp"
#include "tests/http/framing/wire_client.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace traimas::http::testing {
namespace {

const std::string kPing = "GET /ping HTTP/1.1\r\nHost: t\r\n\r\n";
const std::string kSlow = "GET /slow HTTP/1.1\r\nHost: t\r\n\r\n";

int status_of_ping(WireClient& client)
{
    client.send(kPing);
    return client.read().value_or(WireAnswer{}).status;
}

ServerOptions with_limits(const Limits& limits)
{
    ServerOptions options;
    options.limits = limits;
    return options;
}

TEST(Capacity, ConnectionsAreCapped)
{
    Limits limits;
    limits.connections = 2;
    TestServer server{with_limits(limits)};
    WireClient one{server.port()};
    WireClient two{server.port(), "127.0.0.2"};
    EXPECT_EQ(status_of_ping(one), 200);
    EXPECT_EQ(status_of_ping(two), 200);
    WireClient three{server.port(), "127.0.0.3"};
    const auto answer = three.read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 503);
    EXPECT_NE(answer->header("retry-after"), "");
    EXPECT_EQ(server.metrics().refused_full.load(), 1U);
    EXPECT_EQ(status_of_ping(one), 200);
}

TEST(Capacity, AnAddressIsCappedAndOthersAreNot)
{
    Limits limits;
    limits.connections_per_address = 2;
    ServerOptions options = with_limits(limits);
    options.trusted_proxies = {"127.0.0.9"};
    TestServer server{options};
    WireClient one{server.port()};
    WireClient two{server.port()};
    EXPECT_EQ(status_of_ping(one), 200);
    EXPECT_EQ(status_of_ping(two), 200);
    WireClient three{server.port()};
    EXPECT_EQ(three.read().value_or(WireAnswer{}).status, 503);
    EXPECT_EQ(server.metrics().refused_address.load(), 1U);
    WireClient other{server.port(), "127.0.0.2"};
    EXPECT_EQ(status_of_ping(other), 200);
    std::vector<WireClient> proxied;
    for (int count = 0; count < 5; ++count) {
        proxied.emplace_back(server.port(), "127.0.0.9");
        EXPECT_EQ(status_of_ping(proxied.back()), 200);
    }
}

TEST(Capacity, APlaceIsFreeAgainAfterAConnectionEnds)
{
    Limits limits;
    limits.connections_per_address = 1;
    TestServer server{with_limits(limits)};
    {
        WireClient one{server.port()};
        EXPECT_EQ(status_of_ping(one), 200);
    }
    ASSERT_TRUE(eventually([&] { return server.metrics().connections.load() == 0; }));
    WireClient two{server.port()};
    EXPECT_EQ(status_of_ping(two), 200);
}

TEST(Capacity, AConnectionServesSoManyRequestsOnly)
{
    Limits limits;
    limits.requests_per_connection = 3;
    TestServer server{with_limits(limits)};
    WireClient client{server.port()};
    client.send(kPing + kPing + kPing + kPing);
    EXPECT_EQ(client.read().value_or(WireAnswer{}).header("connection"), "");
    EXPECT_EQ(client.read().value_or(WireAnswer{}).header("connection"), "");
    EXPECT_EQ(client.read().value_or(WireAnswer{}).header("connection"), "close");
    EXPECT_TRUE(client.ends());
}

TEST(Capacity, AFullQueueIsRefusedAtOnce)
{
    Limits limits;
    limits.database_threads = 1;
    limits.database_queue = 1;
    TestServer server{with_limits(limits)};
    WireClient running{server.port()};
    running.send(kSlow);
    server.gate().await_arrivals(1);
    WireClient waiting{server.port()};
    waiting.send(kSlow);
    ASSERT_TRUE(eventually([&] { return server.metrics().in_flight.load() == 2; }));

    WireClient refused{server.port()};
    refused.send(kPing);  // connected and warm, so that the time below is the refusal's alone
    EXPECT_EQ(refused.read().value_or(WireAnswer{}).status, 200);
    const auto before = std::chrono::steady_clock::now();
    refused.send(kSlow);
    const auto answer = refused.read();
    const auto took = std::chrono::steady_clock::now() - before;
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 503);
    EXPECT_EQ(answer->header("retry-after"), "1");
    EXPECT_LT(took, std::chrono::milliseconds{500}) << "refusing must not wait for a worker";
    EXPECT_EQ(server.metrics().refused_busy.load(), 1U);
    EXPECT_EQ(status_of_ping(refused), 200) << "the I/O thread and the connection go on";

    server.gate().open();
    EXPECT_EQ(running.read().value_or(WireAnswer{}).status, 200);
    EXPECT_EQ(waiting.read().value_or(WireAnswer{}).status, 200);
}

TEST(Capacity, PipelinedSlowRequestsAreAnsweredInOrder)
{
    TestServer server;
    WireClient client{server.port()};
    client.send(kSlow + kPing);
    server.gate().await_arrivals(1);
    server.gate().open();
    EXPECT_EQ(client.read().value_or(WireAnswer{}).body, "slept");
    EXPECT_EQ(client.read().value_or(WireAnswer{}).body, "pong");
}

}  // namespace
}  // namespace traimas::http::testing
