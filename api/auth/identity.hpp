// Everything about who somebody is, put together: sessions, second factors, sign-in, links, tokens, the provider.
// Built in cli from the settings; outlives the server. Thread-safe, where its Random is.
#pragma once

#include "api/auth/audit.hpp"
#include "api/auth/oidc.hpp"
#include "api/auth/password_links.hpp"
#include "api/auth/second_factors.hpp"
#include "api/auth/sessions.hpp"
#include "api/auth/sign_in.hpp"
#include "api/auth/tokens.hpp"

#include <functional>
#include <optional>
#include <string>

namespace traimas::auth {

struct IdentityOptions {
    SessionOptions sessions{};
    std::string issuer = "Traimas";  // what authenticator apps show
    std::string common_passwords{};
    bool factor_required = false;
    std::string origin{};  // what the browser shows, without a slash at its end
    std::function<bool(const LinkLetter&)> send_link{};
    std::optional<OidcOptions> oidc{};
    Audit audit{};
};

// Whose role asks for a second factor; nobody's where none is required.
[[nodiscard]] inline std::vector<std::string> factor_roles(const IdentityOptions& options)
{
    return options.factor_required ? kRolesWithFactor : std::vector<std::string>{};
}

[[nodiscard]] inline SessionOptions with_roles(const IdentityOptions& options)
{
    auto sessions = options.sessions;
    sessions.factor_roles = factor_roles(options);
    return sessions;
}

struct Identity {
    // Both must outlive this object.
    Identity(store::Database& database, Random& random, IdentityOptions options)
        : sessions{database, random, with_roles(options)}, factors{database, random, options.issuer},
          sign_in{database, random, sessions, factors,
                  SignInOptions{options.common_passwords, options.factor_required, options.audit}},
          links{database, random, sign_in, factors,
                PasswordLinkOptions{options.origin, options.send_link, options.audit}},
          tokens{database, random, factor_roles(options)}, audit{options.audit}
    {
        if (options.oidc) {
            oidc.emplace(database, random, sessions, *options.oidc, options.audit);
        }
    }
    Identity(const Identity&) = delete;
    Identity& operator=(const Identity&) = delete;

    // Who sent this request, by cookie or, without one, by API token: nullopt where it carries neither.
    Result<std::optional<http::Caller>> authenticate(const http::Request& request)
    {
        auto by_cookie = sessions.authenticate(request);
        if (!by_cookie || *by_cookie) {
            return by_cookie;
        }
        return tokens.authenticate(request);
    }

    Sessions sessions;
    SecondFactors factors;
    SignIn sign_in;
    PasswordLinks links;
    Tokens tokens;
    Audit audit;
    std::optional<Oidc> oidc{};
};

}  // namespace traimas::auth
