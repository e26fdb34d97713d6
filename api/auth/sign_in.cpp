// Sign-in and sessions over the tables credential, session and sign_in_failure.
// No database session is held while a password is hashed.
#include "api/auth/sign_in.hpp"

#include "engine/ledger/digest.hpp"
#include "engine/service/reading.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/sign_in_store.hpp"

#include <algorithm>

namespace traimas::auth {
namespace {

constexpr std::string_view kPlainCookie = "traimas_session";
constexpr std::string_view kSecureCookie = "__Host-traimas";
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kPublicIdBytes = 16;
// last_seen is written at most so often: it decides about half an hour, not about seconds.
constexpr std::chrono::minutes kTouchEvery{1};

Problem session_expired()
{
    return {ProblemKind::unauthenticated, "session_expired", "Your session has ended: sign in again."};
}

// User names are ASCII; case does not matter when they are typed.
std::string folded_name(std::string_view username)
{
    std::string folded{username};
    std::transform(folded.begin(), folded.end(), folded.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return folded;
}

// Hashed, so that the table holds no names, whatever was typed into the field.
std::string person_key(const std::string& username, const std::string& address)
{
    return "person/" + ledger::to_hex(ledger::sha256(username + '\0' + address));
}

store::FailureLimit limit_of(std::string key, int free_tries)
{
    return {std::move(key), free_tries, kFirstDelay, kLongestDelay, kFailuresForgotten};
}

}  // namespace

SignIn::SignIn(store::Database& database, Random& random, SignInOptions options)
    : database_{database}, random_{random}, options_{std::move(options)}, rules_{options_.common_passwords},
      nobodys_hash_{hash_password(random.bytes(kSecretBytes))}
{
}

Result<void> SignIn::check_throttle(const std::string& by_person, const std::string& by_address)
{
    return service::with_session(database_, [&](store::Session& session) -> Result<void> {
        const auto until = store::blocked_until(session, by_person, by_address);
        if (!until) {
            return {};
        }
        const auto left = std::chrono::ceil<std::chrono::seconds>(*until - store::read_system_clock(session));
        if (left.count() <= 0) {
            return {};
        }
        Problem problem{ProblemKind::throttled, "too_many_tries", "Too many failed tries: wait and try again."};
        problem.retry_after_seconds = static_cast<int>(left.count());
        problem.arguments = {{"seconds", std::to_string(left.count())}};
        return problem;
    });
}

Result<SignedIn> SignIn::sign_in(std::string_view username, std::string_view password, const std::string& address)
{
    const auto name = folded_name(username);
    const auto by_person = person_key(name, address);
    const auto by_address = "address/" + address;
    if (auto free = check_throttle(by_person, by_address); !free) {
        return std::move(free).error();
    }
    TRAIMAS_TRY(const auto credential, service::with_session(database_, [&](store::Session& session) {
                    return Result<std::optional<store::Credential>>{store::credential_of(session, name)};
                }));
    const bool fits = password.size() <= kMostPasswordBytes;
    const bool proved = verify_password(credential ? credential->password_hash : nobodys_hash_,
                                        fits ? password : password.substr(0, kMostPasswordBytes));
    if (proved && fits && credential && credential->active) {
        return begin_session(credential->person, address, by_person);
    }
    auto recorded = service::with_session(database_, [&](store::Session& session) -> Result<void> {
        const auto now = store::read_system_clock(session);
        store::record_failure(session, limit_of(by_person, kFailuresByPerson), now);
        store::record_failure(session, limit_of(by_address, kFailuresByAddress), now);
        return {};
    });
    if (!recorded) {
        return std::move(recorded).error();
    }
    return Problem{ProblemKind::unauthenticated, "wrong_credentials",
                   "The user name or the password is wrong: check both and try again."};
}

Result<SignedIn> SignIn::begin_session(PersonId person, const std::string& address, const std::string& by_person)
{
    const auto secret = ledger::bytes_to_hex(random_.bytes(kSecretBytes));
    SignedIn signed_in{{.person = person,
                        .session = ledger::bytes_to_hex(random_.bytes(kPublicIdBytes)),
                        .csrf_token = ledger::bytes_to_hex(random_.bytes(kSecretBytes))},
                       secret};
    return service::with_session(database_, [&](store::Session& session) -> Result<SignedIn> {
        const auto now = store::read_system_clock(session);
        store::forget_failures(session, by_person);
        store::drop_ended_sessions(session, person, now, now - options_.idle);
        store::insert_session(session, {.id = signed_in.caller.session,
                                        .secret_hash = ledger::sha256(secret),
                                        .person = person,
                                        .csrf_token = signed_in.caller.csrf_token,
                                        .address = address,
                                        .created_at = now,
                                        .expires_at = now + options_.absolute});
        return signed_in;
    });
}

Result<std::optional<http::Caller>> SignIn::authenticate(const http::Request& request)
{
    const auto secret = request.cookie(cookie_name());
    if (!secret) {
        return std::optional<http::Caller>{};
    }
    return service::with_session(database_, [&](store::Session& session) -> Result<std::optional<http::Caller>> {
        const auto found = store::session_by_secret(session, ledger::sha256(*secret));
        if (!found || !found->person_active) {
            return session_expired();
        }
        const auto now = store::read_system_clock(session);
        if (found->expires_at <= now || found->last_seen_at + options_.idle <= now) {
            return session_expired();
        }
        if (found->last_seen_at + kTouchEvery <= now) {
            store::touch_session(session, found->id, now);
        }
        return std::optional{http::Caller{found->person, found->id, found->csrf_token}};
    });
}

Result<void> SignIn::sign_out(const std::string& session_id)
{
    return service::with_session(database_, [&](store::Session& session) -> Result<void> {
        store::end_session(session, session_id);
        return {};
    });
}

std::optional<Problem> SignIn::refuses_password(std::string_view password) const
{
    return rules_.check(password);
}

Result<void> SignIn::set_password(PersonId person, std::string_view password)
{
    if (auto problem = refuses_password(password)) {
        return *std::move(problem);
    }
    return set_password_hash(person, hash_password(password));
}

Result<void> SignIn::set_password_hash(PersonId person, const std::string& hash)
{
    return service::with_session(database_, [&](store::Session& session) -> Result<void> {
        store::set_credential(session, person, hash, store::read_system_clock(session));
        return {};
    });
}

std::string_view SignIn::cookie_name() const
{
    return options_.secure_cookie ? kSecureCookie : kPlainCookie;
}

std::string SignIn::cookie(const std::string& secret) const
{
    return std::string{cookie_name()} + "=" + secret + "; Path=/; HttpOnly; SameSite=Lax" +
           (options_.secure_cookie ? "; Secure" : "");
}

std::string SignIn::cleared_cookie() const
{
    return cookie("") + "; Max-Age=0";
}

}  // namespace traimas::auth
