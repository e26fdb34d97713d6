// Signing in and out, and everything that ends a session.
// Times are changed in the database's rows: nothing here waits.
#include "api/auth/throttle.hpp"
#include "engine/organisation/change.hpp"
#include "engine/service/register.hpp"
#include "tests/support/api_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr store::Query kSeenLongAgo{"test.seen", "update session set last_seen_at = last_seen_at - :p1::bigint", 1, 0};
constexpr store::Query kExpire{"test.expire", "update session set expires_at = last_seen_at", 0, 0};
constexpr store::Query kSessions{"test.sessions", "select count(*)::text from session", 0, 1};
constexpr store::Query kBlockIsOver{"test.block_over", "update sign_in_failure set blocked_until = 1", 0, 0};
constexpr store::Query kFailureKeys{"test.failure_keys", "select key from sign_in_failure", 0, 1};

void run(ApiWorld& world, const store::Query& query, std::vector<store::Value> values = {})
{
    world.database().lease()->execute(query, std::move(values));
}

std::int64_t sessions(ApiWorld& world)
{
    return store::as_int64(world.database().lease()->one(kSessions, {})->at(0));
}

TEST(SignInOverHttp, AnswersThePersonAndSetsACookieThatScriptsCannotRead)
{
    ApiWorld world;
    auto client = world.client();
    const auto answer = client.sign_in("anong", kPassword);
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto cookie = answer.header("set-cookie");
    EXPECT_THAT(cookie, HasSubstr("traimas_session="));
    EXPECT_THAT(cookie, HasSubstr("; Path=/; HttpOnly; SameSite=Lax"));
    EXPECT_THAT(cookie, Not(HasSubstr("Secure")));

    const auto person = answer.json().at("person");
    EXPECT_EQ(person.at("username"), "anong");
    EXPECT_EQ(person.at("id"), world.person("anong").value());
    EXPECT_EQ(person.at("name"), (json{{"th", "อนงค์"}, {"en", "Anong"}}));
    ASSERT_EQ(person.at("roles").size(), 1U);
    EXPECT_EQ(person.at("roles").at(0).at("role"), "collector");
    EXPECT_EQ(person.at("roles").at(0).at("unit"), "OPS-ICT");
    EXPECT_EQ(client.get("/api/v1/session").json(), answer.json());
}

TEST(SignInOverHttp, ShowsWhoSomebodyStandsInFor)
{
    ApiWorld world;
    const auto person = world.signed_in("thanakorn").get("/api/v1/session").json().at("person");
    ASSERT_EQ(person.at("delegations").size(), 1U);
    EXPECT_EQ(person.at("delegations").at(0).at("principal").at("name").at("en"), "Anong");
    ASSERT_EQ(person.at("roles").size(), 2U);
    EXPECT_EQ(person.at("roles").at(0).at("on_behalf_of"), nullptr);
    EXPECT_EQ(person.at("roles").at(1).at("role"), "collector");
    EXPECT_EQ(person.at("roles").at(1).at("on_behalf_of").at("id"), world.person("anong").value());
}

TEST(SignInOverHttp, NamesTheCookieForTlsWhereThereIsTls)
{
    WorldOptions options;
    options.identity.sessions.secure_cookie = true;
    ApiWorld world{options};
    auto client = world.client();
    const auto answer = client.sign_in("anong", kPassword);
    EXPECT_THAT(answer.header("set-cookie"), HasSubstr("__Host-traimas="));
    EXPECT_THAT(answer.header("set-cookie"), HasSubstr("; Secure"));
    EXPECT_EQ(client.get("/api/v1/session").status, 200);
}

TEST(SignInOverHttp, TellsAWrongPasswordAndAnUnknownNameAlike)
{
    ApiWorld world;
    auto client = world.client();
    auto wrong = client.sign_in("anong", "not the one it is");
    auto unknown = client.sign_in("nobody", "not the one it is");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.code(), "wrong_credentials");
    auto one = wrong.json();
    auto other = unknown.json();
    one.erase("request_id");
    other.erase("request_id");
    EXPECT_EQ(one, other);
    EXPECT_EQ(client.get("/api/v1/session").code(), "sign_in_required");
}

TEST(SignInOverHttp, TakesTheNameInAnyCase)
{
    ApiWorld world;
    EXPECT_EQ(world.client().sign_in("Anong", kPassword).status, 200);
}

TEST(SignInOverHttp, SlowsDownWhoeverKeepsGuessing)
{
    ApiWorld world;
    auto client = world.client();
    for (int failure = 0; failure < auth::kFailuresByPerson; ++failure) {
        EXPECT_EQ(client.sign_in("anong", "a wrong password").status, 401);
    }
    const auto refused = client.sign_in("anong", kPassword);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.code(), "too_many_tries");
    EXPECT_GE(std::stoi(refused.header("retry-after")), 25);
    EXPECT_LE(std::stoi(refused.header("retry-after")), 30);

    EXPECT_EQ(world.client("127.0.0.2").sign_in("anong", kPassword).status, 200) << "from elsewhere";
    EXPECT_EQ(client.sign_in("prasert", kPassword).status, 200) << "another person from there";

    run(world, kBlockIsOver);
    EXPECT_EQ(world.client().sign_in("anong", kPassword).status, 200) << "never for ever";
}

