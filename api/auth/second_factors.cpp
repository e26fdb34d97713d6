// Second factors over the tables second_factor and recovery_code.
// Recovery codes have 120 bits of chance: from 112 on a plain hash keeps them (OWASP ASVS 5.0, 6.5.2).
#include "api/auth/second_factors.hpp"

#include "api/auth/totp.hpp"
#include "engine/ledger/digest.hpp"
#include "engine/service/reading.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/identity_store.hpp"

#include <algorithm>

namespace traimas::auth {
namespace {

constexpr std::size_t kRecoveryBytes = 15;

Problem not_begun()
{
    return {ProblemKind::conflict, "second_factor_not_begun", "Begin with POST /api/v1/me/totp."};
}

// "abcd-efgh-ijkl-mnop-qrst-uvwx", as it is shown; dashes, spaces and case do not matter when it is typed.
std::string shown(std::string_view bytes)
{
    const auto text = totp_secret_text(bytes);
    std::string grouped;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (at > 0 && at % 4 == 0) {
            grouped += '-';
        }
        const char letter = text[at];
        grouped += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
    return grouped;
}

ledger::Digest hash_of(PersonId person, std::string_view typed)
{
    std::string plain;
    for (const char letter : typed) {
        if (letter != '-' && letter != ' ') {
            plain += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
        }
    }
    return ledger::sha256("recovery/" + std::to_string(person.value()) + "/" + plain);
}

// "123 456", as apps show it.
std::string without_spaces(std::string_view code)
{
    std::string plain;
    std::copy_if(code.begin(), code.end(), std::back_inserter(plain), [](char letter) { return letter != ' '; });
    return plain;
}

}  // namespace

Result<SecondFactors::Status> SecondFactors::status(PersonId person)
{
    return service::with_session(database_, [&](store::Session& session) -> Result<Status> {
        const auto row = store::second_factor_of(session, person);
        if (!row) {
            return Status{FactorState::none, 0};
        }
        return Status{row->confirmed ? FactorState::on : FactorState::begun,
                      store::recovery_codes_left(session, person)};
    });
}

Result<SecondFactors::Begun> SecondFactors::begin(PersonId person, std::string_view account)
{
    const auto secret = random_.bytes(kTotpSecretBytes);
    return service::with_session(database_, [&](store::Session& session) -> Result<Begun> {
        if (!store::begin_second_factor(session, person, secret)) {
            return Problem{ProblemKind::conflict, "second_factor_on",
                           "A second factor is set up already: remove it first."};
        }
        return Begun{totp_secret_text(secret), totp_uri(secret, issuer_, account)};
    });
}

std::vector<std::string> SecondFactors::set_recovery_codes(store::Session& session, PersonId person)
{
    std::vector<std::string> codes;
    std::vector<ledger::Digest> hashes;
    for (int count = 0; count < kRecoveryCodes; ++count) {
        codes.push_back(shown(random_.bytes(kRecoveryBytes)));
        hashes.push_back(hash_of(person, codes.back()));
    }
    store::set_recovery_codes(session, person, hashes);
    return codes;
}

Result<std::vector<std::string>> SecondFactors::confirm(PersonId person, std::string_view code)
{
    return service::with_session(database_, [&](store::Session& session) -> Result<std::vector<std::string>> {
        const auto row = store::second_factor_of(session, person);
        if (!row) {
            return not_begun();
        }
        if (row->confirmed) {
            return Problem{ProblemKind::conflict, "second_factor_on", "A second factor is set up already."};
        }
        const auto now = store::read_system_clock(session);
        const auto step = matching_step(row->secret, without_spaces(code), now);
        if (!step || !store::take_step(session, person, *step)) {
            return Problem{ProblemKind::invalid, "wrong_code",
                           "The code is wrong or was used before: type the one that the app shows now."};
        }
        auto codes = set_recovery_codes(session, person);
        store::confirm_second_factor(session, person, now);
        return codes;
    });
}

Result<std::vector<std::string>> SecondFactors::renew_recovery_codes(PersonId person)
{
    return service::with_session(database_, [&](store::Session& session) -> Result<std::vector<std::string>> {
        const auto row = store::second_factor_of(session, person);
        if (!row || !row->confirmed) {
            return not_begun();
        }
        return set_recovery_codes(session, person);
    });
}

Result<CodeKind> SecondFactors::take(PersonId person, std::string_view code)
{
    return service::with_session(database_, [&](store::Session& session) -> Result<CodeKind> {
        const auto row = store::second_factor_of(session, person);
        if (!row || !row->confirmed) {
            return CodeKind::none;
        }
        if (const auto step = matching_step(row->secret, without_spaces(code), store::read_system_clock(session))) {
            return store::take_step(session, person, *step) ? CodeKind::totp : CodeKind::none;
        }
        return store::take_recovery_code(session, person, hash_of(person, code)) ? CodeKind::recovery : CodeKind::none;
    });
}

Result<void> SecondFactors::drop(PersonId person)
{
    return service::with_session(database_, [&](store::Session& session) -> Result<void> {
        if (!store::drop_second_factor(session, person)) {
            return Problem{ProblemKind::not_found, "not_found", "There is no second factor."};
        }
        return {};
    });
}

}  // namespace traimas::auth
