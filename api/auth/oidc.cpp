// The code flow. State, nonce and verifier are kept in the database, so that any node may see the browser come back.
#include "api/auth/oidc.hpp"

#include "api/auth/id_token.hpp"
#include "api/auth/jose_text.hpp"
#include "api/auth/secret.hpp"
#include "api/http/ascii.hpp"
#include "engine/exchange/web/fetch.hpp"
#include "engine/ledger/digest.hpp"
#include "engine/service/reading.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/sign_in_store.hpp"

#include <algorithm>

namespace traimas::auth {
namespace {

constexpr std::size_t kMostReturn = 512;
constexpr std::size_t kMostParameter = 2'048;

Problem state_unknown()
{
    return {ProblemKind::unauthenticated, "oidc_state_unknown",
            "This sign-in was begun in another browser, is too old, or was finished already: begin it again."};
}

// RFC 7636, section 4.2: S256.
std::string challenge_of(const std::string& verifier)
{
    const auto digest = ledger::sha256(verifier);
    return base64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

// Both halves: what went through the provider, and what stayed in the browser.
ledger::Digest state_hash(std::string_view state, std::string_view bound)
{
    return ledger::sha256(std::string{state} + "." + std::string{bound});
}

// A path of ours and nothing that a browser would read as another site's: "//host", "/\host", control characters.
bool is_own_path(std::string_view path)
{
    const bool plain =
        std::all_of(path.begin(), path.end(), [](char letter) { return letter > ' ' && letter < '\x7f'; });
    return plain && !path.empty() && path.size() <= kMostReturn && path.front() == '/' &&
           path.find('\\') == std::string_view::npos && (path.size() == 1 || path[1] != '/');
}

}  // namespace

std::string_view Oidc::cookie_name() const
{
    return sessions_.secure() ? "__Host-traimas-oidc" : "traimas_oidc";
}

std::string Oidc::bound_cookie(const std::string& value, std::string_view max_age) const
{
    return std::string{cookie_name()} + "=" + value +
           "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + std::string{max_age} + (sessions_.secure() ? "; Secure" : "");
}

Result<Oidc::Begun> Oidc::begin(std::string_view return_to, const std::optional<http::Caller>& prover, Asking asking)
{
    if (!is_own_path(return_to)) {
        return Problem{ProblemKind::malformed, "return_to_malformed",
                       "return_to must be a path of this site, beginning with one slash."};
    }
    TRAIMAS_TRY(const auto endpoints, provider_.endpoints());
    const auto state = base64url(random_.bytes(kSecretBytes));
    const auto bound = base64url(random_.bytes(kSecretBytes));
    store::OidcRequest request{.nonce = base64url(random_.bytes(kSecretBytes)),
                               .verifier = base64url(random_.bytes(kSecretBytes)),
                               .return_to = std::string{return_to},
                               .session = prover ? std::optional{prover->session} : std::nullopt,
                               .expires_at = {}};
    auto kept = service::with_session(database_, [&](store::Session& session) -> Result<void> {
        const auto now = store::read_system_clock(session);
        request.expires_at = now + kOidcTakes;
        store::insert_oidc_request(session, state_hash(state, bound), request, now);
        return {};
    });
    if (!kept) {
        return std::move(kept).error();
    }
    const auto& options = provider_.options();
    std::string location = endpoints.authorization;
    location += location.find('?') == std::string::npos ? '?' : '&';
    location += "response_type=code&scope=" + exchange::form_encoded("openid profile email") +
                "&client_id=" + exchange::form_encoded(options.client_id) +
                "&redirect_uri=" + exchange::form_encoded(provider_.callback()) + "&state=" + state +
                "&nonce=" + request.nonce + "&code_challenge=" + challenge_of(request.verifier) +
                "&code_challenge_method=S256";
    if (prover) {
        location += "&prompt=login&max_age=0";
    } else if (asking == Asking::always) {
        location += "&prompt=login";
    }
    const auto seconds = std::chrono::seconds{kOidcTakes}.count();
    return Begun{std::move(location), bound_cookie(bound, std::to_string(seconds))};
}

Result<store::OidcRequest> Oidc::take_state(const http::Request& request)
{
    const auto state = request.parameter("state");
    const auto bound = request.cookie(cookie_name());
    if (!state || !bound || state->size() > kMostParameter) {
        return state_unknown();
    }
    return service::with_session(database_, [&](store::Session& session) -> Result<store::OidcRequest> {
        auto started = store::take_oidc_request(session, state_hash(*state, *bound));
        if (!started || started->expires_at <= store::read_system_clock(session)) {
            return state_unknown();
        }
        return *std::move(started);
    });
}

Result<PersonId> Oidc::person_of(const std::string& subject, std::string_view name)
{
    const auto& issuer = provider_.options().issuer;
    return service::with_session(database_, [&](store::Session& session) -> Result<PersonId> {
        auto person = store::federated_person(session, issuer, subject);
        if (!person && !name.empty()) {
            person = store::bind_federated(session, issuer, subject, http::lower_case(name),
                                           store::read_system_clock(session));
        }
        const auto known = person ? store::reachable(session, *person) : std::nullopt;
        if (!known || !known->active) {
            return Problem{ProblemKind::unauthenticated, "oidc_person_unknown",
                           "The identity provider knows you, but nobody here bears that name: ask the administrator."};
        }
        return *person;
    });
}

Result<std::string> Oidc::session_for(PersonId person, const store::OidcRequest& started, const Origin& origin)
{
    if (!started.session) {
        // Whether there is a second factor is the provider's business.
        TRAIMAS_TRY(const auto signed_in, sessions_.begin(person, origin, "oidc", false));
        if (audit_) {
            audit_(
                {.what = "sign_in", .person = person, .session = signed_in.caller.session, .address = origin.address});
        }
        return signed_in.secret;
    }
    TRAIMAS_TRY(const auto own, sessions_.list(person));
    const bool is_own = std::any_of(own.begin(), own.end(), [&](const auto& it) { return it.id == *started.session; });
    if (!is_own) {
        return Problem{ProblemKind::unauthenticated, "oidc_other_person",
                       "Somebody else signed in at the identity provider: sign in as yourself."};
    }
    if (audit_) {
        audit_({.what = "proof", .person = person, .session = *started.session, .address = origin.address});
    }
    return sessions_.prove(*started.session);
}

Result<Oidc::Finished> Oidc::finish(const http::Request& request)
{
    // Taken first, whatever else came: a state is good for one way back.
    TRAIMAS_TRY(const auto started, take_state(request));
    const auto issuer = request.parameter("iss");  // RFC 9207
    const auto code = request.parameter("code");
    if (request.parameter("error") || !code || code->size() > kMostParameter ||
        (issuer && *issuer != provider_.options().issuer)) {
        return provider_refused();
    }
    TRAIMAS_TRY(const auto tokens, provider_.trade(std::string{*code}, started.verifier));
    TRAIMAS_TRY(const auto keys, provider_.keys(key_id_of(tokens.id_token)));
    TRAIMAS_TRY(const auto now, service::with_session(database_, [](store::Session& session) {
                    return Result<Instant>{store::read_system_clock(session)};
                }));
    ExpectedToken expected{.issuer = provider_.options().issuer,
                           .client_id = provider_.options().client_id,
                           .nonce = started.nonce,
                           .name_claim = provider_.options().name_claim,
                           .now = now};
    if (started.session) {
        expected.proved_since = started.expires_at - kOidcTakes;
    }
    auto read = read_id_token(tokens.id_token, keys, expected);
    if (!read) {
        if (audit_) {
            audit_({.what = "id_token_refused", .address = request.peer});
        }
        return std::move(read).error();
    }
    auto name = read->name;
    if (name.empty()) {
        TRAIMAS_TRY(name, provider_.userinfo_claim(tokens.access_token, read->subject));
    }
    TRAIMAS_TRY(const auto person, person_of(read->subject, name));
    TRAIMAS_TRY(const auto secret, session_for(person, started, origin_of(request)));
    return Finished{started.return_to, sessions_.cookie(secret), bound_cookie("", "0")};
}

}  // namespace traimas::auth
