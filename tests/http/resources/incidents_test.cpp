// Incidents over HTTP: who sees them, in which words, and what can be done.
// They are opened here by the store: who meets the trouble is not under test.
#include "engine/store/clock.hpp"
#include "engine/store/incident_store.hpp"
#include "tests/support/api_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kIncidents = "/api/v1/incidents";

constexpr store::Query kHoldBack{"test.hold_back", R"(
    update timer set attempts = 8, retry_at = 9000000000000000 where root_id = :p1::bigint and due_at <= :p2::bigint
)",
                                 2, 0};

void open_one(ApiWorld& world, const std::string& source, const std::string& key,
              std::optional<InstanceId> instance = std::nullopt, const json& arguments = json::object())
{
    auto tx = world.database().begin();
    store::open_incident(tx, {.source = source, .key = key, .instance = instance, .arguments = arguments},
                         store::read_clock(tx));
    tx.commit();
}

std::string actions_of(const json& incident)
{
    return std::string{kIncidents} + "/" + std::to_string(incident.at("id").get<int>()) + "/actions";
}

json only(HttpClient& client, const std::string& query = "")
{
    const auto items = client.get(kIncidents + query).json().at("items");
    EXPECT_EQ(items.size(), 1U) << query;
    return items.at(0);
}

TEST(IncidentsOverHttp, AreForAdministratorsAndThePsd)
{
    ApiWorld world;
    open_one(world, "mail", "1");
    for (const auto* username : {"decha", "malee"}) {
        auto client = world.signed_in(username);
        EXPECT_EQ(client.get(kIncidents).status, 200) << username;
    }
    for (const auto* username : {"anong", "thanakorn", "arun", "wirat"}) {
        auto client = world.signed_in(username);
        EXPECT_EQ(client.get(kIncidents).code(), "not_allowed") << username;
        EXPECT_EQ(client.get(std::string{kIncidents} + "/1").status, 403) << username;
        EXPECT_EQ(
            client.post(std::string{kIncidents} + "/1/actions", {{"action", "retry"}}, {{"If-Match", "\"1\""}}).status,
            403)
            << username;
    }
}

TEST(IncidentsOverHttp, SayInTheReadersLanguageWhatHappenedAndWhoCuresIt)
{
    ApiWorld world;
    const auto instance = world.checkpoint("OPS-ICT", 2561, 1);
    open_one(world, "timer", "tree/" + std::to_string(instance.value()), instance, {{"tries", 8}, {"reason", "XX000"}});
    auto client = world.signed_in("decha");
    const auto english = client.get(kIncidents, {{"Accept-Language", "en"}}).json().at("items").at(0);
    EXPECT_THAT(english.at("title").get<std::string>(), HasSubstr("ICT Centre"));
    EXPECT_THAT(english.at("what").get<std::string>(), HasSubstr("in 8 tries"));
    EXPECT_THAT(english.at("what").get<std::string>(), HasSubstr("fiscal year 2561"));
    EXPECT_THAT(english.at("who").get<std::string>(), HasSubstr("administrator"));
    EXPECT_THAT(english.at("cure").get<std::string>(), HasSubstr("Retry"));
    EXPECT_EQ(english.at("reason"), "XX000");
    EXPECT_EQ(english.at("severity"), "critical");
    EXPECT_EQ(english.at("unit").at("code"), "OPS-ICT");
    EXPECT_EQ(english.at("instance"), instance.value());
    EXPECT_EQ(english.at("allowed"), (json{"acknowledge", "retry"}));
    EXPECT_EQ(english.at("opened_at"), "2018-01-05T02:00:00Z");
    const auto thai = client.get(kIncidents, {{"Accept-Language", "th"}}).json().at("items").at(0);
    EXPECT_THAT(thai.at("title").get<std::string>(), HasSubstr("ศูนย์เทคโนโลยีสารสนเทศ"));
    EXPECT_THAT(thai.at("who").get<std::string>(), HasSubstr("ผู้ดูแลระบบ"));
}

