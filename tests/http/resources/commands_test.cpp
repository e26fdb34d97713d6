// What every resource has in common: keys, conditions, pages, methods.
// Shown on one resource each; the table of routes shows that all have them.
#include "tests/support/api_world.hpp"

#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;

const json kUnit{{"code", "OPS-NEW"},
                 {"parent", "OPS"},
                 {"kind", "unit"},
                 {"name", {{"th", "ใหม่"}, {"en", "New"}}},
                 {"valid_from", "2018-01-01"}};

TEST(CommandsOverHttp, NeedAKey)
{
    ApiWorld world;
    auto client = world.signed_in("decha");
    EXPECT_EQ(client.post("/api/v1/units", kUnit, {{"Idempotency-Key", ""}}).code(), "idempotency_key_required");
    EXPECT_EQ(client.post("/api/v1/units", kUnit, {{"Idempotency-Key", std::string(129, 'k')}}).code(),
              "idempotency_key_malformed");
    EXPECT_EQ(client.get("/api/v1/units/OPS-NEW").status, 404);
}

TEST(CommandsOverHttp, SayWhichVersionTheyMeetAndShowAPause)
{
    ApiWorld world;
    const auto path = "/api/v1/checkpoints/" + std::to_string(world.checkpoint("OPS-LAW", 2561, 1).value());
    auto malee = world.signed_in("malee");
    const auto before = malee.get(path);
    EXPECT_EQ(before.json().at("paused"), nullptr);
    const json pause{{"action", "pause"}, {"mode", "freeze"}, {"comment", "น้ำท่วม"}};
    ASSERT_EQ(malee.post(path + "/actions", pause, {{"If-Match", before.header("etag")}}).status, 200);
    EXPECT_EQ(malee.get(path).json().at("paused"), (json{{"since", "2018-01-05T02:00:00Z"}, {"mode", "freeze"}}));

    const auto stale = malee.post(path + "/actions", {{"action", "resume"}},
                                  {{"If-Match", before.header("etag")}, {"Accept-Language", "en"}});
    ASSERT_EQ(stale.status, 412);
    const auto read = before.json().at("version").get<int>();
    const auto now = malee.get(path).json().at("version").get<int>();
    EXPECT_EQ(stale.json().at("detail").get<std::string>().find("You read version " + std::to_string(read) +
                                                                ", and now it is " + std::to_string(now)),
              0U);
}

TEST(CommandsOverHttp, TellARefusalAgain)
{
    ApiWorld world;
    auto client = world.signed_in("decha");
    ASSERT_EQ(client.post("/api/v1/units", kUnit).status, 201);
    const auto first = client.post("/api/v1/units", kUnit, {{"Idempotency-Key", "twice"}});
    const auto second = client.post("/api/v1/units", kUnit, {{"Idempotency-Key", "twice"}});
    EXPECT_EQ(first.status, 409);
    EXPECT_EQ(second.status, 409);
    EXPECT_EQ(second.code(), first.code());
}

TEST(CommandsOverHttp, KeepTheKeysOfTwoPeopleApart)
{
    ApiWorld world;
    auto first = world.signed_in("decha");
    const json person{{"username", "ploy"}, {"name", {{"th", "พลอย"}, {"en", "Ploy"}}}};
    ASSERT_EQ(first.post("/api/v1/people", person).status, 201);
    ASSERT_TRUE(world.sign_in().set_password(PersonId{11}, kPassword));
    const json post{{"unit", "OPS"},
                    {"name", {{"th", "ผู้ดูแล"}, {"en", "Second administrator"}}},
                    {"roles", {{{"role", "administrator"}}}},
                    {"holder", {{"person", 11}}}};
    ASSERT_EQ(first.post("/api/v1/posts", post).status, 201);
    auto second = world.signed_in("ploy");
    auto other = kUnit;
    other["code"] = "OPS-OTHER";
    EXPECT_EQ(first.post("/api/v1/units", kUnit, {{"Idempotency-Key", "same"}}).status, 201);
    EXPECT_EQ(second.post("/api/v1/units", other, {{"Idempotency-Key", "same"}}).status, 201);
}

TEST(ListsOverHttp, RefuseParametersThatTheyDoNotUnderstand)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    for (const auto* path : {"/api/v1/units", "/api/v1/people", "/api/v1/posts", "/api/v1/delegations", "/api/v1/tasks",
                             "/api/v1/notices", "/api/v1/workflows", "/api/v1/calendars/th/versions"}) {
        const std::string target{path};
        EXPECT_EQ(client.get(target + "?order=name").code(), "unknown_parameter") << path;
        EXPECT_EQ(client.get(target + "?limit=0").code(), "parameter_malformed") << path;
        EXPECT_EQ(client.get(target + "?limit=201").code(), "parameter_malformed") << path;
        EXPECT_EQ(client.get(target + "?limit=ten").code(), "parameter_malformed") << path;
        EXPECT_EQ(client.get(target + "?limit=200").status, 200) << path;
        EXPECT_EQ(client.get(target + "?cursor=*").code(), "cursor_malformed") << path;
        EXPECT_EQ(client.get(target + "?cursor=e30").code(), "cursor_malformed") << path << ": {} is no place";
        EXPECT_EQ(client.get(target + "?cursor=WzFd").code(), "cursor_malformed") << path << ": nor is [1]";
    }
}

TEST(ListsOverHttp, SayWhichParameterAndWhatItTakes)
{
    ApiWorld world;
    auto client = world.signed_in("malee");
    const auto said = [&](const std::string& target) {
        return client.get(target, {{"Accept-Language", "en"}}).json().at("detail").get<std::string>();
    };
    EXPECT_EQ(said("/api/v1/checkpoints?quarter=5"),
              "Mend the parameter “quarter” and send the request again: it takes 1-4.");
    EXPECT_EQ(said("/api/v1/units?limit=5000"),
              "Mend the parameter “limit” and send the request again: it takes 1-200.");
    EXPECT_EQ(said("/api/v1/scorecards?year=2561"), "Remove “year” from the address, or did you mean \"fiscal_year\"?");
    const auto twice = client.get("/api/v1/checkpoints?quarter=1&quarter=2");
    EXPECT_EQ(twice.status, 400);
    EXPECT_EQ(twice.code(), "parameter_repeated");
    EXPECT_EQ(twice.json().at("arguments").at("name"), "quarter");
}

TEST(RoutesOverHttp, AnswerEveryMethod)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    const auto wrong = client.send("PUT", "/api/v1/units", {{"Content-Type", "application/json"}}, "{}");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.header("allow"), "GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(client.send("OPTIONS", "/api/v1/units").status, 204);
    const auto head = client.send("HEAD", "/api/v1/units");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.body, "");
    EXPECT_EQ(client.get("/api/v1/nothing").code(), "path_unknown");
}

TEST(RoutesOverHttp, SpeakTheReadersLanguageInProblems)
{
    ApiWorld world;
    auto client = world.client();
    EXPECT_EQ(client.get("/api/v1/units", {{"Accept-Language", "en"}}).header("content-language"), "en");
    const auto english = client.get("/api/v1/units", {{"Accept-Language", "en"}}).json().at("detail");
    const auto thai = client.get("/api/v1/units", {{"Accept-Language", "th"}}).json().at("detail");
    EXPECT_NE(english, thai);
}

}  // namespace
}  // namespace traimas::testing
