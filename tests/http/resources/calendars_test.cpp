// Holiday calendars: versions, and the deadlines that a new one would move.
// The first quarter of FY2561 is due on 10 January 2018 at the end of the day.
#include "tests/support/api_world.hpp"

#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;

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
                                                {"to", "2018-01-11T17:00:00Z"}},
                                               {{"instance", scheduled.value()},
                                                {"unit", "OPS-ICT"},
                                                {"anchor", "due"},
                                                {"from", "2018-04-10T17:00:00Z"},
                                                {"to", "2018-04-11T17:00:00Z"}}}));
    const auto again = client.post(kVersions, body, {{"Idempotency-Key", "v2"}});
    EXPECT_EQ(again.header("idempotent-replayed"), "true");
    EXPECT_EQ(again.json(), answer.json());
    EXPECT_EQ(client.get(kVersions).json().at("items").size(), 2U);
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
