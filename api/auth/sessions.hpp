// Sessions of people: begun by a proof of who they are, recognised by a cookie on every later request, ended by
// themselves, by time, or from elsewhere. All times are system time. Thread-safe, where its Random is.
#pragma once

#include "api/http/message.hpp"
#include "api/http/route.hpp"
#include "engine/base/random.hpp"
#include "engine/base/result.hpp"
#include "engine/store/database.hpp"
#include "engine/store/sign_in_store.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace traimas::auth {

// How long a proof of who somebody is counts for what needs one.
inline constexpr std::chrono::minutes kProofCounts{15};

struct SessionOptions {
    std::chrono::seconds idle{std::chrono::minutes{30}};
    std::chrono::seconds absolute{std::chrono::hours{12}};
    std::vector<std::string> factor_roles{};  // whoever holds one of them owes a second factor; empty: nobody
    bool secure_cookie = false;               // behind TLS: the cookie is called __Host-traimas and is Secure
};

// Where a request came from, for the person's list of sessions.
struct Origin {
    std::string address{};
    std::string agent{};
};
[[nodiscard]] Origin origin_of(const http::Request& request);

struct SignedIn {
    http::Caller caller;
    std::string secret;  // the cookie's value: 256 bits, kept by the browser alone
};

class Sessions {
public:
    // Both must outlive this object.
    Sessions(store::Database& database, Random& random, SessionOptions options)
        : database_{database}, random_{random}, options_{options}
    {
    }

    // `method`: "password", "totp", "recovery_code" or "oidc". `owes_factor`: nothing but the own account until a
    // second factor is set up. Problem: unavailable.
    Result<SignedIn> begin(PersonId person, const Origin& origin, std::string_view method, bool owes_factor);

    // Who sent this request: nullopt where it carries no cookie; unauthenticated, code "session_expired", where its
    // session is unknown, ended, idle for too long or of a disabled person; unavailable without a database.
    Result<std::optional<http::Caller>> authenticate(const http::Request& request);

    // The holder has said again who they are: a new secret for the cookie, under the same id. Problems:
    // unauthenticated, "session_expired"; unavailable.
    Result<std::string> prove(const std::string& session);

    [[nodiscard]] Result<std::vector<store::ListedSession>> list(PersonId person);
    // Ends a session by its public id; one that is gone already is fine.
    Result<void> end(const std::string& session);
    // One of this person's: not_found where it is not.
    Result<void> end_own(PersonId person, const std::string& session);
    // All of this person's but one (empty: all).
    Result<void> end_all(PersonId person, const std::string& but = "");

    // Values for Set-Cookie: HttpOnly, SameSite=Lax, for the whole site, until the browser ends.
    [[nodiscard]] std::string cookie(const std::string& secret) const;
    [[nodiscard]] std::string cleared_cookie() const;
    [[nodiscard]] std::string_view cookie_name() const;
    [[nodiscard]] bool secure() const { return options_.secure_cookie; }

private:
    store::Database& database_;
    Random& random_;
    SessionOptions options_;
};

}  // namespace traimas::auth
