// The provider over the house's own HTTP server; signatures by cjose.
#include "tests/support/identity_provider.hpp"

#include "api/auth/jose_text.hpp"
#include "engine/base/clock.hpp"
#include "engine/ledger/digest.hpp"

#include <cjose/cjose.h>

#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace traimas::testing {
namespace {

using nlohmann::json;

constexpr std::size_t kKeyBits = 2'048;

std::string decoded(std::string_view text)
{
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '%' && at + 2 < text.size()) {
            plain += static_cast<char>(std::stoi(std::string{text.substr(at + 1, 2)}, nullptr, 16));
            at += 2;
        } else {
            plain += text[at];
        }
    }
    return plain;
}

// One value of "a=b&c=d"; empty where it is missing.
std::string value_in(std::string_view form, std::string_view name)
{
    while (!form.empty()) {
        const auto end = form.find('&');
        const auto pair = form.substr(0, end);
        form = end == std::string_view::npos ? std::string_view{} : form.substr(end + 1);
        const auto equals = pair.find('=');
        if (pair.substr(0, equals) == name && equals != std::string_view::npos) {
            return decoded(pair.substr(equals + 1));
        }
    }
    return {};
}

http::Response json_answer(int status, const json& body)
{
    return {.status = status, .body = body.dump()};
}

}  // namespace

struct IdentityProvider::Keys {
    Keys() { make(); }
    ~Keys() { cjose_jwk_release(key); }
    Keys(const Keys&) = delete;
    Keys& operator=(const Keys&) = delete;

    void make()
    {
        cjose_err error{};
        cjose_jwk_release(key);
        key = cjose_jwk_create_RSA_random(kKeyBits, nullptr, 0, &error);
        ++number;
    }

    [[nodiscard]] std::string id() const { return "key-" + std::to_string(number); }

    [[nodiscard]] json shown() const
    {
        cjose_err error{};
        const std::unique_ptr<char, decltype(&std::free)> text{cjose_jwk_to_json(key, false, &error), &std::free};
        auto exported = json::parse(text.get());
        exported["kid"] = id();
        exported["use"] = "sig";
        return exported;
    }

    [[nodiscard]] std::string token(const json& header, const json& claims) const
    {
        cjose_err error{};
        const auto text = claims.dump();
        cjose_header_t* fields = cjose_header_new(&error);
        for (const auto& [name, value] : header.items()) {
            cjose_header_set(fields, name.c_str(), value.get<std::string>().c_str(), &error);
        }
        cjose_jws_t* jws =
            cjose_jws_sign(key, fields, reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), &error);
        cjose_header_release(fields);
        const char* compact = nullptr;
        const bool exported = jws != nullptr && cjose_jws_export(jws, &compact, &error);
        // What cannot be signed, such as "none", goes out with an empty signature.
        auto signed_text =
            exported ? std::string{compact} : auth::base64url(header.dump()) + "." + auth::base64url(text) + ".";
        cjose_jws_release(jws);
        return signed_text;
    }

    cjose_jwk_t* key = nullptr;
    int number = 0;
};

IdentityProvider::IdentityProvider() : keys_{std::make_unique<Keys>()}
{
    std::vector<http::Route> routes;
    const auto open = [](http::Method method, const char* path, http::Handler handler) {
        return http::Route{.method = method,
                           .pattern = path,
                           .action = "open",
                           .handler = std::move(handler),
                           .access = http::Access::open};
    };
    routes.push_back(
        open(http::Method::get, "/.well-known/openid-configuration", [this](const http::Call&) { return describe(); }));
    routes.push_back(open(http::Method::get, "/keys", [this](const http::Call&) -> Result<http::Response> {
        const std::scoped_lock lock{mutex_};
        return json_answer(200, {{"keys", json::array({keys_->shown()})}});
    }));
    routes.push_back(open(http::Method::post, "/token", [this](const http::Call& call) { return trade(call); }));
    routes.back().body_limit = 16 * 1024;
    routes.back().content_type = "application/x-www-form-urlencoded";
    routes.push_back(open(http::Method::get, "/me", [this](const http::Call& call) { return userinfo(call); }));
    server_ = std::make_unique<http::Server>(http::ServerOptions{}, std::move(routes), http::Hooks{}, metrics_);
    server_->start();
}

