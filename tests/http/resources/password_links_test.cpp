// Links to set a password, and who holds what: what an administrator does for somebody's account.
// Times are changed in the database's rows, so nothing here waits.
#include "tests/support/api_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr store::Query kLinksExpire{"test.links", "update password_link set expires_at = 1", 0, 0};
constexpr store::Query kHasEmail{"test.email", "update person set email = 'anong@example.go.th' where id = :p1::bigint",
                                 1, 0};

constexpr const char* kNextPassword = "seven grey herons at noon";

void change_rows(ApiWorld& world, const store::Query& query, std::vector<store::Value> values = {})
{
    world.database().lease()->execute(query, std::move(values));
}

std::string secret_of(const std::string& link)
{
    return link.substr(link.find('#') + 1);
}

TEST(PasswordLinksOverHttp, AreMadeByAnAdministratorAndWorkOnce)
{
    ApiWorld world;
    auto anong = world.signed_in("anong");
    const auto path = "/api/v1/people/" + std::to_string(world.person("anong").value()) + "/password-resets";
    EXPECT_EQ(anong.send("POST", path).code(), "not_allowed");
    auto decha = world.signed_in("decha");
    const auto made = decha.send("POST", path);
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(made.json().at("mailed"), false);
    const auto secret = secret_of(made.json().at("link"));

    auto stranger = world.client();
    EXPECT_EQ(stranger.put("/api/v1/password-resets", {{"link", secret}, {"password", "short"}}).code(),
              "password_too_short");
    EXPECT_EQ(stranger.put("/api/v1/password-resets", {{"link", secret}, {"password", kNextPassword}}).status, 204);
    EXPECT_EQ(anong.get("/api/v1/session").code(), "session_expired") << "whoever held it before is out";
    EXPECT_EQ(stranger.put("/api/v1/password-resets", {{"link", secret}, {"password", kNextPassword}}).code(),
              "link_unknown");
    EXPECT_EQ(world.client().sign_in("anong", kNextPassword).status, 200);
    EXPECT_EQ(decha.send("POST", "/api/v1/people/4711/password-resets").status, 404);
}

using Letters = std::shared_ptr<std::vector<auth::LinkLetter>>;

auto kept_in(const Letters& letters)
{
    return [letters](const auth::LinkLetter& letter) {
        letters->push_back(letter);
        return true;
    };
}

TEST(PasswordLinksOverHttp, GoByMailAndNeverSayWhoIsKnown)
{
    auto letters = std::make_shared<std::vector<auth::LinkLetter>>();
    WorldOptions options;
    options.identity.origin = "https://traimas.example";
    options.identity.send_link = kept_in(letters);
    ApiWorld world{std::move(options)};
    change_rows(world, kHasEmail, {store::value_of(world.person("anong"))});
    auto stranger = world.client();
    const auto known = stranger.post("/api/v1/password-resets", {{"username", "Anong"}});
    const auto unknown = stranger.post("/api/v1/password-resets", {{"username", "nobody"}});
    EXPECT_EQ(known.status, 202);
    EXPECT_EQ(known.body, unknown.body);
    ASSERT_EQ(letters->size(), 1U);
    EXPECT_EQ(letters->front().to.email, "anong@example.go.th");
    EXPECT_THAT(letters->front().link, HasSubstr("https://traimas.example/password.html#"));
    change_rows(world, kLinksExpire);
    EXPECT_EQ(
        stranger
            .put("/api/v1/password-resets", {{"link", secret_of(letters->front().link)}, {"password", kNextPassword}})
            .code(),
        "link_unknown");
    for (int tries = 0; tries < 4; ++tries) {
        EXPECT_EQ(stranger.post("/api/v1/password-resets", {{"username", "anong"}}).status, 202);
    }
    EXPECT_EQ(stranger.post("/api/v1/password-resets", {{"username", "anong"}}).code(), "too_many_tries");
}

TEST(PasswordLinksOverHttp, FillNobodysMailboxFromManyAddresses)
{
    auto letters = std::make_shared<std::vector<auth::LinkLetter>>();
    WorldOptions options{.trusted_proxies = {"127.0.0.1"}};
    options.identity.send_link = kept_in(letters);
    ApiWorld world{std::move(options)};
    change_rows(world, kHasEmail, {store::value_of(world.person("anong"))});
    auto stranger = world.client();
    for (int number = 1; number <= 12; ++number) {
        const Headers from{{"X-Forwarded-For", "192.0.2." + std::to_string(number)},
                           {"Content-Type", "application/json"}};
        const auto asked = stranger.send("POST", "/api/v1/password-resets", from, R"({"username": "anong"})");
        EXPECT_EQ(asked.status, 202) << "nobody is told " << asked.body;
    }
    EXPECT_EQ(letters->size(), 5U);
}

