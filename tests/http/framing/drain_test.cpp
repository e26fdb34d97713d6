// Stopping: what is under way is answered, what idles is ended, what never ends is cut off.
// The gate holds a request in its handler for as long as a test needs it there.
#include "tests/http/framing/test_server.hpp"
#include "tests/http/framing/wire_client.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <stdexcept>

namespace traimas::http::testing {
namespace {

const std::string kPing = "GET /ping HTTP/1.1\r\nHost: t\r\n\r\n";
const std::string kSlow = "GET /slow HTTP/1.1\r\nHost: t\r\n\r\n";

TEST(Drain, ARequestUnderWayIsAnsweredAndThenClosed)
{
    TestServer server;
    WireClient busy{server.port()};
    busy.send(kSlow);
    server.gate().await_arrivals(1);
    WireClient idle{server.port()};
    idle.send(kPing);
    EXPECT_EQ(idle.read().value_or(WireAnswer{}).status, 200);

    auto stopped = std::async(std::launch::async, [&] { server.server().stop(); });
    EXPECT_TRUE(idle.ends()) << "an idle connection is ended while others are still served";
    EXPECT_THROW((WireClient{server.port()}), std::runtime_error) << "nobody new is taken";

    server.gate().open();
    const auto answer = busy.read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "slept");
    EXPECT_EQ(answer->header("connection"), "close");
    EXPECT_TRUE(busy.ends());
    stopped.get();
}

TEST(Drain, AClientThatNeverFinishesIsCutOffAtTheLimit)
{
    ServerOptions options;
    options.limits.drain_time = std::chrono::milliseconds{50};
    TestServer server{options};
    WireClient client{server.port()};
    client.send("GET /ping HT");
    ASSERT_TRUE(eventually([&] { return server.metrics().connections.load() == 1; }));
    const auto before = std::chrono::steady_clock::now();
    server.server().stop();
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds{5});
}

TEST(Drain, AHandlerThatOutlivesTheLimitIsWaitedFor)
{
    ServerOptions options;
    options.limits.drain_time = std::chrono::milliseconds{0};
    TestServer server{options};
    WireClient client{server.port()};
    client.send(kSlow);
    server.gate().await_arrivals(1);
    auto stopped = std::async(std::launch::async, [&] { server.server().stop(); });
    server.gate().open();
    stopped.get();
}

TEST(Drain, StoppingTwiceOrWithoutAStartIsFine)
{
    TestServer server;
    server.server().stop();
    server.server().stop();
    Metrics metrics;
    Server never{ServerOptions{}, {}, Hooks{}, metrics};
    never.stop();
}

TEST(Start, ATakenPortIsSaidWithAddressAndReason)
{
    TestServer taken;
    Metrics metrics;
    ServerOptions options;
    options.port = taken.port();
    Server second{options, {}, Hooks{}, metrics};
    try {
        second.start();
        FAIL() << "two servers on one port";
    } catch (const std::runtime_error& error) {
        const std::string text = error.what();
        EXPECT_NE(text.find("127.0.0.1 port " + std::to_string(taken.port())), std::string::npos) << text;
    }
}

TEST(Start, AnAddressThatIsNoneIsSaid)
{
    Metrics metrics;
    ServerOptions options;
    options.address = "not-an-address";
    Server server{options, {}, Hooks{}, metrics};
    EXPECT_THROW(server.start(), std::runtime_error);
}

}  // namespace
}  // namespace traimas::http::testing
