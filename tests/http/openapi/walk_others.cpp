// Sessions, inbox, incidents, workflows, operations.
// What each of them answers well and how it refuses.
#include "api/auth/throttle.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/incident_store.hpp"
#include "tests/http/openapi/tour.hpp"

#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;

constexpr const char* kSession = "/api/v1/session";
constexpr const char* kAccessLog = "/api/v1/access-log";
constexpr const char* kClock = "/api/v1/clock";

// Notices are put into their table here: who delivers them is not under test.
constexpr store::Query kTell{"test.tell", R"(
    insert into notice (dedupe_key, recipient, instance_id, seq, notice, arguments, recorded_at)
    values (:p1, :p2::bigint, 1, 1, 'due_soon', :p3, 1515117600000000)
)",
                             3, 0};

void tell(const Tour& tour, const std::string& username, const std::string& key)
{
    const std::string arguments =
        R"({"due_at":1515603600000000,"fiscal_year":2561,"quarter":1,"round":1,"unit":"OPS-ICT"})";
    tour.world.database().lease()->execute(
        kTell, {store::value_of(key), store::value_of(tour.world.person(username)), store::value_of(arguments)});
}

// The next version of the window, which nobody needs anew; from here on version 2 is the latest.
void publish_window(const Tour& tour, CheckedClient& collector)
{
    auto decha = tour.as("decha");
    const std::string versions = "/api/v1/workflows/window/versions";
    auto next = decha.get(200, versions + "/1").json();
    decha.post(200, versions, next);
    next["version"] = 3;
    EXPECT_EQ(decha.post(409, versions, next).code(), "workflow_version_not_next");
    next["version"] = 2;
    EXPECT_EQ(decha.post(200, versions + "?dry_run=true", next).json().at("stored"), false);
    decha.post(400, versions + "?dry_run=maybe", next);
    collector.post(403, versions, next);
    auto broken = next;
    broken["initial"] = "nowhere";
    EXPECT_EQ(decha.post(422, versions, broken).json().at("errors").at(0).at("code"), "W02");
    decha.post(201, versions, next);
    EXPECT_EQ(decha.post(200, versions, next).header("idempotent-replayed"), "true");
    decha.get(200, versions + "/2");
}

}  // namespace

