// The identity provider as it describes itself: where its endpoints are, and the keys that it signs with.
// What it says is kept for an hour and fetched again where a token names a key that is not known, once a minute at
// most. Thread-safe; blocks while it asks the provider.
#pragma once

#include "engine/base/clock.hpp"
#include "engine/base/result.hpp"

#include <chrono>
#include <mutex>
#include <string>

namespace traimas::auth {

struct OidcOptions {
    std::string issuer;  // https://, exactly as the provider spells it
    std::string client_id;
    std::string client_secret;  // empty: a public client, PKCE alone
    std::string name_claim = "preferred_username";
    std::string ca_file{};  // PEM; empty: the system's
    std::string origin{};   // what the browser shows: the callback is below it
};

struct ProviderEndpoints {
    std::string authorization;
    std::string token;
    std::string userinfo{};  // empty: it has none
    std::string keys;
};

// What the provider would not do, or what came from it was not right.
[[nodiscard]] Problem provider_refused();

class OidcProvider {
public:
    explicit OidcProvider(OidcOptions options) : options_{std::move(options)} {}

    // Problem: unavailable, code "provider_away" (nobody answers, or what it says of itself is not sound).
    Result<ProviderEndpoints> endpoints();
    // The JWK set as text; with `key_id` not in it, it is fetched again. Problem as above.
    Result<std::string> keys(const std::string& key_id);

    struct TokenAnswer {
        std::string id_token;
        std::string access_token;
    };
    // Trades a code for tokens. Problems: as above; unauthenticated, "provider_refused".
    Result<TokenAnswer> trade(const std::string& code, const std::string& verifier);
    // One claim of the person's own page at the provider, whose `sub` must be this one; empty where it has none.
    Result<std::string> userinfo_claim(const std::string& access_token, const std::string& subject);

    [[nodiscard]] std::string callback() const { return options_.origin + "/api/v1/oidc/callback"; }
    [[nodiscard]] const OidcOptions& options() const { return options_; }

private:
    using Steady = std::chrono::steady_clock;

    Result<void> look_up();
    Result<void> fetch_keys();

    OidcOptions options_;
    std::mutex mutex_{};
    ProviderEndpoints endpoints_{};
    Steady::time_point known_until_{};
    std::string keys_{};
    Steady::time_point keys_until_{};
    Steady::time_point keys_not_before_{};  // when they may be fetched again for a key that is not known
    Steady::time_point away_until_{};       // nobody waits again for a provider that has just been silent
};

}  // namespace traimas::auth
