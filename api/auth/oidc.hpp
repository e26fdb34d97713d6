// Sign-in through an identity provider: OpenID Connect's code flow with PKCE, state and nonce, one configured issuer.
// Who somebody may be comes from our own tables: the provider says who, never what. All times are system time.
// Thread-safe, where its Random is; blocks while it asks the provider.
#pragma once

#include "api/auth/audit.hpp"
#include "api/auth/oidc_provider.hpp"
#include "api/auth/sessions.hpp"
#include "engine/base/random.hpp"
#include "engine/store/database.hpp"
#include "engine/store/identity_store.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace traimas::auth {

inline constexpr std::chrono::minutes kOidcTakes{10};  // from the start to the way back

class Oidc {
public:
    // What the constructor refers to must outlive this object.
    Oidc(store::Database& database, Random& random, Sessions& sessions, OidcOptions options, Audit audit)
        : database_{database}, random_{random}, sessions_{sessions}, provider_{std::move(options)}, audit_{std::move(
                                                                                                        audit)}
    {
    }

    struct Begun {
        std::string location;  // where the browser goes
        std::string cookie;    // Set-Cookie: binds the way back to this browser
    };
    // May the provider let somebody in whom it knows from before, without asking?
    enum class Asking { if_need_be, always };
    // `return_to`: a path of ours, beginning with one slash. `prover`: somebody who is signed in and proves anew who
    // they are, which is always asked. Problems: malformed, "return_to_malformed"; unavailable, "provider_away".
    Result<Begun> begin(std::string_view return_to, const std::optional<http::Caller>& prover,
                        Asking asking = Asking::if_need_be);

    struct Finished {
        std::string return_to;
        std::string cookie;        // of the session
        std::string spent_cookie;  // clears the one that bound the way back
    };
    // The browser is back. Problems: unauthenticated, "oidc_state_unknown" (another browser, too late, or twice),
    // "provider_refused", "id_token_refused", "oidc_person_unknown" (none of ours is bound or bears that name);
    // unavailable.
    Result<Finished> finish(const http::Request& request);

private:
    Result<store::OidcRequest> take_state(const http::Request& request);
    Result<PersonId> person_of(const std::string& subject, std::string_view name);
    Result<std::string> session_for(PersonId person, const store::OidcRequest& started, const Origin& origin);
    std::string bound_cookie(const std::string& value, std::string_view max_age) const;
    [[nodiscard]] std::string_view cookie_name() const;

    store::Database& database_;
    Random& random_;
    Sessions& sessions_;
    OidcProvider provider_;
    Audit audit_;
};

}  // namespace traimas::auth