TEST(PasswordLinksOverHttp, EndWithAChangeOfThePassword)
{
    ApiWorld world;
    const auto path = "/api/v1/people/" + std::to_string(world.person("anong").value()) + "/password-resets";
    const auto made = world.signed_in("decha").send("POST", path);
    ASSERT_EQ(made.status, 201) << made.body;
    auto anong = world.signed_in("anong");
    EXPECT_EQ(anong.put("/api/v1/me/password", {{"current", kPassword}, {"password", kNextPassword}}).status, 204);
    EXPECT_EQ(world.client()
                  .put("/api/v1/password-resets",
                       {{"link", secret_of(made.json().at("link"))}, {"password", "eight blue herons at noon"}})
                  .code(),
              "link_unknown");
}

TEST(TenureOverHttp, EndsAndBeginsOverTheApi)
{
    ApiWorld world;
    auto decha = world.signed_in("decha");
    auto prasert = world.signed_in("prasert");
    const auto person = "/api/v1/people/" + std::to_string(world.person("prasert").value());
    const auto post = "/api/v1/posts/" + std::to_string(world.post("prasert").value()) + "/actions";
    const auto id = world.person("prasert").value();
    EXPECT_EQ(prasert.post(post, {{"action", "end"}, {"person", id}}).code(), "not_allowed");
    EXPECT_EQ(decha.post(post, {{"action", "end"}, {"person", world.person("kanya").value()}}).code(), "post_not_held");
    world.advance_to(kWorldBegins + std::chrono::hours{1});
    EXPECT_EQ(decha.post(post, {{"action", "end"}, {"person", id}}).status, 204);
    EXPECT_TRUE(prasert.get("/api/v1/session").json().at("person").at("roles").empty());
    EXPECT_EQ(decha.post(post, {{"action", "appoint"}, {"person", id}}).status, 204);
    EXPECT_EQ(prasert.get("/api/v1/session").json().at("person").at("roles").size(), 1U);

    EXPECT_EQ(decha.post(person + "/actions", {{"action", "dismiss"}}).status, 422);
    EXPECT_EQ(decha.post(person + "/actions", {{"action", "disable"}}).status, 204);
    EXPECT_EQ(prasert.get("/api/v1/session").code(), "session_expired");
    EXPECT_EQ(world.client().sign_in("prasert", kPassword).code(), "wrong_credentials");
    EXPECT_EQ(decha.post(person + "/actions", {{"action", "disable"}}).code(), "person_disabled");
    EXPECT_EQ(decha.send("POST", person + "/password-resets").code(), "person_disabled");
    EXPECT_EQ(decha.post(person + "/actions", {{"action", "enable"}}).status, 204);
    EXPECT_EQ(decha.post(person + "/actions", {{"action", "enable"}}).code(), "person_enabled");
    EXPECT_EQ(prasert.get("/api/v1/session").code(), "session_expired") << "the old session stays ended";
    EXPECT_EQ(world.client().sign_in("prasert", kPassword).status, 200);
    EXPECT_EQ(decha.send("DELETE", "/api/v1/people/99999/sessions").code(), "not_found");
    const auto own = "/api/v1/people/" + std::to_string(world.person("decha").value()) + "/actions";
    EXPECT_EQ(decha.post(own, {{"action", "disable"}}).code(), "not_oneself");

    const auto delegations = decha.get("/api/v1/delegations").json().at("items");
    const auto path = "/api/v1/delegations/" + delegations.at(0).at("id").dump() + "/actions";
    EXPECT_EQ(decha.post(path, {{"action", "end"}}).status, 204);
    EXPECT_EQ(decha.post(path, {{"action", "end"}}).code(), "delegation_over");
    EXPECT_TRUE(world.signed_in("thanakorn").get("/api/v1/session").json().at("person").at("delegations").empty());
}

TEST(PasswordLinksOverHttp, AreNotAskedForWhereThereIsNoMail)
{
    ApiWorld world;
    EXPECT_EQ(world.client().post("/api/v1/password-resets", {{"username", "anong"}}).code(), "mail_off");
    EXPECT_EQ(world.client().get("/api/v1/session/ways").json().at("password_links"), false);
}

}  // namespace
}  // namespace traimas::testing
