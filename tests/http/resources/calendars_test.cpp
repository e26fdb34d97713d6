// Holiday calendars: versions, and the deadlines that a new one would move.
// The first quarter of FY2561 is due on 10 January 2018 at the end of the day.
#include "engine/service/deliver.hpp"
#include "engine/service/verify.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/outbox_store.hpp"
#include "tests/support/api_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr const char* kVersions = "/api/v1/calendars/th/versions";

TEST(CalendarsOverHttp, ListTheirVersions)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    const auto list = client.get(kVersions).json();
    ASSERT_EQ(list.at("items").size(), 1U);
    EXPECT_EQ(list.at("items").at(0).at("version"), 1);
    EXPECT_EQ(list.at("items").at(0).at("holidays").at(0), "2017-12-05");
    EXPECT_EQ(client.get("/api/v1/calendars/mars/versions").status, 404);
}

TEST(CalendarsOverHttp, TellWhichDeadlinesANewHolidayWouldMove)
{
    ApiWorld world;
    const auto collecting = world.checkpoint("OPS-ICT", 2561, 1);
    const auto scheduled = world.checkpoint("OPS-ICT", 2561, 2);
    world.checkpoint("OPS-LAW", 2561, 3);
    auto client = world.signed_in("decha");
    // 10 January is the first quarter's due date, 10 April the second's.
    const json body{{"holidays", {"2018-04-10", "2018-01-10", "2018-01-10"}}};
    const auto answer = client.post(kVersions, body, {{"Idempotency-Key", "v2"}});
    ASSERT_EQ(answer.status, 201) << answer.body;
    EXPECT_EQ(answer.json().at("version"), 2);
    EXPECT_EQ(answer.json().at("holidays"), (json{"2018-01-10", "2018-04-10"})) << "sorted, each once";
    EXPECT_EQ(answer.json().at("moved"), (json{{{"instance", collecting.value()},
                                                {"unit", "OPS-ICT"},
                                                {"anchor", "due"},
                                                {"from", "2018-01-10T17:00:00Z"},
                                                {"to", "2018-01-11T17:00:00Z"},
                                                {"outcome", "moved"}},
                                               {{"instance", scheduled.value()},
                                                {"unit", "OPS-ICT"},
                                                {"anchor", "due"},
                                                {"from", "2018-04-10T17:00:00Z"},
                                                {"to", "2018-04-11T17:00:00Z"},
                                                {"outcome", "moved"}}}));
    const auto again = client.post(kVersions, body, {{"Idempotency-Key", "v2"}});
    EXPECT_EQ(again.header("idempotent-replayed"), "true");
    EXPECT_EQ(again.json(), answer.json());
    EXPECT_EQ(client.get(kVersions).json().at("items").size(), 2U);
}

TEST(CalendarsOverHttp, WarnWhereTheHolidaysEndBeforeTheDeadlines)
{
    ApiWorld world;
    world.checkpoint("OPS-ICT", 2561, 1);
    const auto later = world.checkpoint("OPS-ICT", 2561, 2);
    auto client = world.signed_in("decha");
    const json short_list{{"holidays", {"2018-01-02", "2018-01-15"}}};
    const auto answer =
        client.post(kVersions, short_list, {{"Idempotency-Key", "v2"}, {"Accept-Language", "en"}}).json();
    EXPECT_EQ(answer.at("known_until"), "2018-01-15");
    EXPECT_EQ(
        answer.at("unknown"),
        (json{{{"instance", later.value()}, {"unit", "OPS-ICT"}, {"anchor", "due"}, {"at", "2018-04-10T17:00:00Z"}}}));
    EXPECT_THAT(answer.at("warning").get<std::string>(), HasSubstr("no holiday after 15 January 2018: 1 deadline"));
    const auto whole = client.post(kVersions, {{"holidays", {"2018-01-02", "2018-12-31"}}}).json();
    EXPECT_EQ(whole.at("known_until"), "2018-12-31");
    EXPECT_TRUE(whole.at("unknown").empty());
    EXPECT_EQ(whole.at("warning"), nullptr);
    const auto none = client.post(kVersions, {{"holidays", json::array()}}, {{"Accept-Language", "th"}}).json();
    EXPECT_EQ(none.at("known_until"), nullptr);
    EXPECT_EQ(none.at("unknown").size(), 2U);
    EXPECT_THAT(none.at("warning").get<std::string>(), HasSubstr("ยังไม่มีวันหยุด"));
}

// Messages between trees, and then the notices.
void deliver(ApiWorld& world)
{
    static_cast<void>(service::deliver_messages(world.api().engine, 100));
    auto tx = world.database().begin();
    static_cast<void>(store::deliver_notices(tx, store::read_clock(tx), 100));
    tx.commit();
}

