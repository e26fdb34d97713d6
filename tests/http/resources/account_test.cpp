// A person's own account over HTTP: second factor, sessions, password, proof, links and API tokens.
// Codes are computed as an app would; times are changed in the database's rows, so nothing here waits.
#include "api/auth/totp.hpp"
#include "tests/support/api_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr store::Query kProvedLongAgo{"test.proved", "update session set proved_at = proved_at - 900000000", 0, 0};
constexpr store::Query kStepsAgo{"test.steps", "update second_factor set last_step = 0", 0, 0};
constexpr store::Query kTokensExpire{"test.tokens", "update api_token set expires_at = created_at", 0, 0};
constexpr store::Query kDisable{"test.disable", "update person set active = false where id = :p1::bigint", 1, 0};

constexpr const char* kOtherPassword = "seven grey herons at noon";

void run_sql(ApiWorld& world, const store::Query& query, std::vector<store::Value> values = {})
{
    world.database().lease()->execute(query, std::move(values));
}

// What the app would show now.
std::string app_code(const std::string& secret_text)
{
    // The secret goes through the app as base32, so it comes back from there.
    std::string bytes;
    unsigned bits = 0;
    int held = 0;
    for (const char letter : secret_text) {
        const int value = letter >= 'A' ? letter - 'A' : letter - '2' + 26;
        bits = (bits << 5U) | static_cast<unsigned>(value);
        held += 5;
        if (held >= 8) {
            held -= 8;
            bytes += static_cast<char>((bits >> static_cast<unsigned>(held)) & 0xFFU);
        }
    }
    return auth::totp_code(bytes, auth::totp_step(SystemClock{}.now()));
}

struct WithFactor {
    std::string secret;
    std::string code;  // that confirmed it; the app may show another one meanwhile
    std::vector<std::string> recovery_codes;
};

WithFactor set_up(HttpClient& client)
{
    const auto begun = client.send("POST", "/api/v1/me/totp");
    EXPECT_EQ(begun.status, 201) << begun.body;
    const auto secret = begun.json().at("secret").get<std::string>();
    const auto code = app_code(secret);
    const auto confirmed = client.put("/api/v1/me/totp", {{"code", code}});
    EXPECT_EQ(confirmed.status, 200) << confirmed.body;
    return {secret, code, confirmed.json().at("recovery_codes").get<std::vector<std::string>>()};
}

HttpAnswer sign_in_with(HttpClient& client, const std::string& username, const std::string& password,
                        const std::string& code)
{
    return client.post("/api/v1/session", {{"username", username}, {"password", password}, {"code", code}});
}

TEST(SecondFactorOverHttp, IsAskedForOnceItIsConfirmedAndEachCodeCountsOnce)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    EXPECT_EQ(client.get("/api/v1/me/totp").json().at("state"), "none");
    const auto factor = set_up(client);
    EXPECT_EQ(factor.recovery_codes.size(), 10U);
    EXPECT_EQ(factor.recovery_codes.front().size(), 29U) << "six groups of four letters of five bits, five dashes";
    EXPECT_EQ(client.get("/api/v1/me/totp").json(), (json{{"state", "on"}, {"recovery_codes_left", 10}}));

    auto fresh = world.client();
    EXPECT_EQ(fresh.sign_in("anong", kPassword).code(), "code_required");
    EXPECT_EQ(sign_in_with(fresh, "anong", kPassword, factor.code).code(), "wrong_code")
        << "it confirmed the factor, so it was used";
    run_sql(world, kStepsAgo);
    const auto code = app_code(factor.secret);
    EXPECT_EQ(sign_in_with(fresh, "anong", kPassword, code).status, 200);
    EXPECT_EQ(sign_in_with(fresh, "anong", kPassword, code).code(), "wrong_code");
    EXPECT_EQ(sign_in_with(fresh, "anong", "not the password at all", app_code(factor.secret)).code(),
              "wrong_credentials");
}

TEST(SecondFactorOverHttp, HasRecoveryCodesOfWhichEachWorksOnce)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    const auto factor = set_up(client);
    auto fresh = world.client();
    EXPECT_EQ(sign_in_with(fresh, "anong", kPassword, factor.recovery_codes.front()).status, 200);
    EXPECT_EQ(sign_in_with(fresh, "anong", kPassword, factor.recovery_codes.front()).code(), "wrong_code");
    EXPECT_EQ(client.get("/api/v1/me/totp").json().at("recovery_codes_left"), 9);

    const auto renewed = client.send("POST", "/api/v1/me/totp/recovery-codes");
    ASSERT_EQ(renewed.status, 200) << renewed.body;
    EXPECT_EQ(sign_in_with(fresh, "anong", kPassword, factor.recovery_codes.back()).code(), "wrong_code");
    EXPECT_EQ(sign_in_with(fresh, "anong", kPassword, renewed.json().at("recovery_codes").at(0)).status, 200);
}

