// Sign-in through an identity provider, a good one and an evil one, over real sockets.
// The provider is tests/support/identity_provider; the browser is the test.
#include "tests/support/api_world.hpp"
#include "tests/support/identity_provider.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr const char* kStart = "/api/v1/oidc/start";
constexpr const char* kBack = "/api/v1/oidc/callback?";

WorldOptions with(const IdentityProvider& provider)
{
    WorldOptions options;
    options.identity.oidc = provider.client();
    return options;
}

class OidcOverHttp : public ::testing::Test {
protected:
    // From the start to the way back, for a person whom the provider knows by this name.
    HttpAnswer go(HttpClient& browser, const std::string& name, const std::string& target = kStart)
    {
        const auto sent = browser.get(target);
        EXPECT_EQ(sent.status, 303) << sent.body;
        return browser.get(kBack + provider.consent(sent.header("location"), "sub-" + name, name));
    }

    IdentityProvider provider;
    ApiWorld world{with(provider)};
};

TEST_F(OidcOverHttp, SignsInWhomTheProviderKnowsAndSendsThemOn)
{
    auto browser = world.client();
    const auto sent = browser.get(std::string{kStart} + "?return_to=/%23/tasks");
    ASSERT_EQ(sent.status, 303) << sent.body;
    EXPECT_THAT(sent.header("location"), HasSubstr(provider.issuer() + "/authorize?response_type=code&scope=openid"));
    EXPECT_THAT(sent.header("location"), HasSubstr("&code_challenge_method=S256"));
    EXPECT_THAT(sent.header("set-cookie"), HasSubstr("HttpOnly; SameSite=Lax; Max-Age=600"));
    const auto back = browser.get(kBack + provider.consent(sent.header("location"), "sub-7", "Anong"));
    ASSERT_EQ(back.status, 303) << back.body;
    EXPECT_EQ(back.header("location"), "/#/tasks");
    const auto session = browser.get("/api/v1/session");
    EXPECT_EQ(session.json().at("person").at("username"), "anong");
    EXPECT_EQ(browser.get("/api/v1/me/sessions").json().at("items").at(0).at("method"), "oidc");
    EXPECT_EQ(world.client().get("/api/v1/session/ways").json().at("provider"), true);
}

TEST_F(OidcOverHttp, AsksWhomAnotherSiteSendsHere)
{
    const auto asked = [&](const char* site) {
        return world.client().get(kStart, {{"Sec-Fetch-Site", site}}).header("location");
    };
    EXPECT_THAT(asked("cross-site"), HasSubstr("&prompt=login"));
    EXPECT_THAT(asked("same-origin"), ::testing::Not(HasSubstr("prompt")));
    EXPECT_THAT(asked("none"), ::testing::Not(HasSubstr("prompt"))) << "somebody typed the address";
}

TEST_F(OidcOverHttp, KnowsSomebodyByTheProvidersNumberFromThenOn)
{
    auto browser = world.client();
    ASSERT_EQ(go(browser, "anong").status, 303);
    const auto again = browser.get(kStart);
    const auto renamed = browser.get(kBack + provider.consent(again.header("location"), "sub-anong", "kanya"));
    ASSERT_EQ(renamed.status, 303) << renamed.body;
    EXPECT_EQ(browser.get("/api/v1/session").json().at("person").at("username"), "anong") << "a name may change";

    auto thief = world.client();
    const auto sent = thief.get(kStart);
    EXPECT_EQ(thief.get(kBack + provider.consent(sent.header("location"), "sub-thief", "anong")).code(),
              "oidc_person_unknown")
        << "the name is bound already";
}

TEST_F(OidcOverHttp, AsksTheProvidersPageForTheNameWhereTheTokenHasNone)
{
    provider.name_in_token = false;
    auto browser = world.client();
    ASSERT_EQ(go(browser, "kanya").status, 303);
    EXPECT_EQ(browser.get("/api/v1/session").json().at("person").at("username"), "kanya");
}

TEST_F(OidcOverHttp, LetsNobodyInWhoIsNotOneOfUs)
{
    auto browser = world.client();
    EXPECT_EQ(go(browser, "stranger").code(), "oidc_person_unknown");
    EXPECT_EQ(browser.get("/api/v1/session").code(), "sign_in_required");
}

TEST_F(OidcOverHttp, TakesAStateOnceAndOnlyInTheBrowserThatBegan)
{
    auto browser = world.client();
    const auto sent = browser.get(kStart);
    const auto query = provider.consent(sent.header("location"), "sub-1", "anong");
    auto other = world.client();
    EXPECT_EQ(other.get(kBack + query).code(), "oidc_state_unknown") << "no cookie: forced on somebody";
    EXPECT_EQ(browser.get(kBack + query).status, 303);
    EXPECT_EQ(browser.get(kBack + query).code(), "oidc_state_unknown");
    EXPECT_EQ(browser.get(std::string{kBack} + "code=x&state=y").code(), "oidc_state_unknown");
    EXPECT_EQ(browser.get("/api/v1/oidc/callback").code(), "oidc_state_unknown");
}

