// The demo's clock over HTTP: forward only, from this machine only, in a demo only.
// Moving it wakes the poller; here the world drains by hand.
#include "tests/support/api_world.hpp"

#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;

constexpr const char* kClock = "/api/v1/clock";

TEST(ClockOverHttp, GoesToTheNextThingThatFallsDue)
{
    ApiWorld world;
    world.checkpoint("OPS-ICT", 2561, 1);
    auto client = world.signed_in("anong");
    const auto before = world.client().get(kClock).json();
    EXPECT_EQ(before, (json{{"now", "2018-01-05T02:00:00Z"}, {"manual", true}, {"next_due", before.at("next_due")}}));
    ASSERT_TRUE(before.at("next_due").is_string());

    const auto moved = client.post(kClock, {{"advance", "next"}});
    ASSERT_EQ(moved.status, 200) << moved.body;
    EXPECT_EQ(moved.json().at("now"), before.at("next_due"));
    EXPECT_EQ(world.poller_wakes(), 1);
    world.drain();
    EXPECT_GT(client.get(kClock).json().at("next_due"), before.at("next_due"));
}

TEST(ClockOverHttp, MovesForwardOnly)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    EXPECT_EQ(client.post(kClock, {{"at", "2018-01-06T00:00:00Z"}}).json().at("now"), "2018-01-06T00:00:00Z");
    const auto back = client.post(kClock, {{"at", "2018-01-05T23:59:59Z"}});
    EXPECT_EQ(back.status, 409);
    EXPECT_EQ(back.code(), "clock_backwards");
    EXPECT_EQ(client.post(kClock, {{"advance", "next"}}).code(), "nothing_due");
    EXPECT_EQ(client.post(kClock, {{"advance", "much"}}).status, 422);
    EXPECT_EQ(client.post(kClock, json::object()).status, 422);
    EXPECT_EQ(client.post(kClock, {{"advance", "next"}, {"at", "2018-01-07T00:00:00Z"}}).status, 422);
    EXPECT_EQ(world.client().post(kClock, {{"advance", "next"}}).status, 401);
}

TEST(ClockOverHttp, IsNotSetFromElsewhere)
{
    ApiWorld world{{.trusted_proxies = {"127.0.0.1"}}};
    auto client = world.signed_in("anong");
    const Headers from_elsewhere{{"X-Forwarded-For", "192.0.2.7"}};
    EXPECT_EQ(client.post(kClock, {{"at", "2018-01-06T00:00:00Z"}}, from_elsewhere).status, 403);
    EXPECT_EQ(client.get(kClock, from_elsewhere).status, 403);
    EXPECT_EQ(client.get(kClock).status, 200);
}

TEST(ClockOverHttp, DoesNotExistInProduction)
{
    ApiWorld world{{.demo = false}};
    EXPECT_EQ(world.signed_in("decha").get(kClock).code(), "path_unknown");
}

}  // namespace
}  // namespace traimas::testing
