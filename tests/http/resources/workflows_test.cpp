// The published definitions over HTTP.
// Their bytes are those that were hashed.
#include "engine/ledger/digest.hpp"
#include "tests/support/api_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(WorkflowsOverHttp, AreListedWithTheirDigests)
{
    ApiWorld world;
    auto client = world.signed_in("wirat");
    const auto list = client.get("/api/v1/workflows").json();
    ASSERT_GE(list.at("items").size(), 5U);
    const auto page = client.get("/api/v1/workflows?limit=2").json();
    const auto next = client.get("/api/v1/workflows?limit=2&cursor=" + page.at("next").get<std::string>()).json();
    EXPECT_EQ(next.at("items").at(0), list.at("items").at(2));
}

TEST(WorkflowsOverHttp, GiveTheExactBytesThatAreHashed)
{
    ApiWorld world;
    auto client = world.signed_in("wirat");
    const auto answer = client.get("/api/v1/workflows/checkpoint/versions/1");
    EXPECT_EQ(answer.status, 200);
    const auto digest = "\"" + ledger::to_hex(ledger::sha256(answer.body)) + "\"";
    EXPECT_EQ(answer.header("etag"), digest);
    EXPECT_EQ(client.get("/api/v1/workflows/checkpoint/versions/1", {{"If-None-Match", digest}}).status, 304);
    EXPECT_EQ(client.get("/api/v1/workflows/checkpoint/versions/9").code(), "workflow_unknown");
    EXPECT_EQ(client.get("/api/v1/workflows/nothing/versions/1").status, 404);
}

TEST(WorkflowsOverHttp, AreDrawnForMermaidAndForGraphviz)
{
    ApiWorld world;
    auto client = world.signed_in("wirat");
    const std::string target = "/api/v1/workflows/checkpoint/versions/1/diagram";
    const auto mermaid = client.get(target, {{"Accept-Language", "en"}});
    EXPECT_THAT(mermaid.header("content-type"), StartsWith("text/plain"));
    EXPECT_THAT(mermaid.body, HasSubstr("stateDiagram-v2"));
    EXPECT_THAT(mermaid.body, HasSubstr("Collecting results"));
    const auto graphviz = client.get(target, {{"Accept", "text/vnd.graphviz"}});
    EXPECT_THAT(graphviz.header("content-type"), StartsWith("text/vnd.graphviz"));
    EXPECT_THAT(graphviz.body, HasSubstr("digraph"));
    EXPECT_THAT(graphviz.body, HasSubstr("กำลังรายงาน"));
}

}  // namespace
}  // namespace traimas::testing