TEST(SecondFactorOverHttp, IsConfirmedByARightCodeOnlyAndNotSetUpTwice)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    EXPECT_EQ(client.put("/api/v1/me/totp", {{"code", "123456"}}).code(), "second_factor_not_begun");
    const auto begun = client.send("POST", "/api/v1/me/totp").json();
    EXPECT_THAT(begun.at("uri").get<std::string>(), HasSubstr("otpauth://totp/Traimas:anong?secret="));
    const auto right = app_code(begun.at("secret"));
    const std::string wrong{right.front() == '0' ? '1' : '0', right[1], right[2], right[3], right[4], right[5]};
    EXPECT_EQ(client.put("/api/v1/me/totp", {{"code", wrong}}).code(), "wrong_code");
    EXPECT_EQ(world.client().sign_in("anong", kPassword).status, 200) << "it does not stand yet";
    EXPECT_EQ(client.put("/api/v1/me/totp", {{"code", right}}).status, 200);
    EXPECT_EQ(client.send("POST", "/api/v1/me/totp").code(), "second_factor_on");
}

TEST(SecondFactorOverHttp, IsOwedByThoseWhoApproveOrAdminister)
{
    WorldOptions options;
    options.identity.factor_required = true;
    ApiWorld world{std::move(options)};
    EXPECT_EQ(world.signed_in("anong").get("/api/v1/tasks").status, 200) << "a collector owes none";
    auto decha = world.signed_in("decha");
    EXPECT_EQ(decha.get("/api/v1/session").json().at("second_factor_owed"), true);
    EXPECT_EQ(decha.get("/api/v1/units").code(), "second_factor_owed");
    EXPECT_EQ(decha.get("/api/v1/me/sessions").status, 200);
    set_up(decha);
    EXPECT_EQ(decha.get("/api/v1/units").status, 200);
    EXPECT_EQ(decha.get("/api/v1/session").json().at("second_factor_owed"), false);
    EXPECT_EQ(world.signed_in("thanakorn").get("/api/v1/units").code(), "second_factor_owed");
}

// A role that comes after sign-in; how it is granted is tested with the registers.
constexpr store::Query kMakeHead{"test.make_head", R"(
    insert into role_grant (post, role, unit)
    select a.post, 'head', 'OPS-ICT' from appointment a where a.person = :p1::bigint
)",
                                 1, 0};

TEST(SecondFactorOverHttp, IsOwedFromTheMomentThatARoleAsksForIt)
{
    WorldOptions options;
    options.identity.factor_required = true;
    ApiWorld world{std::move(options)};
    auto anong = world.signed_in("anong");
    const auto made = anong.post("/api/v1/me/tokens", {{"name", "a script"}, {"scopes", {"read"}}, {"days", 30}});
    ASSERT_EQ(made.status, 201) << made.body;
    const Headers token{{"Authorization", "Bearer " + made.json().at("token").get<std::string>()}};
    EXPECT_EQ(world.client().get("/api/v1/units", token).status, 200);
    world.database().lease()->execute(kMakeHead, {store::value_of(world.person("anong"))});
    EXPECT_EQ(anong.get("/api/v1/units").code(), "second_factor_owed") << "a session from before";
    EXPECT_EQ(world.client().get("/api/v1/units", token).code(), "second_factor_owed") << "a token from before";
    set_up(anong);
    EXPECT_EQ(anong.get("/api/v1/units").status, 200);
    EXPECT_EQ(world.client().get("/api/v1/units", token).status, 200);
}

TEST(SecondFactorOverHttp, IsTakenAwayByItsOwnerOrByAnAdministrator)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    set_up(client);
    EXPECT_EQ(client.remove("/api/v1/me/totp").status, 204);
    EXPECT_EQ(client.remove("/api/v1/me/totp").status, 404);
    set_up(client);
    const auto path = "/api/v1/people/" + std::to_string(world.person("anong").value()) + "/totp";
    EXPECT_EQ(client.remove(path).code(), "not_allowed");
    EXPECT_EQ(world.signed_in("decha").remove(path).status, 204);
    EXPECT_EQ(world.client().sign_in("anong", kPassword).status, 200);
}

TEST(PasswordOverHttp, IsChangedByWhoKnowsItAndEndsAllOtherSessions)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    auto other = world.signed_in("anong");
    EXPECT_EQ(client.put("/api/v1/me/password", {{"current", "a wrong one"}, {"password", kOtherPassword}}).code(),
              "proof_wrong");
    EXPECT_EQ(client.put("/api/v1/me/password", {{"current", kPassword}, {"password", "too short"}}).code(),
              "password_too_short");
    EXPECT_EQ(client.put("/api/v1/me/password", {{"current", kPassword}, {"password", kOtherPassword}}).status, 204);
    EXPECT_EQ(client.get("/api/v1/session").status, 200);
    EXPECT_EQ(other.get("/api/v1/session").code(), "session_expired");
    EXPECT_EQ(world.client().sign_in("anong", kPassword).code(), "wrong_credentials");
    EXPECT_EQ(world.client().sign_in("anong", kOtherPassword).status, 200);
}