TEST(IncidentsOverHttp, SayEverySourceWithoutLeavingAGap)
{
    ApiWorld world;
    for (const auto& it : workflow::kIncidentSources) {
        open_one(world, std::string{it.source}, "bare");
    }
    auto client = world.signed_in("malee");
    for (const auto* language : {"th", "en"}) {
        const auto list = client.get(kIncidents, {{"Accept-Language", language}}).json();
        EXPECT_EQ(list.at("items").size(), workflow::kIncidentSources.size());
        for (const auto& it : list.at("items")) {
            for (const auto* part : {"title", "what", "who", "cure"}) {
                const auto said = it.at(part).get<std::string>();
                EXPECT_THAT(said, Not(HasSubstr("incident."))) << part;
                EXPECT_THAT(said, Not(HasSubstr("none"))) << part;
            }
        }
    }
}

TEST(IncidentsOverHttp, AreFilteredAndPaged)
{
    ApiWorld world;
    open_one(world, "mail", "1", std::nullopt, {{"unit", "OPS-LAW"}});
    open_one(world, "doctor", "2");
    open_one(world, "mail", "3");
    auto client = world.signed_in("decha");
    const auto first = client.get(std::string{kIncidents} + "?limit=2").json();
    ASSERT_EQ(first.at("items").size(), 2U);
    EXPECT_EQ(first.at("items").at(1).at("source"), "doctor") << "newest first";
    const auto cursor = first.at("next").get<std::string>();
    EXPECT_EQ(only(client, "?limit=2&cursor=" + cursor).at("unit").at("code"), "OPS-LAW");
    EXPECT_EQ(only(client, "?unit=OPS-LAW").at("source"), "mail");
    EXPECT_EQ(only(client, "?source=doctor").at("unit"), nullptr);
    EXPECT_EQ(client.get(std::string{kIncidents} + "?state=open").json().at("items").size(), 3U);
    EXPECT_TRUE(client.get(std::string{kIncidents} + "?state=closed").json().at("items").empty());
    EXPECT_EQ(client.get(std::string{kIncidents} + "?state=lost").code(), "parameter_malformed");
    EXPECT_EQ(client.get(std::string{kIncidents} + "?source=nobody").code(), "parameter_malformed");
}

TEST(IncidentsOverHttp, AreTakenOnceBySomebodyWithANote)
{
    ApiWorld world;
    open_one(world, "approvers", "1");
    auto client = world.signed_in("malee");
    const auto incident = only(client);
    const json take{{"action", "acknowledge"}, {"note", "โทรแจ้งแล้ว"}};
    EXPECT_EQ(client.post(actions_of(incident), take).status, 428);
    EXPECT_EQ(client.post(actions_of(incident), take, {{"If-Match", "\"7\""}}).code(), "version_changed");
    const Headers headers{{"If-Match", "\"1\""}, {"Idempotency-Key", "take"}};
    const auto taken = client.post(actions_of(incident), take, headers);
    ASSERT_EQ(taken.status, 200) << taken.body;
    EXPECT_EQ(taken.json().at("state"), "acknowledged");
    EXPECT_EQ(taken.json().at("acknowledged_by").at("name").at("en"), "Malee");
    EXPECT_EQ(taken.json().at("note"), "โทรแจ้งแล้ว");
    EXPECT_EQ(taken.json().at("version"), 2);
    EXPECT_EQ(client.post(actions_of(incident), take, headers).header("idempotent-replayed"), "true");
    EXPECT_EQ(client.post(actions_of(incident), {{"action", "retry"}}, headers).code(), "idempotency_key_reused");
    EXPECT_EQ(client.post(actions_of(incident), take, {{"If-Match", "\"2\""}}).code(), "action_not_available");
    EXPECT_EQ(client.post(actions_of(incident), {{"action", "retry"}}, {{"If-Match", "\"2\""}}).code(),
              "action_not_available")
        << "nothing of it is held back";
    EXPECT_EQ(client.post(actions_of(incident), {{"action", "burn"}}, {{"If-Match", "\"2\""}}).status, 422);
    EXPECT_EQ(client.get(std::string{kIncidents} + "/4711").status, 404);
}

