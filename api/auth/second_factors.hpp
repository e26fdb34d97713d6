// Second factors: an authenticator app's codes, and recovery codes for the day on which the telephone is gone.
// All times are system time. Thread-safe, where its Random is.
#pragma once

#include "engine/base/random.hpp"
#include "engine/base/result.hpp"
#include "engine/store/database.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace traimas::auth {

inline constexpr int kRecoveryCodes = 10;

enum class FactorState { none, begun, on };
enum class CodeKind { none, totp, recovery };  // which kind of code proved somebody

class SecondFactors {
public:
    // Both must outlive this object. `issuer`: what authenticator apps show above the code.
    SecondFactors(store::Database& database, Random& random, std::string issuer)
        : database_{database}, random_{random}, issuer_{std::move(issuer)}
    {
    }

    struct Status {
        FactorState state;
        int recovery_codes_left;
    };
    [[nodiscard]] Result<Status> status(PersonId person);

    struct Begun {
        std::string secret;  // base32, for typing
        std::string uri;     // for a QR code
    };
    // A new secret, which counts once a code of it was confirmed. Problem: conflict, "second_factor_on".
    Result<Begun> begin(PersonId person, std::string_view account);
    // Ten recovery codes, told this once. Problems: conflict, "second_factor_not_begun" or "second_factor_on"; invalid,
    // "wrong_code".
    Result<std::vector<std::string>> confirm(PersonId person, std::string_view code);
    // Recovery codes made anew; the old ones end. Problem: conflict, "second_factor_not_begun".
    Result<std::vector<std::string>> renew_recovery_codes(PersonId person);

    // Takes a code, which never counts again. `none`: it is wrong, or was taken before.
    Result<CodeKind> take(PersonId person, std::string_view code);
    // Problem: not_found where there is none.
    Result<void> drop(PersonId person);

private:
    std::vector<std::string> set_recovery_codes(store::Session& session, PersonId person);

    store::Database& database_;
    Random& random_;
    std::string issuer_;
};

}  // namespace traimas::auth
