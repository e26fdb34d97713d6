// Turns [session], [oidc] and [mail] into what identity takes.
#include "cli/identity.hpp"

#include "cli/listener.hpp"
#include "cli/mail.hpp"
#include "engine/exchange/mail/message.hpp"
#include "engine/ledger/digest.hpp"

#include <chrono>

namespace traimas::cli {
namespace {

language::Language language_of(const Config& config)
{
    return from_text<language::Language>(config.language.preferred).value_or(language::Language::th);
}

exchange::Envelope composed(const Config& config, const language::Messages& messages, const auth::LinkLetter& letter)
{
    const auto language = language_of(config);
    const auto& name = language == language::Language::th ? letter.to.th : letter.to.en;
    const auto words = [&](const char* key, const language::Arguments& arguments) {
        return messages.text(language, key, arguments);
    };
    const auto body =
        words("mail.greeting", {{"name", name}}) + "\n\n" +
        words("mail.link.text", {{"url", letter.link}, {"minutes", std::to_string(letter.lasts.count())}}) + "\n";
    const auto& mail = config.mail;
    const auto domain = mail.domain.empty() ? mail.from.substr(mail.from.find('@') + 1) : mail.domain;
    // The id must tell nobody the link.
    const auto key = "link/" + ledger::to_hex(ledger::sha256(letter.link));
    return {.from = mail.from,
            .to = letter.to.email,
            .text = exchange::message_text({.from = {mail.from, mail.from_name},
                                            .to = {letter.to.email, name},
                                            .message_id = exchange::message_id(key, domain),
                                            .subject = words("mail.link.subject", {}),
                                            .body = body,
                                            .language = std::string{to_text(language)},
                                            .date = SystemClock{}.now()})};
}

auth::Audit audit_into(const Log& log)
{
    return [log](const auth::AuditEvent& event) {
        log.info("security", {{"what", std::string{event.what}},
                              {"person", event.person ? event.person->value() : std::int64_t{0}},
                              {"session", event.session},
                              {"address", event.address},
                              {"by", event.by ? event.by->value() : std::int64_t{0}}});
    };
}

}  // namespace

std::unique_ptr<runtime::Letters> make_letters(const Config& config, const Log& log)
{
    return config.mail.enabled ? std::make_unique<runtime::Letters>(smtp_mailer(config), log) : nullptr;
}

auth::IdentityOptions identity_options(const Config& config, std::string common_passwords,
                                       const language::Messages& messages, runtime::Letters* letters, const Log& log)
{
    auth::IdentityOptions options{.sessions = {.idle = std::chrono::minutes{config.session.idle_minutes},
                                               .absolute = std::chrono::hours{config.session.absolute_hours},
                                               .secure_cookie = is_secure(config)},
                                  .common_passwords = std::move(common_passwords),
                                  // In a demo everybody shares one password, and nobody has a telephone.
                                  .factor_required = !config.demo.enabled && config.session.second_factor == "required",
                                  .origin = origin_of(config),
                                  .audit = audit_into(log)};
    if (letters != nullptr) {
        options.send_link = [config, &messages, letters](const auth::LinkLetter& letter) {
            return exchange::is_address(letter.to.email) && letters->take(composed(config, messages, letter));
        };
    }
    if (!config.oidc.issuer.empty()) {
        options.oidc = auth::OidcOptions{.issuer = config.oidc.issuer,
                                         .client_id = config.oidc.client_id,
                                         .client_secret = config.oidc.client_secret,
                                         .name_claim = config.oidc.name_claim,
                                         .ca_file = config.oidc.ca_file,
                                         .origin = origin_of(config)};
    }
    return options;
}

}  // namespace traimas::cli
