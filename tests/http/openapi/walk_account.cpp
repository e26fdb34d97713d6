// One's own account, links to set a password, the identity provider, and who holds what.
// What each of them answers well and how it refuses.
#include "api/auth/jose_text.hpp"
#include "api/auth/totp.hpp"
#include "engine/calendar/date_text.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/identity_store.hpp"
#include "tests/http/openapi/tour.hpp"
#include "tests/support/identity_provider.hpp"

#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;

constexpr const char* kTotp = "/api/v1/me/totp";
constexpr const char* kTokens = "/api/v1/me/tokens";
constexpr const char* kLinks = "/api/v1/password-resets";
constexpr const char* kNewPassword = "seven grey herons at noon";

std::string code_now(const Tour& tour, const std::string& username)
{
    const auto lease = tour.world.database().lease();
    const auto factor = store::second_factor_of(*lease, tour.world.person(username));
    return auth::totp_code(factor.value().secret, auth::totp_step(SystemClock{}.now()));
}

void walk_factor(const Tour& tour, CheckedClient& prasert)
{
    prasert.get(200, kTotp);
    prasert.put(409, kTotp, {{"code", "000000"}});
    prasert.remove(404, kTotp);
    prasert.send(409, "POST", std::string{kTotp} + "/recovery-codes", {});
    prasert.send(201, "POST", kTotp, {});
    prasert.remove(204, kTotp);
    prasert.send(201, "POST", kTotp, {});
    prasert.put(422, kTotp, {{"code", "nothing"}});
    prasert.put(200, kTotp, {{"code", code_now(tour, "prasert")}});
    prasert.send(409, "POST", kTotp, {});
    prasert.send(200, "POST", std::string{kTotp} + "/recovery-codes", {});
    prasert.get(200, kTotp);
    auto fresh = tour.stranger();
    fresh.post(401, "/api/v1/session", {{"username", "prasert"}, {"password", kPassword}});
    fresh.post(401, "/api/v1/session", {{"username", "prasert"}, {"password", kPassword}, {"code", "000000"}});
    prasert.put(204, "/api/v1/me/password", {{"current", kPassword}, {"password", "vk3.Lq8z"}});
    prasert.remove(409, kTotp);
    const auto path = "/api/v1/people/" + std::to_string(tour.world.person("prasert").value()) + "/totp";
    prasert.remove(403, path);
    auto decha = tour.as("decha");
    decha.remove(204, path);
    decha.remove(404, path);
}

void walk_tokens(const Tour& tour, CheckedClient& kanya)
{
    kanya.get(200, kTokens);
    const auto made = kanya.post(201, kTokens, {{"name", "walk"}, {"scopes", {"read", "work"}}, {"days", 2}}).json();
    kanya.post(422, kTokens, {{"name", "walk"}, {"scopes", {"all"}}, {"days", 2}});
    kanya.get(200, kTokens);
    auto program = tour.stranger();
    const Headers bearer{{"Authorization", "Bearer " + made.at("token").get<std::string>()}};
    program.get(200, "/api/v1/units", bearer);
    program.get(403, "/api/v1/me/sessions", bearer);
    program.post(403, "/api/v1/units", {{"code", "X"}}, bearer);
    program.get(401, "/api/v1/units", {{"Authorization", "Bearer nothing"}});
    kanya.remove(204, std::string{kTokens} + "/" + made.at("id").get<std::string>());
    kanya.remove(404, std::string{kTokens} + "/" + made.at("id").get<std::string>());
    for (int count = 0; count < 20; ++count) {
        kanya.post(201, kTokens, {{"name", "many"}, {"scopes", {"read"}}, {"days", 1}});
    }
    kanya.post(409, kTokens, {{"name", "many"}, {"scopes", {"read"}}, {"days", 1}});
}

void walk_sessions(const Tour& tour, CheckedClient& kanya)
{
    tour.as("kanya").get(200, "/api/v1/me/sessions");
    const auto listed = kanya.get(200, "/api/v1/me/sessions").json().at("items");
    kanya.remove(204, "/api/v1/me/sessions/" + listed.at(0).at("id").get<std::string>());
    kanya.remove(404, "/api/v1/me/sessions/nobodys");
    kanya.remove(204, "/api/v1/me/sessions");
    kanya.post(403, "/api/v1/session/proof", {{"password", "not this one"}});
    kanya.post(204, "/api/v1/session/proof", {{"password", kPassword}});
    kanya.post(422, "/api/v1/session/proof", json::object());
    kanya.put(403, "/api/v1/me/password", {{"current", "not this one"}, {"password", kNewPassword}});
    kanya.put(422, "/api/v1/me/password", {{"current", kPassword}, {"password", "short"}});
    tour.stranger().get(200, "/api/v1/session/ways");
    const auto path = "/api/v1/people/" + std::to_string(tour.world.person("kanya").value()) + "/sessions";
    kanya.remove(403, path);
    tour.as("decha").remove(204, path);
}

