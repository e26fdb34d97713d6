// Sign-in: proves who somebody is by name and password, and recognises the session on every later request.
// All its times are system time, from the database's clock. Thread-safe, where its Random is.
#pragma once

#include "api/auth/passwords.hpp"
#include "api/http/message.hpp"
#include "api/http/route.hpp"
#include "engine/base/random.hpp"
#include "engine/store/database.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace traimas::auth {

struct SignInOptions {
    std::chrono::seconds idle{std::chrono::minutes{30}};
    std::chrono::seconds absolute{std::chrono::hours{12}};
    bool secure_cookie = false;      // behind TLS: the cookie is called __Host-traimas and is Secure
    std::string common_passwords{};  // the text of config/common_passwords.txt
};

// How failed tries are slowed down: by person and address, and by address alone, where a whole office may sit.
inline constexpr int kFailuresByPerson = 5;
inline constexpr int kFailuresByAddress = 20;
inline constexpr std::chrono::seconds kFirstDelay{30};  // doubles with each further failure
inline constexpr std::chrono::seconds kLongestDelay{std::chrono::minutes{15}};
inline constexpr std::chrono::seconds kFailuresForgotten{std::chrono::hours{1}};  // after the last delay is over

struct SignedIn {
    http::Caller caller;
    std::string secret;  // the cookie's value: 256 bits, kept by the browser alone
};

class SignIn {
public:
    // Both must outlive this object. Computes one hash, for names that nobody has.
    SignIn(store::Database& database, Random& random, SignInOptions options = {});

    // Problems: unauthenticated, code "wrong_credentials" (unknown name, wrong password, no password set, a disabled
    // person: one answer and one amount of work for all); throttled, code "too_many_tries"; unavailable.
    Result<SignedIn> sign_in(std::string_view username, std::string_view password, const std::string& address);

    // Who sent this request: nullopt where it carries no cookie; unauthenticated, code "session_expired", where its
    // session is unknown, ended, idle for too long or of a disabled person; unavailable without a database.
    Result<std::optional<http::Caller>> authenticate(const http::Request& request);

    // Ends a session by its public id; one that is gone already is fine.
    Result<void> sign_out(const std::string& session);

    // Whether set_password() would take it; says why not.
    [[nodiscard]] std::optional<Problem> refuses_password(std::string_view password) const;
    // Problems: those of PasswordRules.
    Result<void> set_password(PersonId person, std::string_view password);
    // For many people at once, such as the demo's: `hash` from hash_password().
    Result<void> set_password_hash(PersonId person, const std::string& hash);

    // Values for Set-Cookie: HttpOnly, SameSite=Lax, for the whole site, until the browser ends.
    [[nodiscard]] std::string cookie(const std::string& secret) const;
    [[nodiscard]] std::string cleared_cookie() const;
    [[nodiscard]] std::string_view cookie_name() const;

private:
    Result<void> check_throttle(const std::string& by_person, const std::string& by_address);
    Result<SignedIn> begin_session(PersonId person, const std::string& address, const std::string& by_person);

    store::Database& database_;
    Random& random_;
    SignInOptions options_;
    PasswordRules rules_;
    std::string nobodys_hash_;
};

}  // namespace traimas::auth
