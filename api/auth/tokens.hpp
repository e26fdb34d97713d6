// API tokens: how a program of an organisation acts for a person, within scopes and until a date; never to approve.
// A token is shown once and kept as a hash. All times are system time. Thread-safe, where its Random is.
#pragma once

#include "api/http/message.hpp"
#include "api/http/route.hpp"
#include "engine/base/random.hpp"
#include "engine/base/result.hpp"
#include "engine/store/database.hpp"
#include "engine/store/identity_store.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace traimas::auth {

inline constexpr std::chrono::days kLongestToken{366};
inline constexpr int kMostTokens = 20;  // of one person

// What a token may do; each action of the authority table belongs to one of them, or to none.
inline constexpr std::string_view kScopeRead = "read";            // GET
inline constexpr std::string_view kScopeWork = "work";            // reports, plans, cases, evidence, notices, jobs
inline constexpr std::string_view kScopeRegisters = "registers";  // units, people, posts, calendars, dictionary, …
inline constexpr std::array kScopes{kScopeRead, kScopeWork, kScopeRegisters};

struct NewToken {
    std::string name;
    std::vector<std::string> scopes;
    std::chrono::days lasts;
};

struct MadeToken {
    store::ApiToken token;
    std::string secret;  // what goes behind "Bearer ", told this once
};

class Tokens {
public:
    // `factor_roles`: as in SessionOptions; a token of somebody who owes a second factor does nothing until it is
    // there.
    Tokens(store::Database& database, Random& random, std::vector<std::string> factor_roles)
        : database_{database}, random_{random}, factor_roles_{std::move(factor_roles)}
    {
    }

    // Problem: conflict, "too_many_tokens".
    Result<MadeToken> make(PersonId person, const NewToken& wanted);
    [[nodiscard]] Result<std::vector<store::ApiToken>> list(PersonId person);
    // Problem: not_found.
    Result<void> drop(PersonId person, const std::string& id);
    Result<void> drop_all(PersonId person);

    // Who sent this request: nullopt where it has no Authorization header; unauthenticated, "token_unknown" (never
    // made, dropped, expired, of a disabled person) or "authorization_malformed".
    Result<std::optional<http::Caller>> authenticate(const http::Request& request);

private:
    store::Database& database_;
    Random& random_;
    std::vector<std::string> factor_roles_;
};

}  // namespace traimas::auth
