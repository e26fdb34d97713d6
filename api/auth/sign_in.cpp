// Sign-in over the tables credential and sign_in_failure.
// No database session is held while a password is hashed.
#include "api/auth/sign_in.hpp"

#include "api/auth/throttle.hpp"
#include "api/http/ascii.hpp"
#include "engine/service/reading.hpp"
#include "engine/store/clock.hpp"

namespace traimas::auth {
namespace {

constexpr std::size_t kNobodysPasswordBytes = 32;

Problem wrong_credentials()
{
    return {ProblemKind::unauthenticated, "wrong_credentials",
            "The user name or the password is wrong: check both and try again."};
}

Problem proof_wrong()
{
    return {ProblemKind::forbidden, "proof_wrong", "That did not prove it: check what you typed and try again."};
}

// The same work whatever was typed, but bounded.
bool password_holds(const std::string& hash, std::string_view password)
{
    const bool fits = password.size() <= kMostPasswordBytes;
    return verify_password(hash, password.substr(0, kMostPasswordBytes)) && fits;
}

// A million codes are few: whoever has the password, or a session, could try them from as many addresses. So wrong ones
// are counted for the person alone as well, whose way out is a new password.
ThrottleKeys code_keys(PersonId person)
{
    return throttle_keys("code", "", std::to_string(person.value()));
}

ThrottleKeys proof_keys(PersonId person, const Origin& origin)
{
    return throttle_keys("proof", std::to_string(person.value()), origin.address);
}

}  // namespace

SignIn::SignIn(store::Database& database, Random& random, Sessions& sessions, SecondFactors& factors,
               SignInOptions options)
    : database_{database}, sessions_{sessions}, factors_{factors}, options_{std::move(options)},
      rules_{options_.common_passwords}, nobodys_hash_{hash_password(random.bytes(kNobodysPasswordBytes))}
{
}

void SignIn::tell(AuditEvent event) const
{
    if (options_.audit) {
        options_.audit(event);
    }
}

Result<CodeKind> SignIn::take_counted(PersonId person, const std::string& code)
{
    const auto keys = code_keys(person);
    if (auto free = check_throttle(database_, keys); !free) {
        tell({.what = "code_throttled", .person = person});
        return std::move(free).error();
    }
    TRAIMAS_TRY(const auto kind, factors_.take(person, code));
    auto counted = kind == CodeKind::none ? count_failure(database_, keys) : forget_failures(database_, keys);
    if (!counted) {
        return std::move(counted).error();
    }
    return kind;
}

// How the person proved themselves, for the session's row; an empty text: the code is wrong.
Result<std::string_view> SignIn::take_code(PersonId person, const std::string& code)
{
    TRAIMAS_TRY(const auto status, factors_.status(person));
    if (status.state != FactorState::on) {
        return std::string_view{"password"};
    }
    if (code.empty()) {
        return Problem{ProblemKind::unauthenticated, "code_required",
                       "Send the code of your authenticator app, or a recovery code, as well."};
    }
    TRAIMAS_TRY(const auto kind, take_counted(person, code));
    switch (kind) {
    case CodeKind::none: return std::string_view{};
    case CodeKind::totp: return std::string_view{"totp"};
    case CodeKind::recovery: return std::string_view{"recovery_code"};
    }
    return std::string_view{};
}

Result<bool> SignIn::owes_factor(PersonId person)
{
    if (!options_.factor_required) {
        return false;
    }
    return service::with_session(database_, [&](store::Session& session) -> Result<bool> {
        return store::owes_factor(session, person, kRolesWithFactor, store::read_system_clock(session));
    });
}

Result<SignedIn> SignIn::sign_in(std::string_view username, const Proof& proof, const Origin& origin)
{
    // User names are ASCII; case does not matter when they are typed.
    const auto name = http::lower_case(username);
    const auto keys = throttle_keys("sign_in", name, origin.address);
    TRAIMAS_TRY(const auto credential, service::with_session(database_, [&](store::Session& session) {
                    return Result<std::optional<store::Credential>>{store::credential_of(session, name)};
                }));
    const auto person = credential ? std::optional{credential->person} : std::nullopt;
    if (auto free = check_throttle(database_, keys); !free) {
        tell({.what = "sign_in_throttled", .person = person, .address = origin.address});
        return std::move(free).error();
    }
    const bool proved = password_holds(credential ? credential->password_hash : nobodys_hash_, proof.password);
    auto refusal = wrong_credentials();
    if (proved && credential && credential->active) {
        TRAIMAS_TRY(const auto method, take_code(credential->person, proof.code));
        if (!method.empty()) {
            if (auto forgotten = forget_failures(database_, keys); !forgotten) {
                return std::move(forgotten).error();
            }
            TRAIMAS_TRY(const bool owes, owes_factor(credential->person));
            TRAIMAS_TRY(auto signed_in, sessions_.begin(credential->person, origin, method, owes));
            tell({.what = "sign_in",
                  .person = credential->person,
                  .session = signed_in.caller.session,
                  .address = origin.address});
            return signed_in;
        }
        refusal = {ProblemKind::unauthenticated, "wrong_code",
                   "The code is wrong or was used before: type the one that the app shows now."};
    }
    if (auto counted = count_failure(database_, keys); !counted) {
        return std::move(counted).error();
    }
    tell({.what = "sign_in_failed", .person = person, .address = origin.address});
    return refusal;
}

Result<void> SignIn::check_password(PersonId person, const std::string& password, const Origin& origin)
{
    const auto keys = proof_keys(person, origin);
    if (auto free = check_throttle(database_, keys); !free) {
        return free;
    }
    TRAIMAS_TRY(const auto credential, service::with_session(database_, [&](store::Session& session) {
                    return Result<std::optional<store::Credential>>{store::credential_of(session, person)};
                }));
    if (password_holds(credential ? credential->password_hash : nobodys_hash_, password) && credential) {
        return forget_failures(database_, keys);
    }
    if (auto counted = count_failure(database_, keys); !counted) {
        return counted;
    }
    return proof_wrong();
}

Result<std::string> SignIn::prove(const http::Caller& caller, const Proof& proof, const Origin& origin)
{
    TRAIMAS_TRY(const auto status, factors_.status(caller.person));
    if (status.state == FactorState::on) {
        const auto keys = proof_keys(caller.person, origin);
        if (auto free = check_throttle(database_, keys); !free) {
            return std::move(free).error();
        }
        TRAIMAS_TRY(const auto kind, take_counted(caller.person, proof.code));
        if (kind == CodeKind::none) {
            tell({.what = "proof_failed",
                  .person = caller.person,
                  .session = caller.session,
                  .address = origin.address});
            if (auto counted = count_failure(database_, keys); !counted) {
                return std::move(counted).error();
            }
            return proof_wrong();
        }
    } else if (auto checked = check_password(caller.person, proof.password, origin); !checked) {
        tell({.what = "proof_failed", .person = caller.person, .session = caller.session, .address = origin.address});
        return std::move(checked).error();
    }
    tell({.what = "proof", .person = caller.person, .session = caller.session, .address = origin.address});
    return sessions_.prove(caller.session);
}

Result<void> SignIn::change_password(const http::Caller& caller, const std::string& current, const std::string& wanted,
                                     const Origin& origin)
{
    TRAIMAS_TRY(const auto status, factors_.status(caller.person));
    const auto least = status.state == FactorState::on ? kLeastBesideAFactor : kLeastPasswordCharacters;
    if (auto fits = check_new_password(caller.person, wanted, least); !fits) {
        return fits;
    }
    if (auto checked = check_password(caller.person, current, origin); !checked) {
        tell({.what = "proof_failed", .person = caller.person, .session = caller.session, .address = origin.address});
        return checked;
    }
    const store::NewPassword password{hash_password(wanted), is_short_password(wanted)};
    auto changed = service::with_session(database_, [&](store::Session& session) -> Result<void> {
        store::set_credential(session, caller.person, password, store::read_system_clock(session));
        return {};
    });
    if (!changed) {
        return changed;
    }
    tell({.what = "password_changed", .person = caller.person, .session = caller.session, .address = origin.address});
    return sessions_.end_all(caller.person, caller.session);
}

Result<std::vector<std::string>> SignIn::confirm_factor(const http::Caller& caller, const std::string& code,
                                                        const Origin& origin)
{
    const auto keys = proof_keys(caller.person, origin);
    if (auto free = check_throttle(database_, keys); !free) {
        return std::move(free).error();
    }
    auto codes = factors_.confirm(caller.person, code);
    if (!codes) {
        if (codes.error().code == "wrong_code") {
            if (auto counted = count_failure(database_, keys); !counted) {
                return std::move(counted).error();
            }
        }
        return codes;
    }
    auto cleared = service::with_session(database_, [&](store::Session& session) -> Result<void> {
        store::clear_owed_factor(session, caller.person);
        return {};
    });
    if (!cleared) {
        return std::move(cleared).error();
    }
    tell({.what = "second_factor_on", .person = caller.person, .session = caller.session, .address = origin.address});
    // Whoever else is signed in as this person never showed a code, and could take the factor away again.
    if (auto ended = sessions_.end_all(caller.person, caller.session); !ended) {
        return std::move(ended).error();
    }
    return codes;
}

Result<void> SignIn::drop_own_factor(const http::Caller& caller, const Origin& origin)
{
    TRAIMAS_TRY(const auto credential, service::with_session(database_, [&](store::Session& session) {
                    return Result<std::optional<store::Credential>>{store::credential_of(session, caller.person)};
                }));
    if (credential && credential->is_short) {
        return Problem{ProblemKind::conflict, "password_too_short_alone",
                       "Choose a password of at least 15 characters first: yours holds only beside a second factor."};
    }
    if (auto dropped = factors_.drop(caller.person); !dropped) {
        return dropped;
    }
    tell({.what = "second_factor_off", .person = caller.person, .session = caller.session, .address = origin.address});
    return {};
}

Result<void> SignIn::drop_factor_of(PersonId person, const http::Caller& by, const Origin& origin)
{
    if (auto dropped = factors_.drop(person); !dropped) {
        return dropped;
    }
    auto done = service::with_session(database_, [&](store::Session& session) -> Result<void> {
        store::drop_short_credential(session, person);
        return {};
    });
    tell({.what = "second_factor_off",
          .person = person,
          .session = by.session,
          .address = origin.address,
          .by = by.person});
    return done;
}

std::optional<Problem> SignIn::refuses_password(std::string_view password, std::size_t least,
                                                std::string_view username) const
{
    return rules_.check(password, least, username);
}

Result<void> SignIn::check_new_password(PersonId person, std::string_view password, std::size_t least)
{
    TRAIMAS_TRY(const auto username, service::with_session(database_, [&](store::Session& session) {
                    return Result<std::string>{store::username_of(session, person)};
                }));
    if (auto problem = refuses_password(password, least, username)) {
        return *std::move(problem);
    }
    return {};
}

Result<void> SignIn::set_password(PersonId person, std::string_view password)
{
    if (auto fits = check_new_password(person, password, kLeastPasswordCharacters); !fits) {
        return fits;
    }
    return set_password_hash(person, hash_password(password));
}

Result<void> SignIn::set_password_hash(PersonId person, const std::string& hash)
{
    return service::with_session(database_, [&](store::Session& session) -> Result<void> {
        store::set_credential(session, person, {.hash = hash}, store::read_system_clock(session));
        return {};
    });
}

}  // namespace traimas::auth