TEST(CalendarsOverHttp, MoveALaterDeadlineTellTheCollectorAndSayWhy)
{
    ApiWorld world;
    const auto report = world.checkpoint("OPS-ICT", 2561, 1);
    const auto path = "/api/v1/checkpoints/" + std::to_string(report.value());
    auto anong = world.signed_in("anong");
    const auto before = anong.get(path).json();
    ASSERT_EQ(before.at("due_at"), "2018-01-10T17:00:00Z");
    const json body{{"holidays", {"2018-01-01", "2018-01-02", "2018-01-10"}}};
    ASSERT_EQ(world.signed_in("decha").post(kVersions, body, {{"Idempotency-Key", "v2"}}).status, 201);
    EXPECT_GE(world.poller_wakes(), 1);
    deliver(world);

    const auto after = anong.get(path).json();
    EXPECT_EQ(after.at("due_at"), "2018-01-11T17:00:00Z");
    EXPECT_EQ(after.at("version"), before.at("version")) << "what was read before may still be sent";
    const auto events = anong.get(path + "/history").json().at("items");
    EXPECT_EQ(events.back().at("name"), "calendar_changed");
    EXPECT_EQ(events.back().at("kind"), "change");
    const auto notices = anong.get("/api/v1/notices", {{"Accept-Language", "en"}}).json().at("items");
    ASSERT_FALSE(notices.empty());
    EXPECT_EQ(notices.at(0).at("notice"), "deadline_moved");
    EXPECT_THAT(notices.at(0).at("text").get<std::string>(), HasSubstr("11 January 2018"));
    for (const auto& [language, words] : {std::pair{"en", "the deadline moved with it"}, {"th", "เลื่อนตาม"}}) {
        const auto told = anong.get(path + "/explanation", {{"Accept-Language", language}}).json();
        EXPECT_THAT(told.at("if_nobody_acts").get<std::string>(), HasSubstr(words));
    }
    const auto replayed = world.signed_in("decha").post(kVersions, body, {{"Idempotency-Key", "v2"}});
    EXPECT_TRUE(replayed.json().at("moved").empty()) << "nothing is still to move";
    EXPECT_EQ(service::verify(world.database(), world.api().engine.definitions).findings.size(), 0U);
}

TEST(CalendarsOverHttp, KeepAnEarlierDeadlineAndOpenAnIncident)
{
    ApiWorld world;
    auto administrator = world.signed_in("decha");
    ASSERT_EQ(administrator.post(kVersions, {{"holidays", {"2018-01-10"}}}).status, 201);
    const auto report = world.checkpoint("OPS-ICT", 2561, 1);
    const auto path = "/api/v1/checkpoints/" + std::to_string(report.value());
    ASSERT_EQ(administrator.get(path).json().at("due_at"), "2018-01-11T17:00:00Z");
    const auto answer = administrator.post(kVersions, {{"holidays", json::array()}}).json();
    EXPECT_EQ(answer.at("moved"), (json{{{"instance", report.value()},
                                         {"unit", "OPS-ICT"},
                                         {"anchor", "due"},
                                         {"from", "2018-01-11T17:00:00Z"},
                                         {"to", "2018-01-10T17:00:00Z"},
                                         {"outcome", "kept"}}}));
    deliver(world);
    EXPECT_EQ(administrator.get(path).json().at("due_at"), "2018-01-11T17:00:00Z");
    static constexpr store::Query kIncidents{"test.calendar_incidents",
                                             "select source || ' ' || key from incident where closed_at is null", 0, 1};
    const auto incidents = world.database().lease()->run(kIncidents, {});
    ASSERT_EQ(incidents.size(), 1U);
    EXPECT_EQ(store::as_text(incidents.at(0).at(0)), "calendar " + std::to_string(report.value()) + "/due");
    const auto told = administrator.get(path + "/explanation", {{"Accept-Language", "en"}}).json();
    EXPECT_THAT(told.at("if_nobody_acts").get<std::string>(), HasSubstr("stays as it was published"));
}

TEST(CalendarsOverHttp, RefuseWhatIsNoDateEachWithItsPlace)
{
    ApiWorld world;
    auto client = world.signed_in("decha");
    const auto answer = client.post(kVersions, {{"holidays", {"2018-01-10", "2018-02-30", "new year"}}});
    EXPECT_EQ(answer.status, 422);
    ASSERT_EQ(answer.json().at("errors").size(), 2U);
    EXPECT_EQ(answer.json().at("errors").at(0).at("pointer"), "/holidays/1");
    EXPECT_EQ(answer.json().at("errors").at(1).at("pointer"), "/holidays/2");
    EXPECT_EQ(client.post("/api/v1/calendars/MARS/versions", {{"holidays", json::array()}}).status, 404);
    EXPECT_EQ(client.post("/api/v1/calendars/south/versions", {{"holidays", json::array()}}).status, 201);  // a new one
    EXPECT_EQ(world.signed_in("malee").post(kVersions, {{"holidays", json::array()}}).status, 403);
}

}  // namespace
}  // namespace traimas::testing