TEST(IncidentsOverHttp, AreClosedByHandForAReasonWhereNothingElseEndsThem)
{
    ApiWorld world;
    open_one(world, "calendar", "7/due");
    auto client = world.signed_in("malee");
    const auto incident = only(client);
    EXPECT_EQ(incident.at("allowed"), (json{"acknowledge", "close"}));
    const auto unsaid =
        client.post(actions_of(incident), {{"action", "close"}, {"note", " "}}, {{"If-Match", "\"1\""}});
    EXPECT_EQ(unsaid.status, 422);
    EXPECT_EQ(unsaid.code(), "comment_required");
    EXPECT_EQ(unsaid.json().at("errors").at(0).at("pointer"), "/note");
    EXPECT_EQ(only(client).at("state"), "open") << "nothing was done";

    const json close{{"action", "close"}, {"note", "คงกำหนดเดิมตามที่แจ้ง"}};
    const Headers headers{{"If-Match", "\"1\""}, {"Idempotency-Key", "close"}};
    const auto closed = client.post(actions_of(incident), close, headers);
    ASSERT_EQ(closed.status, 200) << closed.body;
    EXPECT_EQ(closed.json().at("state"), "closed");
    EXPECT_EQ(closed.json().at("closed_how"), "settled");
    EXPECT_EQ(closed.json().at("closed_by").at("name").at("en"), "Malee");
    EXPECT_EQ(closed.json().at("note"), "คงกำหนดเดิมตามที่แจ้ง");
    EXPECT_EQ(closed.json().at("allowed"), json::array());
    EXPECT_EQ(client.post(actions_of(incident), close, headers).header("idempotent-replayed"), "true");

    // The same trouble once more is an incident of its own.
    open_one(world, "calendar", "7/due");
    EXPECT_EQ(only(client, "?state=open").at("occurrences"), 1);
    EXPECT_EQ(client.get(kIncidents).json().at("items").size(), 2U);
}

TEST(IncidentsOverHttp, AreNotClosedByHandWhileSomethingStandsStill)
{
    ApiWorld world;
    open_one(world, "approvers", "1");
    auto client = world.signed_in("malee");
    const auto incident = only(client);
    EXPECT_EQ(
        client.post(actions_of(incident), {{"action", "close"}, {"note", "ดูแล้ว"}}, {{"If-Match", "\"1\""}}).code(),
        "action_not_available");
}

TEST(IncidentsOverHttp, AreOverOnceTheTryThatWasAskedForSucceeds)
{
    ApiWorld world;
    const auto instance = world.checkpoint("OPS-ICT", 2561, 1);
    const auto later = kWorldBegins + std::chrono::days{6};
    ASSERT_TRUE(world.database().transact([&](store::Tx& tx) { return store::set_manual_clock(tx, later); }));
    world.database().lease()->execute(kHoldBack, {store::value_of(instance), store::value_of(later)});
    open_one(world, "timer", "tree/" + std::to_string(instance.value()), instance, {{"tries", 8}});
    world.drain();
    auto client = world.signed_in("decha");
    const auto incident = only(client, "?state=open");
    const auto wakes = world.poller_wakes();
    const auto retried = client.post(actions_of(incident), {{"action", "retry"}}, {{"If-Match", "\"1\""}});
    ASSERT_EQ(retried.status, 200) << retried.body;
    EXPECT_EQ(retried.json().at("state"), "acknowledged") << "who asks has taken it";
    EXPECT_FALSE(retried.json().at("retried_at").is_null());
    EXPECT_GT(world.poller_wakes(), wakes);
    world.drain();
    const auto closed = only(client, "?state=closed");
    EXPECT_EQ(closed.at("closed_how"), "retried");
    EXPECT_EQ(closed.at("closed_by").at("name").at("en"), "Decha");
    EXPECT_EQ(closed.at("allowed"), json::array());
    EXPECT_EQ(client.post(actions_of(incident), {{"action", "acknowledge"}}, {{"If-Match", "\"2\""}}).code(),
              "incident_closed");
}

}  // namespace
}  // namespace traimas::testing
