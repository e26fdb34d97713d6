// Units: lists, dates, names that change, and the rules of changing.
// Who may do what is the authority table's; that it is asked shows here.
#include "tests/support/api_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

json new_unit(const std::string& code)
{
    return {{"code", code},
            {"parent", "OPS"},
            {"kind", "unit"},
            {"name", {{"th", "กลุ่มใหม่"}, {"en", "New Group"}}},
            {"valid_from", "2018-01-01"}};
}

std::vector<std::string> codes(const json& list)
{
    std::vector<std::string> all;
    for (const auto& item : list.at("items")) {
        all.push_back(item.at("code"));
    }
    return all;
}

TEST(UnitsOverHttp, AreListedByCodeAndPageByPage)
{
    ApiWorld world;
    auto client = world.signed_in("wirat");
    const auto all = client.get("/api/v1/units");
    EXPECT_THAT(codes(all.json()), ::testing::ElementsAre("MOF", "OPS", "OPS-ICT", "OPS-LAW"));
    EXPECT_EQ(all.json().at("next"), nullptr);
    EXPECT_EQ(all.json().at("items").at(0).at("parent"), nullptr);

    const auto first = client.get("/api/v1/units?limit=3&as_of=2018-01-05");
    EXPECT_THAT(codes(first.json()), ::testing::ElementsAre("MOF", "OPS", "OPS-ICT"));
    const auto cursor = first.json().at("next").get<std::string>();
    EXPECT_EQ(first.header("link"), "</api/v1/units?cursor=" + cursor + "&limit=3&as_of=2018-01-05>; rel=\"next\"");
    const auto second = client.get("/api/v1/units?limit=3&cursor=" + cursor);
    EXPECT_THAT(codes(second.json()), ::testing::ElementsAre("OPS-LAW"));
    EXPECT_EQ(second.json().at("next"), nullptr);
}

TEST(UnitsOverHttp, AreReadOneByOneWithATag)
{
    ApiWorld world;
    auto client = world.signed_in("wirat");
    const auto unit = client.get("/api/v1/units/OPS-ICT");
    EXPECT_EQ(unit.status, 200);
    EXPECT_EQ(unit.json().at("name").at("en"), "ICT Centre");
    EXPECT_EQ(unit.json().at("valid_from"), "2017-10-01");
    EXPECT_EQ(client.get("/api/v1/units/OPS-ICT", {{"If-None-Match", unit.header("etag")}}).status, 304);
    EXPECT_EQ(client.get("/api/v1/units/NONE").code(), "not_found");
}

TEST(UnitsOverHttp, AreAddedOnce)
{
    ApiWorld world;
    auto client = world.signed_in("decha");
    const auto answer = client.post("/api/v1/units", new_unit("OPS-NEW"), {{"Idempotency-Key", "one"}});
    ASSERT_EQ(answer.status, 201) << answer.body;
    EXPECT_EQ(answer.header("location"), "/api/v1/units/OPS-NEW");
    EXPECT_EQ(answer.json().at("calendar"), "th");
    EXPECT_EQ(answer.header("idempotent-replayed"), "");

    const auto again = client.post("/api/v1/units", new_unit("OPS-NEW"), {{"Idempotency-Key", "one"}});
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.header("idempotent-replayed"), "true");
    EXPECT_EQ(again.json(), answer.json());
    EXPECT_EQ(again.header("etag"), answer.header("etag"));

    EXPECT_EQ(client.post("/api/v1/units", new_unit("OPS-NEW")).code(), "unit_exists");
    EXPECT_EQ(client.post("/api/v1/units", new_unit("OPS-OTHER"), {{"Idempotency-Key", "one"}}).code(),
              "idempotency_key_reused");
    EXPECT_EQ(client.get("/api/v1/units/OPS-OTHER").status, 404);
}

