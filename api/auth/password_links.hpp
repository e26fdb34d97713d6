// One-time links to set a password: for a person who forgot theirs, and for a new one. Nobody else ever sees or chooses
// it. All times are system time. Thread-safe, where its Random is.
#pragma once

#include "api/auth/audit.hpp"
#include "api/auth/sign_in.hpp"
#include "engine/store/identity_store.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace traimas::auth {

inline constexpr std::chrono::minutes kLinkLasts{30};      // asked for by whoever typed the user name
inline constexpr std::chrono::hours kHandedLinkLasts{48};  // made by an administrator, to be handed over

// A link on its way to its person.
struct LinkLetter {
    store::Reachable to;
    std::string link;
    std::chrono::minutes lasts;
};

struct PasswordLinkOptions {
    std::string origin{};  // what the browser shows: links begin with it
    // Takes a letter without waiting for its delivery; false where it cannot. Empty: there is no mail.
    std::function<bool(const LinkLetter&)> send{};
    Audit audit{};
};

class PasswordLinks {
public:
    PasswordLinks(store::Database& database, Random& random, SignIn& sign_in, SecondFactors& factors,
                  PasswordLinkOptions options)
        : database_{database}, random_{random}, sign_in_{sign_in}, factors_{factors}, options_{std::move(options)}
    {
    }

    // Somebody says that they forgot. Whether there is such a person is never said. Problems: conflict, "mail_off";
    // throttled, "too_many_tries"; unavailable.
    Result<void> ask(std::string_view username, const Origin& origin);

    struct Made {
        std::string link;
        std::chrono::minutes lasts;
        bool mailed;
    };
    // An administrator makes one for somebody. Problem: not_found; conflict, "person_disabled".
    Result<Made> make(PersonId person, const http::Caller& by, const Origin& origin);

    // Sets the password of the link's person, ends the link and all their sessions. Problems: those of PasswordRules;
    // unauthenticated, "link_unknown" (never made, used, too old); throttled; unavailable.
    Result<void> use(const std::string& secret, const std::string& password, const Origin& origin);

    [[nodiscard]] bool sends_mail() const { return static_cast<bool>(options_.send); }

private:
    std::string link_for(const std::string& secret) const;
    std::string insert(store::Session& session, PersonId person, std::optional<PersonId> by,
                       std::chrono::minutes lasts);

    store::Database& database_;
    Random& random_;
    SignIn& sign_in_;
    SecondFactors& factors_;
    PasswordLinkOptions options_;
};

}  // namespace traimas::auth
