// Discovery (OpenID Connect Discovery 1.0), keys and tokens, each fetched within limits and read with care.
#include "api/auth/oidc_provider.hpp"

#include "api/auth/id_token.hpp"
#include "api/auth/jose_text.hpp"
#include "engine/exchange/web/fetch.hpp"

#include <sodium.h>

#include <vector>

namespace traimas::auth {
namespace {

constexpr std::chrono::hours kKept{1};
constexpr std::chrono::minutes kBetweenKeys{1};
constexpr std::chrono::seconds kSilent{5};

Problem away()
{
    Problem problem{ProblemKind::unavailable, "provider_away",
                    "The identity provider does not answer as it should: try again shortly, or sign in by password."};
    problem.retry_after_seconds = static_cast<int>(kSilent.count());
    return problem;
}

std::optional<ReadObject> object_of(const exchange::Fetched& fetched)
{
    return fetched.status == 200 ? read_object(fetched.body) : std::nullopt;
}

std::string base64(const std::string& text)
{
    std::vector<char> encoded(sodium_base64_ENCODED_LEN(text.size(), sodium_base64_VARIANT_ORIGINAL));
    sodium_bin2base64(encoded.data(), encoded.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    return encoded.data();
}

}  // namespace

Problem provider_refused()
{
    return {ProblemKind::unauthenticated, "provider_refused",
            "The identity provider refused the sign-in: begin it again."};
}

// Under the lock: whoever comes meanwhile wants the same answer.
Result<void> OidcProvider::look_up()
{
    if (Steady::now() < known_until_) {
        return {};
    }
    if (Steady::now() < away_until_) {
        return away();
    }
    auto url = options_.issuer;
    if (url.ends_with('/')) {
        url.pop_back();
    }
    const auto said =
        object_of(exchange::fetch({.url = url + "/.well-known/openid-configuration", .ca_file = options_.ca_file}));
    const auto read = [&said](const char* key) { return said ? text_at(said->value, key) : std::string{}; };
    ProviderEndpoints found{.authorization = read("authorization_endpoint"),
                            .token = read("token_endpoint"),
                            .userinfo = read("userinfo_endpoint"),
                            .keys = read("jwks_uri")};
    // A description that names another issuer would let one provider speak for another (mix-up).
    const bool sound = said && read("issuer") == options_.issuer && exchange::may_fetch(found.authorization) &&
                       exchange::may_fetch(found.token) && exchange::may_fetch(found.keys) &&
                       (found.userinfo.empty() || exchange::may_fetch(found.userinfo));
    if (!sound) {
        away_until_ = Steady::now() + kSilent;
        return away();
    }
    endpoints_ = std::move(found);
    known_until_ = Steady::now() + kKept;
    return {};
}

Result<void> OidcProvider::fetch_keys()
{
    const auto fetched = exchange::fetch({.url = endpoints_.keys, .ca_file = options_.ca_file});
    if (!object_of(fetched)) {
        away_until_ = Steady::now() + kSilent;
        return away();
    }
    keys_ = fetched.body;
    keys_until_ = Steady::now() + kKept;
    keys_not_before_ = Steady::now() + kBetweenKeys;
    return {};
}

Result<ProviderEndpoints> OidcProvider::endpoints()
{
    const std::scoped_lock lock{mutex_};
    if (auto known = look_up(); !known) {
        return std::move(known).error();
    }
    return endpoints_;
}

Result<std::string> OidcProvider::keys(const std::string& key_id)
{
    const std::scoped_lock lock{mutex_};
    if (auto known = look_up(); !known) {
        return std::move(known).error();
    }
    const auto now = Steady::now();
    const bool is_missing = !key_id.empty() && !has_key(keys_, key_id);
    if (now >= keys_until_ || (is_missing && now >= keys_not_before_)) {
        if (auto fetched = fetch_keys(); !fetched) {
            return std::move(fetched).error();
        }
    }
    return keys_;
}

Result<OidcProvider::TokenAnswer> OidcProvider::trade(const std::string& code, const std::string& verifier)
{
    TRAIMAS_TRY(const auto known, endpoints());
    exchange::FetchRequest request{.url = known.token, .ca_file = options_.ca_file};
    request.form = "grant_type=authorization_code&code=" + exchange::form_encoded(code) +
                   "&redirect_uri=" + exchange::form_encoded(callback()) +
                   "&code_verifier=" + exchange::form_encoded(verifier) +
                   "&client_id=" + exchange::form_encoded(options_.client_id);
    if (!options_.client_secret.empty()) {
        // RFC 6749, section 2.3.1: both halves are form-encoded first.
        request.authorization = "Basic " + base64(exchange::form_encoded(options_.client_id) + ":" +
                                                  exchange::form_encoded(options_.client_secret));
    }
    const auto fetched = exchange::fetch(request);
    if (fetched.status == 0 || fetched.status >= 500) {
        return away();
    }
    const auto said = object_of(fetched);
    if (!said || text_at(said->value, "id_token").empty()) {
        return provider_refused();
    }
    return TokenAnswer{text_at(said->value, "id_token"), text_at(said->value, "access_token")};
}

Result<std::string> OidcProvider::userinfo_claim(const std::string& access_token, const std::string& subject)
{
    TRAIMAS_TRY(const auto known, endpoints());
    if (known.userinfo.empty() || access_token.empty() || access_token.find_first_of("\r\n") != std::string::npos) {
        return std::string{};
    }
    const auto fetched = exchange::fetch(
        {.url = known.userinfo, .authorization = "Bearer " + access_token, .ca_file = options_.ca_file});
    if (fetched.status == 0 || fetched.status >= 500) {
        return away();
    }
    const auto said = object_of(fetched);
    // OpenID Connect Core, section 5.3.2: an answer about somebody else must not be used.
    if (!said || text_at(said->value, "sub") != subject) {
        return provider_refused();
    }
    return text_at(said->value, options_.name_claim);
}

}  // namespace traimas::auth