void walk_links(const Tour& tour)
{
    auto stranger = tour.stranger();
    stranger.post(202, kLinks, {{"username", "nobody"}});
    stranger.put(401, kLinks, {{"link", "nothing"}, {"password", kNewPassword}});
    const auto path = "/api/v1/people/" + std::to_string(tour.world.person("prasert").value()) + "/password-resets";
    tour.as("thawat").send(403, "POST", path, {});
    auto decha = tour.as("decha");
    const auto link = decha.send(201, "POST", path, {}).json().at("link").get<std::string>();
    decha.send(404, "POST", "/api/v1/people/4711/password-resets", {});
    const auto secret = link.substr(link.find('#') + 1);
    stranger.put(422, kLinks, {{"link", secret}, {"password", "short"}});
    stranger.put(204, kLinks, {{"link", secret}, {"password", kNewPassword}});
}

}  // namespace

void walk_account(const Tour& tour)
{
    auto prasert = tour.as("prasert");
    walk_factor(tour, prasert);
    auto kanya = tour.as("kanya");
    walk_tokens(tour, kanya);
    walk_sessions(tour, kanya);
    walk_links(tour);
}

void walk_provider(const Tour& tour, IdentityProvider& provider)
{
    auto browser = tour.stranger();
    browser.get(400, "/api/v1/oidc/start?return_to=elsewhere");
    browser.get(401, "/api/v1/oidc/start?proof=true");
    const auto sent = browser.get(303, "/api/v1/oidc/start?return_to=/");
    browser.get(303, "/api/v1/oidc/callback?" + provider.consent(sent.header("location"), "sub-1", "malee"));
    browser.get(401, "/api/v1/oidc/callback?code=x&state=y");
}

// Last of all: somebody leaves.
void walk_tenure(const Tour& tour)
{
    auto decha = tour.as("decha");
    const auto post = "/api/v1/posts/" + std::to_string(tour.world.post("prasert").value()) + "/actions";
    const auto person = tour.world.person("prasert").value();
    const auto other = tour.world.person("kanya").value();
    decha.post(409, post, {{"action", "end"}, {"person", other}});
    decha.post(204, post, {{"action", "end"}, {"person", person}}, {{"Idempotency-Key", "leaves"}});
    decha.post(204, post, {{"action", "end"}, {"person", person}}, {{"Idempotency-Key", "leaves"}});
    decha.post(404, "/api/v1/posts/4711/actions", {{"action", "end"}, {"person", person}});
    decha.post(204, post, {{"action", "appoint"}, {"person", person}, {"kind", "acting"}});
    const auto path = "/api/v1/people/" + std::to_string(person) + "/actions";
    tour.as("thawat").post(403, path, {{"action", "disable"}});
    decha.post(204, path, {{"action", "disable"}});
    decha.post(409, path, {{"action", "disable"}});
    decha.send(409, "POST", "/api/v1/people/" + std::to_string(person) + "/password-resets", {});
    const auto delegations = decha.get(200, "/api/v1/delegations").json().at("items");
    for (const auto& it : delegations) {
        const auto target = "/api/v1/delegations/" + it.at("id").dump() + "/actions";
        const auto ended = decha.client().post(target, {{"action", "end"}});
        EXPECT_TRUE(ended.status == 204 || ended.status == 409 || ended.status == 422) << ended.body;
    }
    auto tx = tour.world.database().begin();
    const auto now = store::read_clock(tx);
    tx.commit();
    const json more{{"principal", other},
                    {"delegate", tour.world.person("thawat").value()},
                    {"from", calendar::rfc3339(now)},
                    {"until", "2099-01-01T00:00:00Z"}};
    const auto id = decha.post(201, "/api/v1/delegations", more).json().at("id").dump();
    decha.post(422, "/api/v1/delegations/" + id + "/actions", {{"action", "end"}});
    tour.world.advance_to(now + std::chrono::minutes{1});
    decha.post(204, "/api/v1/delegations/" + id + "/actions", {{"action", "end"}});
    decha.post(409, "/api/v1/delegations/" + id + "/actions", {{"action", "end"}});
    decha.post(404, "/api/v1/delegations/4711/actions", {{"action", "end"}});
}

}  // namespace traimas::testing