TEST(PasswordOverHttp, MayBeShortBesideASecondFactorAndNeverWithoutOne)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    const auto factor = set_up(client);
    const auto change = client.put("/api/v1/me/password", {{"current", kPassword}, {"password", "vk3.Lq8z"}});
    EXPECT_EQ(change.status, 204) << change.body;
    EXPECT_EQ(client.remove("/api/v1/me/totp").code(), "password_too_short_alone");
    const auto path = "/api/v1/people/" + std::to_string(world.person("anong").value());
    auto decha = world.signed_in("decha");
    EXPECT_EQ(decha.remove(path + "/totp").status, 204);
    EXPECT_EQ(world.client().sign_in("anong", "vk3.Lq8z").code(), "wrong_credentials") << "it went with the factor";
    const auto link = decha.send("POST", path + "/password-resets");
    ASSERT_EQ(link.status, 201) << link.body;
}

TEST(SessionsOverHttp, AreListedAndEndedOneByOneOrAllButOne)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    auto second = world.signed_in("anong");
    auto third = world.signed_in("anong");
    const auto listed = client.get("/api/v1/me/sessions").json().at("items");
    ASSERT_EQ(listed.size(), 3U);
    EXPECT_EQ(listed.at(2).at("current"), true) << "the newest first";
    EXPECT_EQ(listed.at(0).at("address"), "127.0.0.1");
    const auto id = listed.at(0).at("id").get<std::string>();
    EXPECT_EQ(world.signed_in("kanya").remove("/api/v1/me/sessions/" + id).status, 404) << "somebody else's";
    EXPECT_EQ(client.remove("/api/v1/me/sessions/" + id).status, 204);
    EXPECT_EQ(third.get("/api/v1/session").code(), "session_expired");
    EXPECT_EQ(client.remove("/api/v1/me/sessions").status, 204);
    EXPECT_EQ(second.get("/api/v1/session").code(), "session_expired");
    EXPECT_EQ(client.get("/api/v1/session").status, 200);

    const auto path = "/api/v1/people/" + std::to_string(world.person("anong").value()) + "/sessions";
    EXPECT_EQ(client.remove(path).code(), "not_allowed");
    EXPECT_EQ(world.signed_in("decha").remove(path).status, 204);
    EXPECT_EQ(client.get("/api/v1/session").code(), "session_expired");
}

TEST(ProofOverHttp, IsNeededForDecisionsAfterAQuarterOfAnHourAndChangesTheCookie)
{
    ApiWorld world;
    auto decha = world.signed_in("decha");
    run_sql(world, kProvedLongAgo);
    EXPECT_EQ(decha.get("/api/v1/session").json().at("proved"), false);
    EXPECT_EQ(decha.get("/api/v1/units").status, 200);
    const json post{{"unit", "OPS"}, {"name", {{"th", "ผู้ตรวจ"}, {"en", "Auditor"}}}, {"roles", json::array()}};
    EXPECT_EQ(decha.post("/api/v1/posts", post).code(), "proof_needed");
    EXPECT_EQ(decha.post("/api/v1/session/proof", {{"password", "wrong again"}}).code(), "proof_wrong");
    EXPECT_EQ(decha.post("/api/v1/session/proof", json::object()).status, 422);
    const auto before = decha.cookies();
    EXPECT_EQ(decha.post("/api/v1/session/proof", {{"password", kPassword}}).status, 204);
    EXPECT_NE(decha.cookies(), before);
    EXPECT_NE(decha.post("/api/v1/posts", post).code(), "proof_needed");
    auto stolen = world.client();
    stolen.set_cookie("traimas_session", before.at("traimas_session"));
    EXPECT_EQ(stolen.get("/api/v1/session").code(), "session_expired");
}

TEST(ProofOverHttp, IsACodeWhereASecondFactorStands)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    const auto factor = set_up(client);
    EXPECT_EQ(client.post("/api/v1/session/proof", {{"password", kPassword}}).code(), "proof_wrong");
    run_sql(world, kStepsAgo);
    EXPECT_EQ(client.post("/api/v1/session/proof", {{"code", app_code(factor.secret)}}).status, 204);
}

TEST(SecondFactorOverHttp, IsNotGuessedFromManyAddresses)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    const auto factor = set_up(client);
    for (int tries = 0; tries < 5; ++tries) {
        auto elsewhere = world.client("127.0.1." + std::to_string(tries + 1));
        EXPECT_EQ(sign_in_with(elsewhere, "anong", kPassword, "no code").code(), "wrong_code");
    }
    auto next = world.client("127.0.1.99");
    EXPECT_EQ(sign_in_with(next, "anong", kPassword, "no code").code(), "too_many_tries");
}

