// Sessions over the table of that name.
#include "api/auth/sessions.hpp"

#include "api/auth/secret.hpp"
#include "engine/ledger/digest.hpp"
#include "engine/service/reading.hpp"
#include "engine/store/clock.hpp"

#include <algorithm>

namespace traimas::auth {
namespace {

constexpr std::string_view kPlainCookie = "traimas_session";
constexpr std::string_view kSecureCookie = "__Host-traimas";
constexpr std::size_t kPublicIdBytes = 16;
constexpr std::size_t kMostAgentBytes = 200;
// last_seen is written at most so often: it decides about half an hour, not about seconds.
constexpr std::chrono::minutes kTouchEvery{1};

Problem session_expired()
{
    return {ProblemKind::unauthenticated, "session_expired", "Your session has ended: sign in again."};
}

}  // namespace

Origin origin_of(const http::Request& request)
{
    // What a browser calls itself is ASCII; anything else would only be trouble in a list.
    Origin origin{.address = request.peer, .agent = std::string{request.header("user-agent").value_or("")}};
    origin.agent.resize(std::min(origin.agent.size(), kMostAgentBytes));
    std::replace_if(
        origin.agent.begin(), origin.agent.end(), [](char letter) { return letter < ' ' || letter > '~'; }, '?');
    return origin;
}

Result<SignedIn> Sessions::begin(PersonId person, const Origin& origin, std::string_view method, bool owes_factor)
{
    const auto secret = new_secret(random_);
    SignedIn signed_in{{.person = person,
                        .session = ledger::bytes_to_hex(random_.bytes(kPublicIdBytes)),
                        .csrf_token = new_secret(random_),
                        .proved = true,
                        .owes_factor = owes_factor},
                       secret};
    return service::with_session(database_, [&](store::Session& session) -> Result<SignedIn> {
        const auto now = store::read_system_clock(session);
        store::drop_ended_sessions(session, person, now, now - options_.idle);
        store::insert_session(session, {.id = signed_in.caller.session,
                                        .secret_hash = ledger::sha256(secret),
                                        .person = person,
                                        .csrf_token = signed_in.caller.csrf_token,
                                        .method = std::string{method},
                                        .owes_factor = owes_factor,
                                        .address = origin.address,
                                        .agent = origin.agent,
                                        .created_at = now,
                                        .expires_at = now + options_.absolute});
        return signed_in;
    });
}

Result<std::optional<http::Caller>> Sessions::authenticate(const http::Request& request)
{
    const auto secret = request.cookie(cookie_name());
    if (!secret) {
        return std::optional<http::Caller>{};
    }
    return service::with_session(database_, [&](store::Session& session) -> Result<std::optional<http::Caller>> {
        const auto now = store::read_system_clock(session);
        const auto found = store::session_by_secret(session, ledger::sha256(*secret), options_.factor_roles, now);
        if (!found || !found->person_active) {
            return session_expired();
        }
        if (found->expires_at <= now || found->last_seen_at + options_.idle <= now) {
            return session_expired();
        }
        if (found->last_seen_at + kTouchEvery <= now) {
            store::touch_session(session, found->id, now);
        }
        return std::optional{http::Caller{.person = found->person,
                                          .session = found->id,
                                          .csrf_token = found->csrf_token,
                                          .proved = now < found->proved_at + kProofCounts,
                                          .owes_factor = found->owes_factor}};
    });
}

Result<std::string> Sessions::prove(const std::string& session_id)
{
    const auto secret = new_secret(random_);
    return service::with_session(database_, [&](store::Session& session) -> Result<std::string> {
        const auto now = store::read_system_clock(session);
        if (!store::prove_session(session, session_id, ledger::sha256(secret), now)) {
            return session_expired();
        }
        return secret;
    });
}

Result<std::vector<store::ListedSession>> Sessions::list(PersonId person)
{
    return service::with_session(database_, [&](store::Session& session) {
        const auto now = store::read_system_clock(session);
        return Result<std::vector<store::ListedSession>>{store::sessions_of(session, person, now, now - options_.idle)};
    });
}

Result<void> Sessions::end(const std::string& session_id)
{
    return service::with_session(database_, [&](store::Session& session) -> Result<void> {
        store::end_session(session, session_id);
        return {};
    });
}

Result<void> Sessions::end_own(PersonId person, const std::string& session_id)
{
    return service::with_session(database_, [&](store::Session& session) -> Result<void> {
        if (store::end_session_of(session, person, session_id) == 0) {
            return Problem{ProblemKind::not_found, "not_found", "There is no such session: it has ended already."};
        }
        return {};
    });
}

Result<void> Sessions::end_all(PersonId person, const std::string& but)
{
    return service::with_session(database_, [&](store::Session& session) -> Result<void> {
        store::end_sessions_of(session, person, but);
        return {};
    });
}

std::string_view Sessions::cookie_name() const
{
    return options_.secure_cookie ? kSecureCookie : kPlainCookie;
}

std::string Sessions::cookie(const std::string& secret) const
{
    return std::string{cookie_name()} + "=" + secret + "; Path=/; HttpOnly; SameSite=Lax" +
           (options_.secure_cookie ? "; Secure" : "");
}

std::string Sessions::cleared_cookie() const
{
    return cookie("") + "; Max-Age=0";
}

}  // namespace traimas::auth
