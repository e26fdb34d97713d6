// People, posts and delegations.
// What is added shows at once in what its people may do.
#include "engine/calendar/date_text.hpp"
#include "tests/support/api_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;

const json kPloy{{"username", "ploy"}, {"name", {{"th", "พลอย"}, {"en", "Ploy"}}}, {"email", "ploy@example.invalid"}};

TEST(PeopleOverHttp, AreListedWithTheirPosts)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    const auto list = client.get("/api/v1/people").json();
    ASSERT_EQ(list.at("items").size(), 10U);
    const auto& anong = list.at("items").at(0);
    EXPECT_EQ(anong.at("username"), "anong");
    EXPECT_EQ(anong.at("posts").at(0).at("unit"), "OPS-ICT");
    EXPECT_EQ(anong.at("posts").at(0).at("kind"), "holder");
    EXPECT_EQ(anong.at("email"), "anong@example.invalid") << "one's own";
    EXPECT_FALSE(list.at("items").at(1).contains("email")) << "another's";

    const auto page = client.get("/api/v1/people?limit=4").json();
    const auto next = client.get("/api/v1/people?limit=4&cursor=" + page.at("next").get<std::string>()).json();
    EXPECT_EQ(next.at("items").at(0).at("id").get<int>(), page.at("items").at(3).at("id").get<int>() + 1);

    auto administrator = world.signed_in("decha");
    EXPECT_TRUE(administrator.get("/api/v1/people/1").json().contains("email"));
    EXPECT_EQ(client.get("/api/v1/people/99").status, 404);
    EXPECT_EQ(client.get("/api/v1/people/me").status, 404);
}

TEST(PeopleOverHttp, AreAddedOnceUnderOneName)
{
    ApiWorld world;
    auto client = world.signed_in("decha");
    const auto answer = client.post("/api/v1/people", kPloy, {{"Idempotency-Key", "ploy"}});
    ASSERT_EQ(answer.status, 201) << answer.body;
    EXPECT_EQ(answer.json().at("name").at("th"), "พลอย");
    EXPECT_EQ(answer.header("location"), "/api/v1/people/11");

    const auto again = client.post("/api/v1/people", kPloy, {{"Idempotency-Key", "ploy"}});
    EXPECT_EQ(again.json(), answer.json());
    EXPECT_EQ(again.header("idempotent-replayed"), "true");

    const auto taken = client.post("/api/v1/people", kPloy);
    EXPECT_EQ(taken.status, 409);
    EXPECT_EQ(taken.code(), "username_taken");
    auto loud = kPloy;
    loud["username"] = "PLOY";
    EXPECT_EQ(client.post("/api/v1/people", loud).json().at("errors").at(0).at("code"), "username_malformed");
    EXPECT_EQ(client.get("/api/v1/people").json().at("items").size(), 11U);
}

TEST(PostsOverHttp, ComeWithRolesAndAHolder)
{
    ApiWorld world;
    auto client = world.signed_in("decha");
    ASSERT_EQ(client.post("/api/v1/people", kPloy).status, 201);
    ASSERT_TRUE(world.sign_in().set_password(PersonId{11}, kPassword));
    const json post{{"unit", "OPS-LAW"},
                    {"name", {{"th", "ผู้ช่วย"}, {"en", "Assistant"}}},
                    {"roles", {{{"role", "collector"}}, {{"role", "auditor"}, {"unit", "OPS"}}}},
                    {"holder", {{"person", 11}, {"kind", "acting"}}}};
    const auto answer = client.post("/api/v1/posts", post, {{"Idempotency-Key", "post"}});
    ASSERT_EQ(answer.status, 201) << answer.body;
    EXPECT_EQ(answer.json().at("roles"),
              (json{{{"role", "auditor"}, {"unit", "OPS"}}, {{"role", "collector"}, {"unit", "OPS-LAW"}}}));
    EXPECT_EQ(answer.json().at("holders").at(0).at("person").at("name").at("en"), "Ploy");

    const auto again = client.post("/api/v1/posts", post, {{"Idempotency-Key", "post"}});
    EXPECT_EQ(again.header("idempotent-replayed"), "true");
    EXPECT_EQ(again.json(), answer.json());
    EXPECT_EQ(client.get("/api/v1/posts?unit=OPS-LAW").json().at("items").size(), 3U);
    EXPECT_EQ(client.get("/api/v1/posts").json().at("items").size(), 11U);

    const auto roles = world.signed_in("ploy").get("/api/v1/session").json().at("person").at("roles");
    EXPECT_EQ(roles.size(), 2U);
}