TEST(ProofOverHttp, SlowsDownWhoeverGuesses)
{
    ApiWorld world;
    auto client = world.signed_in("anong");
    for (int tries = 0; tries < 5; ++tries) {
        EXPECT_EQ(client.post("/api/v1/session/proof", {{"password", "wrong again"}}).code(), "proof_wrong");
    }
    const auto throttled = client.post("/api/v1/session/proof", {{"password", kPassword}});
    EXPECT_EQ(throttled.code(), "too_many_tries");
    EXPECT_FALSE(throttled.header("retry-after").empty());
}

TEST(TokensOverHttp, ActForTheirPersonWithinTheirScopes)
{
    ApiWorld world;
    const auto report = world.checkpoint("OPS-ICT", 2561, 1);
    auto anong = world.signed_in("anong");
    const auto made = anong.post("/api/v1/me/tokens", {{"name", "nightly"}, {"scopes", {"read"}}, {"days", 30}});
    ASSERT_EQ(made.status, 201) << made.body;
    const auto token = made.json().at("token").get<std::string>();
    EXPECT_THAT(token, HasSubstr("traimas_"));
    const auto listed = anong.get("/api/v1/me/tokens");
    EXPECT_EQ(listed.json().at("items").size(), 1U);
    EXPECT_EQ(listed.body.find(token), std::string::npos) << "told once";

    auto program = world.client();
    const Headers bearer{{"Authorization", "Bearer " + token}};
    EXPECT_EQ(program.get("/api/v1/checkpoints/" + std::to_string(report.value()), bearer).status, 200);
    EXPECT_EQ(program.get("/api/v1/me/tokens", bearer).code(), "token_scope") << "an account is a person's own";
    const auto path = "/api/v1/checkpoints/" + std::to_string(report.value()) + "/actions";
    Headers acting = bearer;
    acting.emplace_back("If-Match", "\"1\"");
    EXPECT_EQ(program.post(path, {{"action", "submit"}}, acting).code(), "token_scope");
    EXPECT_EQ(program.get("/api/v1/units", {{"Authorization", "Bearer traimas_00"}}).code(), "token_unknown");
    EXPECT_EQ(program.get("/api/v1/units", {{"Authorization", "Basic YTpi"}}).code(), "authorization_malformed");

    EXPECT_EQ(anong.remove("/api/v1/me/tokens/" + made.json().at("id").get<std::string>()).status, 204);
    EXPECT_EQ(program.get("/api/v1/units", bearer).code(), "token_unknown");
}

TEST(TokensOverHttp, NeverDecideAndEndWithTheirTimeOrTheirPerson)
{
    ApiWorld world;
    const auto report = world.checkpoint("OPS-ICT", 2561, 1);
    auto thanakorn = world.signed_in("thanakorn");
    const auto made =
        thanakorn.post("/api/v1/me/tokens", {{"name", "x"}, {"scopes", {"read", "work", "registers"}}, {"days", 1}});
    ASSERT_EQ(made.status, 201) << made.body;
    const Headers bearer{{"Authorization", "Bearer " + made.json().at("token").get<std::string>()},
                         {"If-Match", "\"1\""}};
    auto program = world.client();
    const auto path = "/api/v1/checkpoints/" + std::to_string(report.value()) + "/actions";
    for (const auto* action : {"approve", "return", "close"}) {
        EXPECT_EQ(program.post(path, {{"action", action}}, bearer).code(), "token_decides") << action;
    }
    EXPECT_EQ(program.post("/api/v1/session/proof", {{"password", kPassword}}, bearer).code(), "token_scope");
    EXPECT_EQ(program.get("/api/v1/units", bearer).status, 200);
    run_sql(world, kDisable, {store::value_of(world.person("thanakorn"))});
    EXPECT_EQ(program.get("/api/v1/units", bearer).code(), "token_unknown");
    EXPECT_EQ(thanakorn.get("/api/v1/units").code(), "session_expired") << "a disabled person is out at once";

    auto anong = world.signed_in("anong");
    const auto other = anong.post("/api/v1/me/tokens", {{"name", "y"}, {"scopes", {"read"}}, {"days", 1}}).json();
    run_sql(world, kTokensExpire);
    EXPECT_EQ(
        program.get("/api/v1/units", {{"Authorization", "Bearer " + other.at("token").get<std::string>()}}).code(),
        "token_unknown");
    EXPECT_EQ(
        anong.post("/api/v1/me/tokens", {{"name", "y"}, {"scopes", {"all"}}, {"days", 400}}).json().at("errors").size(),
        2U);
}

}  // namespace
}  // namespace traimas::testing
