// A year rehearsed over HTTP: for those who lead the office, in words, and without a trace.
#include "tests/http/ring.hpp"

#include <gmock/gmock.h>

#include <iostream>

namespace traimas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kRehearsal = "/api/v1/fiscal-years/2562/rehearsal";

TEST(RehearsalOverHttp, RunsTheNextYearAndStoresNothing)
{
    ApiWorld world;
    Ring ring{world};
    const auto answer = ring.as("malee").get(kRehearsal, {{"Accept-Language", "en"}});
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto body = answer.json();
    EXPECT_EQ(body.at("office").at("code"), "OPS");
    EXPECT_EQ(body.at("units").size(), 3U) << "the office itself reports too";
    EXPECT_THAT(body.at("calendar"), Not(IsEmpty()));
    EXPECT_THAT(body.at("peaks"), Not(IsEmpty()));
    EXPECT_THAT(body.at("assumptions").at(1).get<std::string>(), HasSubstr("one sample indicator"));
    EXPECT_EQ(body.at("units_not_done"), json{"OPS"}) << "nobody collects for the office itself";
    std::cout << "rehearsal of " << body.at("units").size() << " units: " << body.at("took_ms") << " ms\n";
    EXPECT_EQ(ring.as("malee").get("/api/v1/fiscal-years/2562").status, 404);
    EXPECT_THAT(world.failures(), IsEmpty());
}

TEST(RehearsalOverHttp, NamesTheRoleThatNobodyHoldsAndWhoCanCureIt)
{
    ApiWorld world;
    Ring ring{world};
    const auto body = ring.as("decha").get(kRehearsal, {{"Accept-Language", "en"}}).json();
    bool found = false;
    for (const auto& gap : body.at("gaps")) {
        if (gap.at("unit") == "OPS" && gap.at("role") == "collector") {
            found = true;
            EXPECT_EQ(gap.at("kind"), "nobody");
            EXPECT_THAT(gap.at("text").get<std::string>(), HasSubstr("No post gives this role there"));
        }
    }
    EXPECT_TRUE(found);
}

TEST(RehearsalOverHttp, SaysUntilWhenTheCalendarKnowsHolidaysAndHowToCureIt)
{
    ApiWorld world;
    Ring ring{world};
    const auto ends = ring.as("decha").get(kRehearsal, {{"Accept-Language", "en"}}).json().at("calendar_ends");
    ASSERT_EQ(ends.size(), 1U);
    EXPECT_EQ(ends.at(0).at("calendar"), "th");
    EXPECT_EQ(ends.at(0).at("known_until"), "2018-03-01");
    EXPECT_THAT(ends.at(0).at("tasks"), Not(IsEmpty()));
    EXPECT_EQ(ends.at(0).at("count"), ends.at(0).at("tasks").size());
    EXPECT_THAT(ends.at(0).at("text").get<std::string>(), HasSubstr("no holiday after 1 March 2018"));
    EXPECT_THAT(ends.at(0).at("text").get<std::string>(), HasSubstr("publishing a new version of the calendar"));
}

TEST(RehearsalOverHttp, IsForThoseWhoLeadTheOffice)
{
    ApiWorld world;
    Ring ring{world};
    for (const auto* name : {"malee", "arun", "decha"}) {
        EXPECT_EQ(ring.as(name).get(kRehearsal).status, 200) << name;
    }
    for (const auto* name : {"anong", "thanakorn", "wirat"}) {
        EXPECT_EQ(ring.as(name).get(kRehearsal).code(), "not_your_role") << name;
    }
    EXPECT_EQ(world.client().get(kRehearsal).status, 401);
    EXPECT_EQ(ring.as("malee").get(std::string{kRehearsal} + "?office=NONE").status, 404);
    EXPECT_EQ(ring.as("malee").get(std::string{kRehearsal} + "?office=OPS-ICT").code(), "not_an_office");
}

TEST(RehearsalOverHttp, RefusesAYearThatStandsOrIsOver)
{
    ApiWorld world;
    Ring ring{world};
    EXPECT_EQ(ring.as("malee").get("/api/v1/fiscal-years/2561/rehearsal").code(), "year_exists");
    EXPECT_EQ(ring.as("malee").get("/api/v1/fiscal-years/2560/rehearsal").code(), "year_over");
    EXPECT_EQ(ring.as("malee").get("/api/v1/fiscal-years/1/rehearsal").status, 404);
    // The framework of 2562 stands; that of 2563 is borrowed from it, and the answer says so.
    const auto borrowed = ring.as("malee").get("/api/v1/fiscal-years/2563/rehearsal", {{"Accept-Language", "en"}});
    ASSERT_EQ(borrowed.status, 200) << borrowed.body;
    EXPECT_THAT(borrowed.json().at("assumptions").dump(), HasSubstr("that of fiscal year 2562 was borrowed"));
}

}  // namespace
}  // namespace traimas::testing