void walk_session(const Tour& tour)
{
    auto client = tour.stranger();
    client.get(401, kSession);
    client.post(401, kSession, {{"username", "anong"}, {"password", "not this one"}});
    client.post(422, kSession, {{"username", ""}});
    client.post(403, kSession, {{"username", "anong"}, {"password", kPassword}},
                {{"Origin", "https://elsewhere.invalid"}});
    client.post(413, kSession, {{"username", "anong"}, {"password", std::string(5'000, 'x')}});
    const auto answer = client.post(200, kSession, {{"username", "anong"}, {"password", kPassword}});
    client.client().set_csrf_token(answer.json().at("csrf_token"));
    client.get(200, kSession);
    client.remove(403, kSession, {{"X-CSRF-Token", "wrong"}});
    client.remove(204, kSession);
    client.remove(401, kSession);
    tour.as("thanakorn").get(200, kSession);  // who stands in for somebody

    CheckedClient guesser{tour.world.client("127.0.0.9"), tour.described, tour.exercised};
    for (int i = 0; i < auth::kFailuresByPerson; ++i) {
        guesser.post(401, kSession, {{"username", "wirat"}, {"password", "guess"}});
    }
    EXPECT_FALSE(
        guesser.post(429, kSession, {{"username", "wirat"}, {"password", "guess"}}).header("retry-after").empty());
}

void walk_inbox(const Tour& tour)
{
    auto anong = tour.as("anong");
    EXPECT_FALSE(anong.get(200, "/api/v1/tasks").json().at("items").empty());
    EXPECT_FALSE(tour.as("thanakorn").get(200, "/api/v1/tasks").json().at("items").at(0).at("on_behalf_of").is_null());
    anong.get(400, "/api/v1/tasks?limit=0");
    anong.get(400, "/api/v1/tasks?cursor=e30");

    tell(tour, "anong", "one");
    tell(tour, "anong", "two");
    const auto page = anong.get(200, "/api/v1/notices?limit=1").json();
    ASSERT_TRUE(page.at("next").is_string());
    anong.get(200, "/api/v1/notices?unread=true&cursor=" + page.at("next").get<std::string>());
    anong.get(400, "/api/v1/notices?unread=maybe");
    const auto notice = "/api/v1/notices/" + std::to_string(page.at("items").at(0).at("id").get<std::int64_t>());
    anong.patch(200, notice, {{"read", true}});
    anong.get(200, "/api/v1/notices", {{"Accept-Language", "en"}});
    anong.patch(200, notice, {{"read", false}});
    anong.patch(422, notice, {{"read", "yes"}});
    anong.patch(404, "/api/v1/notices/4711", {{"read", true}});
}

void walk_incidents(const Tour& tour)
{
    const std::string path = "/api/v1/incidents";
    auto tx = tour.world.database().begin();
    const auto now = store::read_clock(tx);
    store::open_incident(tx, {.source = "mail", .key = "walk", .arguments = json{{"unit", "OPS-ICT"}}}, now);
    // Nothing of the tree fails: a retry finds nothing that waits, and closes it.
    store::open_incident(tx, {.source = "timer", .key = "walk", .instance = tour.law}, now);
    tx.commit();

    tour.as("anong").get(403, path);
    tour.as("anong").get(403, path + "/1");
    auto decha = tour.as("decha");
    const auto page = decha.get(200, path + "?limit=1&state=open").json();
    decha.get(200, path + "?source=mail&unit=OPS-ICT&cursor=" + page.at("next").get<std::string>());
    decha.get(400, path + "?state=lost");
    const auto one = decha.get(200, path + "/1");
    decha.get(304, path + "/1", {{"If-None-Match", one.header("etag")}});
    decha.get(404, path + "/4711");
    const json take{{"action", "acknowledge"}, {"note", nullptr}};
    tour.as("anong").post(403, path + "/1/actions", take, {{"If-Match", "\"1\""}});
    decha.post(428, path + "/1/actions", take);
    decha.post(404, path + "/4711/actions", take, {{"If-Match", "\"1\""}});
    decha.post(200, path + "/1/actions", take, {{"If-Match", "\"1\""}, {"Idempotency-Key", "incident"}});
    decha.post(200, path + "/1/actions", take, {{"If-Match", "\"1\""}, {"Idempotency-Key", "incident"}});
    decha.post(412, path + "/1/actions", take, {{"If-Match", "\"1\""}});
    decha.post(409, path + "/1/actions", take, {{"If-Match", "\"2\""}});
    decha.post(422, path + "/1/actions", {{"action", "burn"}}, {{"If-Match", "\"2\""}});
    decha.post(422, path + "/1/actions", {{"action", "close"}}, {{"If-Match", "\"2\""}});
    decha.post(200, path + "/1/actions", {{"action", "close"}, {"note", "แจ้งทางโทรศัพท์แล้ว"}}, {{"If-Match", "\"2\""}});
    const auto closed = decha.post(200, path + "/2/actions", {{"action", "retry"}}, {{"If-Match", "\"1\""}});
    EXPECT_EQ(closed.json().at("closed_how"), "retried");
    EXPECT_EQ(decha.post(409, path + "/2/actions", take, {{"If-Match", "\"2\""}}).code(), "incident_closed");
}

namespace {

constexpr store::Query kMail{"test.mail", R"(
    insert into mail (dedupe_key, recipient, instance_id, seq, notice, arguments, still_state, still_entered_seq, digest,
      nominal, planned_for, outcome, reason, settled_at, message_id)
    values (:p1, :p2::bigint, :p3::bigint, 1, 'due_soon', '{}', '', 0, true, 1515117600000000, 1515119400000000,
      'suppressed', 'untrue', 1515119400000000, :p1 || '@example.invalid')
)",
                             3, 0};

}  // namespace

void walk_reminders(const Tour& tour)
{
    static constexpr const char* kReminders = "/api/v1/reminders";
    for (const auto* key : {"walk/one", "walk/two"}) {
        tour.world.database().lease()->execute(kMail, {store::value_of(std::string_view{key}),
                                                       store::value_of(tour.world.person("kanya")),
                                                       store::value_of(tour.law)});
    }
    auto malee = tour.as("malee");
    const auto page = malee.get(200, std::string{kReminders} + "?limit=1&unit=OPS-LAW&fiscal_year=2561").json();
    malee.get(200, std::string{kReminders} + "?limit=1&cursor=" + page.at("next").get<std::string>());
    malee.get(200, std::string{kReminders} + "?outcome=suppressed&instance=" + std::to_string(tour.law.value()));
    malee.get(400, std::string{kReminders} + "?outcome=lost");
    malee.get(400, std::string{kReminders} + "?cursor=e30");
    EXPECT_EQ(tour.as("kanya").get(200, kReminders).json().at("items").size(), 2U);
}

void walk_workflows(const Tour& tour)
{
    auto anong = tour.as("anong");
    const auto page = anong.get(200, "/api/v1/workflows?limit=1").json();
    anong.get(200, "/api/v1/workflows?cursor=" + page.at("next").get<std::string>());
    const auto all = anong.get(200, "/api/v1/workflows").json();
    for (const auto& it : all.at("items")) {
        const auto path = "/api/v1/workflows/" + it.at("name").get<std::string>() + "/versions/" +
                          std::to_string(it.at("version").get<int>());
        const auto definition = anong.get(200, path);
        anong.get(304, path, {{"If-None-Match", definition.header("etag")}});
        anong.get(200, path + "/diagram");
        anong.get(200, path + "/diagram", {{"Accept", "text/vnd.graphviz"}, {"Accept-Language", "en"}});
    }
    anong.get(404, "/api/v1/workflows/nothing/versions/1");
    publish_window(tour, anong);
    anong.get(404, "/api/v1/workflows/checkpoint/versions/x/diagram");
}

void walk_access_log(const Tour& tour)
{
    tour.world.access_log().append(R"({"path":"/"})");
    auto decha = tour.as("decha");
    const auto days = decha.get(200, kAccessLog).json();
    const std::string today = days.at("items").at(0).at("href");
    EXPECT_EQ(decha.get(200, today).body.find("{\"access_log\":1,"), 0U);
    decha.get(206, today, {{"Range", "bytes=0-9"}});
    decha.get(416, today, {{"Range", "bytes=100000000-"}});
    decha.get(404, std::string{kAccessLog} + "/1999-01-01");
    auto anong = tour.as("anong");
    anong.get(403, kAccessLog);
    anong.get(403, today);
    tour.stranger().get(401, today);
}

void walk_operations(const Tour& tour)
{
    walk_access_log(tour);
    auto stranger = tour.stranger();
    for (const auto* path : {"/livez", "/readyz", "/metrics", "/api/v1/version"}) {
        stranger.get(200, path);
        stranger.get(400, std::string{path} + "?verbose=1");
    }
    const auto document = stranger.get(200, "/openapi.json");
    stranger.get(304, "/openapi.json", {{"If-None-Match", document.header("etag")}});
    auto expected = tour.described.document();
    expected["info"]["version"] = "0.0.0-test";
    EXPECT_EQ(document.json(), expected);

    const Headers from_elsewhere{{"X-Forwarded-For", "192.0.2.7"}};
    stranger.get(200, kClock);
    stranger.get(403, kClock, from_elsewhere);
    auto decha = tour.as("decha");
    decha.post(200, kClock, {{"advance", "next"}});
    decha.post(403, kClock, {{"advance", "next"}}, from_elsewhere);
    decha.post(422, kClock, {{"advance", "next"}, {"at", "2018-01-20T00:00:00Z"}});
    EXPECT_EQ(decha.post(409, kClock, {{"at", "2018-01-05T00:00:00Z"}}).code(), "clock_backwards");
    // Nobody drains: what is due meanwhile is told all the same.
    decha.post(200, kClock, {{"at", "2018-01-20T09:00:00+07:00"}});
    auto kanya = tour.as("kanya");
    const auto explanation = kanya.get(200, checkpoint_path(tour.law) + "/explanation").json();
    EXPECT_EQ(explanation.at("why").at("written"), false);
    kanya.get(200, checkpoint_path(tour.law));
    kanya.get(200, "/api/v1/checkpoints?state=collecting");
    kanya.get(200, "/api/v1/tasks");
}

}  // namespace traimas::testing