TEST(SignInOverHttp, SlowsDownAnAddressThatTriesManyNames)
{
    ApiWorld world;
    auto client = world.client();
    for (int failure = 0; failure < auth::kFailuresByAddress; ++failure) {
        EXPECT_EQ(client.sign_in("nobody" + std::to_string(failure), "a wrong password").status, 401);
    }
    EXPECT_EQ(client.sign_in("prasert", kPassword).status, 429);
    EXPECT_EQ(world.client("127.0.0.3").sign_in("prasert", kPassword).status, 200);
    for (const auto& row : world.database().lease()->run(kFailureKeys, {})) {
        EXPECT_THAT(store::as_text(row.at(0)), Not(HasSubstr("nobody"))) << "what was typed is kept nowhere";
    }
}

TEST(SignInOverHttp, ListsEveryFaultOfTheBody)
{
    ApiWorld world;
    auto client = world.client();
    const auto answer = client.post("/api/v1/session", {{"username", 7}, {"pass", "x"}});
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.code(), "invalid_content");
    EXPECT_EQ(answer.json().at("errors").size(), 3U) << answer.body;
    EXPECT_EQ(client.send("POST", "/api/v1/session", {{"Content-Type", "application/json"}}, "{").code(), "not_json");
    EXPECT_EQ(client.send("POST", "/api/v1/session", {{"Content-Type", "text/plain"}}, "{}").status, 415);
}

TEST(SessionOverHttp, EndsWithTheSignOut)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    const auto cookies = client.cookies();
    const auto answer = client.remove("/api/v1/session");
    EXPECT_EQ(answer.status, 204);
    EXPECT_THAT(answer.header("set-cookie"), HasSubstr("traimas_session=; "));
    EXPECT_THAT(answer.header("set-cookie"), HasSubstr("Max-Age=0"));
    EXPECT_EQ(answer.header("clear-site-data"), R"("cache", "storage")");

    auto thief = world.client();
    thief.set_cookie(cookies.begin()->first, cookies.begin()->second);
    EXPECT_EQ(thief.get("/api/v1/session").code(), "session_expired");
}

TEST(SessionOverHttp, IsReplacedByANewSignIn)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    ASSERT_EQ(client.sign_in("anong", kPassword).status, 200);
    EXPECT_EQ(client.get("/api/v1/session").status, 200);
    EXPECT_EQ(sessions(world), 1);
}

TEST(SessionOverHttp, EndsAfterHalfAnHourWithoutUse)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    const auto minutes = [](int count) { return store::value_of(std::int64_t{count} * 60'000'000); };
    run(world, kSeenLongAgo, {minutes(29)});
    EXPECT_EQ(client.get("/api/v1/session").status, 200);
    run(world, kSeenLongAgo, {minutes(29)});
    EXPECT_EQ(client.get("/api/v1/session").status, 200) << "use counts anew";
    run(world, kSeenLongAgo, {minutes(30)});
    EXPECT_EQ(client.get("/api/v1/session").code(), "session_expired");
    // A stale cookie keeps nobody from signing in again.
    EXPECT_EQ(client.sign_in("anong", kPassword).status, 200);
    EXPECT_EQ(sessions(world), 1) << "ended ones are swept away";
}

TEST(SessionOverHttp, EndsAfterItsLongestTime)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    run(world, kExpire);
    EXPECT_EQ(client.get("/api/v1/session").status, 401);
}

TEST(SessionOverHttp, EndsAtOnceForADisabledPerson)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    const auto plan = [&](const store::Registers&) -> Result<std::vector<service::RegisterEvent>> {
        return std::vector<service::RegisterEvent>{{.changes = {organisation::PersonDisabled{world.person("anong")}}}};
    };
    const service::Envelope envelope{
        .command = service::command_id("test", "disable"), .request_hash = "x", .actor = service::kSystemActor};
    ASSERT_TRUE(service::change_register(world.api().engine, "organisation", "", envelope, plan));
    EXPECT_EQ(client.get("/api/v1/session").code(), "session_expired");
    EXPECT_EQ(world.client().sign_in("anong", kPassword).code(), "wrong_credentials");
}

TEST(SessionOverHttp, LetsNoOtherSiteChangeAnything)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    EXPECT_EQ(client.remove("/api/v1/session", {{"X-CSRF-Token", ""}}).code(), "csrf_token_wrong");
    EXPECT_EQ(client.remove("/api/v1/session", {{"X-CSRF-Token", "guessed"}}).code(), "csrf_token_wrong");
    EXPECT_EQ(client.remove("/api/v1/session", {{"Origin", "http://evil.invalid"}}).code(), "cross_origin");
    EXPECT_EQ(client.remove("/api/v1/session", {{"Origin", ""}}).code(), "cross_origin");
    EXPECT_EQ(client.get("/api/v1/session").status, 200);
}

}  // namespace
}  // namespace traimas::testing
