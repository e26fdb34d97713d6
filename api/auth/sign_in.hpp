// Sign-in by name, password and second factor, the repeated proof of who somebody is, and the own password.
// All times are system time, from the database's clock. Thread-safe, where its Random is. Hashing belongs on the
// password workers.
#pragma once

#include "api/auth/audit.hpp"
#include "api/auth/passwords.hpp"
#include "api/auth/second_factors.hpp"
#include "api/auth/sessions.hpp"
#include "engine/base/random.hpp"
#include "engine/store/database.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace traimas::auth {

// Those who approve or administer (design/security.md, Identity).
inline const std::vector<std::string> kRolesWithFactor{"administrator", "executive", "head", "psd"};

struct SignInOptions {
    std::string common_passwords{};  // the text of config/common_passwords.txt
    // Those who approve or administer must set up a second factor before they do anything else.
    bool factor_required = false;
    Audit audit{};
};

// What somebody types. Each may be empty.
struct Proof {
    std::string password{};
    std::string code{};  // of the second factor, or a recovery code
};

class SignIn {
public:
    // All must outlive this object. Computes one hash, for names that nobody has.
    SignIn(store::Database& database, Random& random, Sessions& sessions, SecondFactors& factors,
           SignInOptions options);

    // Problems: unauthenticated, code "wrong_credentials" (unknown name, wrong password, no password set, a disabled
    // person: one answer and one amount of work for all), "code_required" (the password was right, and a second factor
    // stands), "wrong_code"; throttled, "too_many_tries"; unavailable.
    Result<SignedIn> sign_in(std::string_view username, const Proof& proof, const Origin& origin);

    // Somebody who is signed in proves again who they are: by a code where a second factor stands, by the password
    // otherwise. The answer is the cookie's new secret. Problems: forbidden, "proof_wrong"; throttled; unavailable.
    Result<std::string> prove(const http::Caller& caller, const Proof& proof, const Origin& origin);

    // Whoever holds these roles must have a second factor, where that is required at all.
    Result<bool> owes_factor(PersonId person);

    // The own password, known so far: ends all other sessions. Problems: those of PasswordRules; forbidden,
    // "proof_wrong"; throttled; unavailable.
    Result<void> change_password(const http::Caller& caller, const std::string& current, const std::string& wanted,
                                 const Origin& origin);
    // A code of the app confirms the second factor that was begun: the recovery codes, told this once. Problems: those
    // of SecondFactors::confirm; throttled.
    Result<std::vector<std::string>> confirm_factor(const http::Caller& caller, const std::string& code,
                                                    const Origin& origin);
    // Takes the second factor away; refused where a short password would stand alone: conflict,
    // "password_too_short_alone".
    Result<void> drop_own_factor(const http::Caller& caller, const Origin& origin);
    // For somebody who lost it: a short password goes with it. Problem: not_found.
    Result<void> drop_factor_of(PersonId person, const http::Caller& by, const Origin& origin);

    // Whether set_password() would take it; says why not.
    [[nodiscard]] std::optional<Problem> refuses_password(std::string_view password,
                                                          std::size_t least = kLeastPasswordCharacters,
                                                          std::string_view username = {}) const;
    // The same for somebody who has a user name already. Problems: those of PasswordRules; unavailable.
    Result<void> check_new_password(PersonId person, std::string_view password, std::size_t least);
    // Problems: those of PasswordRules.
    Result<void> set_password(PersonId person, std::string_view password);
    // For many people at once, such as the demo's: `hash` from hash_password().
    Result<void> set_password_hash(PersonId person, const std::string& hash);

private:
    // Slowed down by person, from whatever address. Problem: throttled.
    Result<CodeKind> take_counted(PersonId person, const std::string& code);
    Result<std::string_view> take_code(PersonId person, const std::string& code);
    Result<void> check_password(PersonId person, const std::string& password, const Origin& origin);
    void tell(AuditEvent event) const;

    store::Database& database_;
    Sessions& sessions_;
    SecondFactors& factors_;
    SignInOptions options_;
    PasswordRules rules_;
    std::string nobodys_hash_;
};

}  // namespace traimas::auth