TEST(PostsOverHttp, RefuseRolesAndUnitsThatNobodyKnows)
{
    ApiWorld world;
    auto client = world.signed_in("decha");
    json post{{"unit", "OPS-LAW"}, {"name", {{"th", "ก"}, {"en", "A"}}}, {"roles", {{{"role", "emperor"}}}}};
    const auto answer = client.post("/api/v1/posts", post);
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.json().at("errors").at(0).at("pointer"), "/roles/0/role");
    post["roles"] = {{{"role", "head"}, {"unit", "NONE"}}};
    EXPECT_EQ(client.post("/api/v1/posts", post).code(), "unknown_unit");
    post.erase("roles");
    post["holder"] = {{"person", 99}};
    EXPECT_EQ(client.post("/api/v1/posts", post).code(), "unknown_person");
    EXPECT_EQ(client.get("/api/v1/posts").json().at("items").size(), 10U) << "nothing is left behind";
}

json delegation(ApiWorld& world, const char* principal, const char* delegate, int days)
{
    return {{"principal", world.person(principal).value()},
            {"delegate", world.person(delegate).value()},
            {"from", calendar::rfc3339(kWorldBegins)},
            {"until", calendar::rfc3339(kWorldBegins + std::chrono::days{days})}};
}

TEST(DelegationsOverHttp, AreDatedAndNeverGoRound)
{
    ApiWorld world;
    auto client = world.signed_in("decha");
    const auto answer = client.post("/api/v1/delegations", delegation(world, "thawat", "kanya", 10));
    ASSERT_EQ(answer.status, 201) << answer.body;
    EXPECT_EQ(answer.json().at("until"), "2018-01-15T02:00:00Z");
    EXPECT_EQ(world.signed_in("kanya").get("/api/v1/session").json().at("person").at("roles").size(), 2U);

    const auto loop = client.post("/api/v1/delegations", delegation(world, "thanakorn", "anong", 5));
    EXPECT_EQ(loop.status, 409);
    EXPECT_EQ(loop.code(), "delegation_loop");
    EXPECT_EQ(client.post("/api/v1/delegations", delegation(world, "anong", "anong", 5)).code(), "delegation_loop");
    EXPECT_EQ(client.post("/api/v1/delegations", delegation(world, "suda", "malee", 0)).code(), "span_empty");
    auto vague = delegation(world, "suda", "malee", 1);
    vague["from"] = "soon";
    EXPECT_EQ(client.post("/api/v1/delegations", vague).json().at("errors").at(0).at("code"), "not_a_time");
}

TEST(DelegationsOverHttp, AreSeenByTheTwoAndByAdministrators)
{
    ApiWorld world;
    EXPECT_EQ(world.signed_in("anong").get("/api/v1/delegations").json().at("items").size(), 1U);
    EXPECT_EQ(world.signed_in("thanakorn").get("/api/v1/delegations").json().at("items").size(), 1U);
    EXPECT_EQ(world.signed_in("decha").get("/api/v1/delegations").json().at("items").size(), 1U);
    auto other = world.signed_in("kanya");
    EXPECT_EQ(other.get("/api/v1/delegations").json().at("items").size(), 0U);
    EXPECT_EQ(other.post("/api/v1/delegations", delegation(world, "thawat", "kanya", 10)).status, 403);
}

}  // namespace
}  // namespace traimas::testing