TEST(UnitsOverHttp, RefuseWhatMakesNoSense)
{
    ApiWorld world;
    auto client = world.signed_in("decha");
    auto unit = new_unit("OPS NEW");
    unit["colour"] = "red";
    unit["kind"] = "team";
    unit["valid_from"] = "1 January";
    const auto answer = client.post("/api/v1/units", unit);
    EXPECT_EQ(answer.status, 422);
    std::map<std::string, std::string> faults;
    const auto problem = answer.json();
    for (const auto& fault : problem.at("errors")) {
        faults.emplace(fault.at("pointer"), fault.at("code"));
    }
    EXPECT_EQ(faults, (std::map<std::string, std::string>{{"/code", "code_malformed"},
                                                          {"/colour", "unknown_field"},
                                                          {"/kind", "unknown_value"},
                                                          {"/valid_from", "not_a_date"}}))
        << answer.body;

    auto orphan = new_unit("OPS-NEW");
    orphan["parent"] = "NONE";
    EXPECT_EQ(client.post("/api/v1/units", orphan).code(), "unknown_unit");
    auto timeless = new_unit("OPS-NEW");
    timeless["calendar"] = "mars";
    EXPECT_EQ(client.post("/api/v1/units", timeless).code(), "unknown_calendar");
}

TEST(UnitsOverHttp, KeepTheirOldNameBeforeTheRenaming)
{
    ApiWorld world;
    auto client = world.signed_in("decha");
    world.advance_to(kWorldBegins + std::chrono::days{30});  // 4 February 2018
    client = world.signed_in("decha");
    const auto before = client.get("/api/v1/units/OPS-ICT");
    const json name{{"name", {{"th", "ศูนย์ดิจิทัล"}, {"en", "Digital Centre"}}}};
    const auto renamed = client.patch("/api/v1/units/OPS-ICT", name, {{"If-Match", before.header("etag")}});
    ASSERT_EQ(renamed.status, 200) << renamed.body;
    EXPECT_EQ(renamed.json().at("name").at("en"), "Digital Centre");
    EXPECT_NE(renamed.header("etag"), before.header("etag"));

    EXPECT_EQ(client.get("/api/v1/units/OPS-ICT?as_of=2018-02-03").json().at("name").at("en"), "ICT Centre");
    EXPECT_EQ(client.get("/api/v1/units/OPS-ICT?as_of=2018-02-04").json().at("name").at("en"), "Digital Centre");
    EXPECT_EQ(client.get("/api/v1/units/OPS-ICT?as_of=2017-09-30").status, 404) << "it did not stand yet";
    EXPECT_EQ(client.get("/api/v1/units?as_of=2017-09-30").json().at("items").size(), 0U);
    EXPECT_EQ(client.get("/api/v1/units?as_of=yesterday").code(), "parameter_malformed");
}

TEST(UnitsOverHttp, AreRenamedOnlyByWhoHasReadThem)
{
    ApiWorld world;
    auto client = world.signed_in("decha");
    const json name{{"name", {{"th", "ก"}, {"en", "A"}}}};
    EXPECT_EQ(client.patch("/api/v1/units/OPS-ICT", name).status, 428);
    EXPECT_EQ(client.patch("/api/v1/units/OPS-ICT", name, {{"If-Match", "\"1\""}}).status, 412);
    EXPECT_EQ(client.patch("/api/v1/units/OPS-ICT", name, {{"If-Match", "\"one\""}}).code(), "if_match_malformed");
    const auto tag = client.get("/api/v1/units/OPS-ICT").header("etag");
    EXPECT_EQ(client.patch("/api/v1/units/NONE", name, {{"If-Match", tag}}).status, 404);
    EXPECT_EQ(client.get("/api/v1/units/OPS-ICT").header("etag"), tag) << "nothing was changed";
}

TEST(UnitsOverHttp, AreChangedByAdministratorsOnly)
{
    ApiWorld world;
    for (const auto* username : {"anong", "malee", "wirat"}) {
        auto client = world.signed_in(username);
        const auto answer = client.post("/api/v1/units", new_unit("OPS-NEW"));
        EXPECT_EQ(answer.status, 403) << username;
        EXPECT_EQ(answer.code(), "not_allowed");
    }
    EXPECT_EQ(world.client().get("/api/v1/units").status, 401);
}

}  // namespace
}  // namespace traimas::testing