IdentityProvider::~IdentityProvider() = default;

std::string IdentityProvider::issuer() const
{
    return "http://127.0.0.1:" + std::to_string(server_->port());
}

auth::OidcOptions IdentityProvider::client(const std::string& origin) const
{
    return {.issuer = issuer(),
            .client_id = "traimas",
            .client_secret = "kept between the two",
            .ca_file = {},
            .origin = origin};
}

void IdentityProvider::change_key()
{
    const std::scoped_lock lock{mutex_};
    keys_->make();
}

std::string IdentityProvider::consent(const std::string& location, const std::string& subject, const std::string& name)
{
    const std::string_view query = std::string_view{location}.substr(location.find('?') + 1);
    const std::scoped_lock lock{mutex_};
    const auto code = "code-" + std::to_string(++count_);
    codes_[code] = {value_in(query, "nonce"), value_in(query, "code_challenge"), subject, name,
                    value_in(query, "prompt") == "login"};
    return "code=" + code + "&state=" + value_in(query, "state") + "&iss=" + issuer();
}

Result<http::Response> IdentityProvider::describe()
{
    const std::scoped_lock lock{mutex_};
    json description{{"issuer", issuer()},
                     {"authorization_endpoint", issuer() + "/authorize"},
                     {"token_endpoint", issuer() + "/token"},
                     {"userinfo_endpoint", issuer() + "/me"},
                     {"jwks_uri", issuer() + "/keys"}};
    if (spoil_description) {
        spoil_description(description);
    }
    return json_answer(200, description);
}

Result<http::Response> IdentityProvider::trade(const http::Call& call)
{
    const std::scoped_lock lock{mutex_};
    const auto found = codes_.find(value_in(call.request.body, "code"));
    if (found == codes_.end()) {
        return json_answer(400, {{"error", "invalid_grant"}});
    }
    const auto consent = found->second;
    codes_.erase(found);
    const auto digest = ledger::sha256(value_in(call.request.body, "code_verifier"));
    const auto challenge = auth::base64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
    if (checks_pkce && challenge != consent.challenge) {
        return json_answer(400, {{"error", "invalid_grant"}});
    }
    const auto now = to_micros(SystemClock{}.now()) / 1'000'000;
    json header{{"alg", "RS256"}, {"kid", keys_->id()}};
    json claims{{"iss", issuer()}, {"sub", consent.subject}, {"aud", "traimas"}, {"exp", now + 300},
                {"iat", now},      {"nonce", consent.nonce}};
    if (consent.asked_anew) {
        claims["auth_time"] = now;
    }
    if (name_in_token) {
        claims["preferred_username"] = consent.name;
    }
    if (spoil) {
        spoil(header, claims);
    }
    const auto access = "access-" + std::to_string(++count_);
    tokens_[access] = consent;
    auto answer = json_answer(
        200, {{"id_token", keys_->token(header, claims)}, {"access_token", access}, {"token_type", "Bearer"}});
    if (spoil_answer) {
        spoil_answer(answer);
    }
    return answer;
}

Result<http::Response> IdentityProvider::userinfo(const http::Call& call)
{
    const std::scoped_lock lock{mutex_};
    const auto token = call.request.header("authorization").value_or("");
    const auto found = tokens_.find(std::string{token.substr(std::min<std::size_t>(7, token.size()))});
    if (found == tokens_.end()) {
        return json_answer(401, {{"error", "invalid_token"}});
    }
    return json_answer(200, {{"sub", found->second.subject}, {"preferred_username", found->second.name}});
}

}  // namespace traimas::testing
