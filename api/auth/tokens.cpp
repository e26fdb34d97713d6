// API tokens over the table api_token.
// The text begins with a name, so that scanners of source code know what has leaked.
#include "api/auth/tokens.hpp"

#include "api/auth/secret.hpp"
#include "engine/ledger/digest.hpp"
#include "engine/service/reading.hpp"
#include "engine/store/clock.hpp"

#include <iterator>
#include <sstream>

namespace traimas::auth {
namespace {

constexpr std::string_view kPrefix = "traimas_";
constexpr std::string_view kBearer = "bearer ";
constexpr std::size_t kTokenIdBytes = 8;
constexpr std::chrono::minutes kTokenTouchEvery{1};

std::string joined(const std::vector<std::string>& scopes)
{
    std::string text;
    for (const auto& scope : scopes) {
        text += (text.empty() ? "" : " ") + scope;
    }
    return text;
}

std::vector<std::string> split(const std::string& scopes)
{
    std::istringstream in{scopes};
    return {std::istream_iterator<std::string>{in}, {}};
}

// "Bearer …", in any case; nullopt for another scheme.
std::optional<std::string> bearer_of(std::string_view header)
{
    if (header.size() <= kBearer.size()) {
        return std::nullopt;
    }
    for (std::size_t at = 0; at < kBearer.size(); ++at) {
        const char letter = header[at];
        if ((letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter) != kBearer[at]) {
            return std::nullopt;
        }
    }
    return std::string{header.substr(kBearer.size())};
}

Problem unknown()
{
    return {ProblemKind::unauthenticated, "token_unknown",
            "The API token is unknown, ended or expired: make a new one."};
}

}  // namespace

Result<MadeToken> Tokens::make(PersonId person, const NewToken& wanted)
{
    const auto secret = std::string{kPrefix} + new_secret(random_);
    return service::with_session(database_, [&](store::Session& session) -> Result<MadeToken> {
        if (store::tokens_of(session, person).size() >= static_cast<std::size_t>(kMostTokens)) {
            return Problem{ProblemKind::conflict,
                           "too_many_tokens",
                           "You have as many tokens as there may be: end one first.",
                           {},
                           {{"limit", std::to_string(kMostTokens)}}};
        }
        const auto now = store::read_system_clock(session);
        store::ApiToken token{.id = ledger::bytes_to_hex(random_.bytes(kTokenIdBytes)),
                              .person = person,
                              .person_active = true,
                              .name = wanted.name,
                              .scopes = joined(wanted.scopes),
                              .created_at = now,
                              .expires_at = now + wanted.lasts,
                              .last_used_at = std::nullopt};
        store::insert_token(session, token, ledger::sha256(secret));
        return MadeToken{std::move(token), secret};
    });
}

Result<std::vector<store::ApiToken>> Tokens::list(PersonId person)
{
    return service::with_session(database_, [&](store::Session& session) {
        return Result<std::vector<store::ApiToken>>{store::tokens_of(session, person)};
    });
}

Result<void> Tokens::drop(PersonId person, const std::string& id)
{
    return service::with_session(database_, [&](store::Session& session) -> Result<void> {
        if (!store::drop_token(session, person, id)) {
            return Problem{ProblemKind::not_found, "not_found", "You have no such token: it has ended already."};
        }
        return {};
    });
}

Result<void> Tokens::drop_all(PersonId person)
{
    return service::with_session(database_, [&](store::Session& session) -> Result<void> {
        store::drop_tokens(session, person);
        return {};
    });
}

Result<std::optional<http::Caller>> Tokens::authenticate(const http::Request& request)
{
    const auto header = request.header("authorization");
    if (!header) {
        return std::optional<http::Caller>{};
    }
    const auto secret = bearer_of(*header);
    if (!secret) {
        return Problem{ProblemKind::unauthenticated, "authorization_malformed",
                       "Send the API token as Authorization: Bearer followed by the token."};
    }
    return service::with_session(database_, [&](store::Session& session) -> Result<std::optional<http::Caller>> {
        const auto now = store::read_system_clock(session);
        const auto token = store::token_by_secret(session, ledger::sha256(*secret), factor_roles_, now);
        if (!token || !token->person_active || token->expires_at <= now) {
            return unknown();
        }
        if (!token->last_used_at || *token->last_used_at + kTokenTouchEvery <= now) {
            store::touch_token(session, token->id, now);
        }
        return std::optional{http::Caller{.person = token->person,
                                          .session = token->id,
                                          .owes_factor = token->owes_factor,
                                          .scopes = split(token->scopes)}};
    });
}

}  // namespace traimas::auth
