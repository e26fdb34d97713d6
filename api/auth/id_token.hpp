// Reads an OpenID Connect ID token: a signed statement of the identity provider, hostile until every check held.
// Rules: OpenID Connect Core 1.0, section 3.1.3.7; RFC 8725 (algorithms from our own list, keys of the right kind
// only). Pure; thread-safe.
#pragma once

#include "engine/base/clock.hpp"
#include "engine/base/result.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace traimas::auth {

// How far the provider's clock may be from ours.
inline constexpr std::chrono::seconds kClockTolerance{60};

struct ExpectedToken {
    std::string issuer;
    std::string client_id;
    std::string nonce;
    std::string name_claim;  // the claim that holds the user name
    Instant now{};           // system time
    // Where the person had to prove themselves anew: when that was asked.
    std::optional<Instant> proved_since{};
};

struct IdToken {
    std::string subject;
    std::string name{};  // empty where the token does not carry the claim
};

// `keys`: the provider's JWK set, as its text. Problem: unauthenticated, code "id_token_refused", whose argument
// "reason" is for the log: malformed, algorithm, critical, key_unknown, key_weak, signature, issuer, audience, expired,
// early, nonce, subject, old_proof.
Result<IdToken> read_id_token(std::string_view token, std::string_view keys, const ExpectedToken& expected);

// The key's id that the token names, without any check; empty where it names none. To know whether keys must be fetched
// again.
[[nodiscard]] std::string key_id_of(std::string_view token);
// Does the set hold a key with this id?
[[nodiscard]] bool has_key(std::string_view keys, std::string_view id);

}  // namespace traimas::auth
