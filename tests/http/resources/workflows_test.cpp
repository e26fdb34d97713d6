// The published definitions over HTTP, and the publication of the next version.
// Their bytes are those that were hashed.
#include "engine/ledger/digest.hpp"
#include "engine/service/definitions.hpp"
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

constexpr const char* kVersions = "/api/v1/workflows/checkpoint/versions";

// The checkpoint's definition as it stands, with another number.
nlohmann::json checkpoint_version(HttpClient& client, int version)
{
    auto file = client.get(std::string{kVersions} + "/1").json();
    file["version"] = version;
    return file;
}

std::vector<std::string> told(const HttpAnswer& answer)
{
    std::vector<std::string> lines;
    const auto body = answer.json();
    for (const auto& fault : body.at("errors")) {
        lines.push_back(fault.at("code").get<std::string>() + " " + fault.at("pointer").get<std::string>());
        EXPECT_GT(fault.at("message").get<std::string>().size(), 20U);
    }
    return lines;
}

TEST(WorkflowPublication, ProvesStoresAndIsFollowedByWhatIsBornNext)
{
    ApiWorld world;
    auto client = world.signed_in("decha");
    const auto before = world.checkpoint("OPS-ICT", 2561, 1);
    auto next = checkpoint_version(client, 2);
    next["states"]["rework"]["title"]["en"] = "Back to the unit";
    const auto answer = client.post(kVersions, next);
    ASSERT_EQ(answer.status, 201) << answer.body;
    EXPECT_EQ(answer.header("location"), "/api/v1/workflows/checkpoint/versions/2");
    EXPECT_EQ(answer.json().at("stored"), true);
    EXPECT_EQ(answer.json().at("paths").at("states"), 7);
    EXPECT_GT(answer.json().at("paths").at("branches").get<int>(), 30);
    const auto stored = client.get(std::string{kVersions} + "/2");
    EXPECT_EQ(ledger::to_hex(ledger::sha256(stored.body)), answer.json().at("digest"));

    const auto after = world.checkpoint("OPS-LAW", 2561, 1);
    const auto version_of = [&](InstanceId id) {
        return world.api().trees.begin()->load(id, "").instances.front().definition_version;
    };
    EXPECT_EQ(version_of(before), 1) << "what runs stays with its version";
    EXPECT_EQ(version_of(after), 2);
    EXPECT_EQ(client.get("/api/v1/checkpoints/" + std::to_string(after.value())).status, 200);
}

TEST(WorkflowPublication, IsTakenUpByANodeThatDidNotPublish)
{
    ApiWorld world;
    service::PublishedDefinitions other{
        world.api().engine.definitions.set(),
        [&world](const workflow::DefinitionSet& known) { return service::newer_definitions(world.database(), known); }};
    auto client = world.signed_in("decha");
    ASSERT_EQ(client.post(kVersions, checkpoint_version(client, 2)).status, 201);
    const auto& earlier = other.set();
    EXPECT_EQ(earlier.latest("checkpoint")->version, 1);
    EXPECT_EQ(earlier.at("checkpoint", 2).version, 2) << "an instance of the other node asks for it";
    EXPECT_EQ(other.set().latest("checkpoint")->version, 2);
    EXPECT_EQ(earlier.latest("checkpoint")->version, 1) << "a set that was handed out stays as it was";
}

TEST(WorkflowPublication, AnswersWithEveryFindingAtItsPlace)
{
    ApiWorld world;
    auto client = world.signed_in("decha");
    auto next = checkpoint_version(client, 2);
    next["initial"] = "nowhere";
    next["states"]["overdue"]["timers"][0]["max"] = 6;
    const auto answer = client.post(kVersions, next);
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.code(), "invalid_content");
    EXPECT_THAT(told(answer), ::testing::IsSupersetOf({"W02 /initial", "W40 /states/overdue/timers/0"}));
    const auto in_thai = client.post(kVersions, next, {{"Accept-Language", "th"}}).json().at("errors").at(0);
    EXPECT_THAT(in_thai.at("message").get<std::string>(), ::testing::HasSubstr("มีชื่อที่ไม่มีสิ่งใดรองรับ"));
    EXPECT_THAT(in_thai.at("message").get<std::string>(), ::testing::HasSubstr("There is no state 'nowhere'"));
    next = checkpoint_version(client, 2);
    next["name"] = "case";
    EXPECT_THAT(told(client.post(kVersions, next)), ::testing::Contains("W04 /name"));
    EXPECT_EQ(client.get(std::string{kVersions} + "/2").status, 404);
}

TEST(WorkflowPublication, TakesTheNextVersionOnlyAndTheSameContentOnce)
{
    ApiWorld world;
    auto client = world.signed_in("decha");
    EXPECT_EQ(client.post(kVersions, checkpoint_version(client, 3)).code(), "workflow_version_not_next");
    auto changed = checkpoint_version(client, 1);
    changed["title"]["en"] = "Something else";
    const auto refused = client.post(kVersions, changed);
    EXPECT_EQ(refused.status, 409) << "a published version never changes";
    EXPECT_EQ(refused.json().at("arguments").at("expected"), "2");
    const auto same = client.post(kVersions, checkpoint_version(client, 1));
    EXPECT_EQ(same.status, 200);
    EXPECT_EQ(same.header("idempotent-replayed"), "true");
}

// A version that stands already is compared before anything is proved of the text: what has no canonical form must not
// be asked for it.
TEST(WorkflowPublication, RefusesWhatHasNoCanonicalForm)
{
    ApiWorld world;
    auto decha = world.signed_in("decha");
    const auto standing = checkpoint_version(decha, 1);
    EXPECT_EQ(decha.post(kVersions, standing).status, 200) << "as it stands";
    for (const auto& [key, value] : std::map<std::string, nlohmann::json>{
             {"large", 9'007'199'254'740'992}, {"broken", 0.5}, {"ชื่อ", "x"}, {"negative", -9'007'199'254'740'992}}) {
        auto file = standing;
        file[key] = value;
        EXPECT_EQ(decha.post(kVersions, file).status, 422) << key;
    }
}

TEST(WorkflowPublication, ProvesWithoutStoring)
{
    ApiWorld world;
    auto client = world.signed_in("decha");
    const auto answer = client.post(std::string{kVersions} + "?dry_run=true", checkpoint_version(client, 2));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.json().at("stored"), false);
    EXPECT_EQ(client.get(std::string{kVersions} + "/2").status, 404);
}

TEST(WorkflowPublication, KeepsWhoPublishedAndWhen)
{
    ApiWorld world;
    auto client = world.signed_in("decha");
    ASSERT_EQ(client.post(kVersions, checkpoint_version(client, 2)).status, 201);
    const auto items = client.get("/api/v1/workflows?limit=100").json().at("items");
    int seen = 0;
    for (const auto& it : items) {
        if (it.at("name") != "checkpoint") {
            continue;
        }
        ++seen;
        EXPECT_TRUE(it.at("published_at").is_string()) << it;
        if (it.at("version") == 1) {
            EXPECT_TRUE(it.at("published_by").is_null()) << "the program's own";
        } else {
            EXPECT_EQ(it.at("published_by").at("name").at("en"), "Decha");
        }
    }
    EXPECT_EQ(seen, 2);
}

TEST(WorkflowPublication, IsTheAdministratorsAlone)
{
    ApiWorld world;
    auto client = world.signed_in("malee");
    EXPECT_EQ(client.post(kVersions, checkpoint_version(client, 2)).code(), "not_allowed");
}

}  // namespace
}  // namespace traimas::testing