TEST_F(OidcOverHttp, IsNotLedAwayFromItsOwnSite)
{
    auto browser = world.client();
    for (const auto* path :
         {"//evil.example", "https://evil.example", "/%5Cevil.example", "", "tasks", "/a%0D%0AX:y"}) {
        EXPECT_EQ(browser.get(std::string{kStart} + "?return_to=" + path).status, 400) << path;
    }
}

TEST_F(OidcOverHttp, RefusesEveryTokenThatIsNotRight)
{
    using Spoil = std::function<void(json&, json&)>;
    const std::vector<std::pair<std::string, Spoil>> evils{
        {"another issuer", [](json&, json& claims) { claims["iss"] = "https://evil.example"; }},
        {"for somebody else", [](json&, json& claims) { claims["aud"] = "another"; }},
        {"an old nonce", [](json&, json& claims) { claims["nonce"] = "seen"; }},
        {"expired", [](json&, json& claims) { claims["exp"] = 1; }},
        {"not signed", [](json& header, json&) { header["alg"] = "none"; }},
        {"a shared secret", [](json& header, json&) { header["alg"] = "HS256"; }},
        {"a key of nobody", [](json& header, json&) { header["kid"] = "../../etc/passwd"; }},
        {"no subject", [](json&, json& claims) { claims.erase("sub"); }}};
    for (const auto& [what, spoil] : evils) {
        provider.spoil = spoil;
        auto browser = world.client();
        EXPECT_EQ(go(browser, "anong").code(), "id_token_refused") << what;
        EXPECT_EQ(browser.get("/api/v1/session").status, 401) << what;
    }
    provider.spoil = nullptr;
    auto browser = world.client();
    EXPECT_EQ(go(browser, "anong").status, 303) << "and the right one all the same";
}

TEST_F(OidcOverHttp, GoesOnAfterTheProviderChangedItsKey)
{
    auto browser = world.client();
    ASSERT_EQ(go(browser, "anong").status, 303);
    provider.change_key();
    // Keys are fetched again for an unknown one, once a minute at most: the first fetch was just now.
    EXPECT_EQ(go(browser, "anong").code(), "id_token_refused");
}

TEST_F(OidcOverHttp, SurvivesAnswersThatAreNone)
{
    const std::vector<std::function<void(http::Response&)>> evils{
        [](http::Response& answer) { answer.body = "<html>"; },
        [](http::Response& answer) { answer.body = std::string(200'000, ' '); },
        [](http::Response& answer) { answer.body = std::string(60'000, '['); },
        [](http::Response& answer) { answer.body = "{}"; },
        [](http::Response& answer) { answer.status = 500; },
        [](http::Response& answer) { answer.status = 400; },
        [](http::Response& answer) {
            answer.status = 302;
            answer.headers.emplace_back("Location", "http://127.0.0.1:1/");
        }};
    for (std::size_t which = 0; which < evils.size(); ++which) {
        provider.spoil_answer = evils[which];
        auto browser = world.client();
        const auto answer = go(browser, "anong");
        EXPECT_TRUE(answer.code() == "provider_refused" || answer.code() == "provider_away")
            << which << ": " << answer.body;
    }
}

TEST_F(OidcOverHttp, ProvesAgainWhoSomebodyIs)
{
    auto browser = world.client();
    ASSERT_EQ(go(browser, "anong").status, 303);
    constexpr store::Query kProvedBefore{"test.oidc_proved", "update session set proved_at = 1", 0, 0};
    world.database().lease()->execute(kProvedBefore, {});
    EXPECT_EQ(browser.get("/api/v1/session").json().at("proved"), false);
    const auto proof = std::string{kStart} + "?proof=true&return_to=/";
    EXPECT_EQ(go(browser, "kanya", proof).code(), "oidc_other_person");
    EXPECT_EQ(go(browser, "anong", proof).status, 303);
    EXPECT_EQ(browser.get("/api/v1/session").json().at("proved"), true);
    EXPECT_EQ(world.client().get(proof).code(), "sign_in_required");
    provider.spoil = [](json&, json& claims) { claims["auth_time"] = 1; };
    EXPECT_EQ(go(browser, "anong", proof).code(), "id_token_refused") << "an old proof is none";
}

TEST(OidcDiscovery, TrustsOnlyADescriptionOfItsOwnIssuer)
{
    const std::vector<std::function<void(json&)>> evils{
        [](json& it) { it["issuer"] = "https://evil.example"; },
        [](json& it) { it["token_endpoint"] = "http://evil.example/token"; },
        [](json& it) { it["jwks_uri"] = "file:///etc/passwd"; }, [](json& it) { it.erase("authorization_endpoint"); }};
    for (const auto& evil : evils) {
        IdentityProvider provider;
        provider.spoil_description = evil;
        ApiWorld world{with(provider)};
        const auto answer = world.client().get(kStart);
        EXPECT_EQ(answer.code(), "provider_away") << answer.body;
        EXPECT_EQ(answer.status, 503);
    }
}

TEST(OidcDiscovery, SaysSoWhereNoProviderIsSetUp)
{
    ApiWorld world;
    EXPECT_EQ(world.client().get(kStart).code(), "provider_off");
    EXPECT_EQ(world.client().get("/api/v1/oidc/callback").code(), "provider_off");
}

}  // namespace
}  // namespace traimas::testing
