// Turns [mail] into what the engine takes.
#include "cli/mail.hpp"

#include "cli/config_mail.hpp"
#include "engine/calendar/zone.hpp"
#include "engine/exchange/mail/smtp.hpp"

#include <filesystem>
#include <fstream>

namespace traimas::cli {
namespace {

std::string domain_of(const Config::Mail& mail)
{
    return mail.domain.empty() ? mail.from.substr(mail.from.find('@') + 1) : mail.domain;
}

exchange::SmtpSecurity security_of(const std::string& name)
{
    if (name == "plain") {
        return exchange::SmtpSecurity::plain;
    }
    return name == "tls" ? exchange::SmtpSecurity::tls : exchange::SmtpSecurity::starttls;
}

// The library would say it at every mail, and not before the first one.
bool is_readable(const std::string& path)
{
    std::error_code unreadable;
    return std::filesystem::is_regular_file(path, unreadable) && std::ifstream{path}.good();
}

}  // namespace

Result<std::optional<service::MailOptions>> mail_options(const Config& config)
{
    const auto& mail = config.mail;
    if (!mail.enabled) {
        return std::optional<service::MailOptions>{};
    }
    // The table of settings reads no file, and the zones are files: so they are asked for here.
    if (!calendar::zone_exists(mail.zone)) {
        return Problem{ProblemKind::invalid, "mail_zone_unknown",
                       "mail.zone is no zone of the zone database: use one such as Asia/Bangkok."};
    }
    if (!mail.ca_file.empty() && !is_readable(mail.ca_file)) {
        return Problem{ProblemKind::invalid, "mail_ca_file_unreadable",
                       "mail.ca_file names no file that can be read: give it a PEM file of the trusted authorities, or "
                       "leave it empty for the system's."};
    }
    const auto minutes = [](const std::string& text) { return time_of_day(text).value_or(std::chrono::minutes{0}); };
    service::MailOptions options{
        .from = {mail.from, mail.from_name}, .domain = domain_of(mail), .origin = config.http.public_origin};
    options.language = from_text<language::Language>(config.language.preferred).value_or(language::Language::th);
    options.hours = {mail.zone, minutes(mail.quiet_from), minutes(mail.quiet_until), minutes(mail.digest_at)};
    options.oldest = std::chrono::days{mail.oldest_days};
    options.first_retry = std::chrono::seconds{mail.retry_seconds};
    return std::optional{std::move(options)};
}

std::unique_ptr<exchange::Mailer> smtp_mailer(const Config& config)
{
    const auto& mail = config.mail;
    return std::make_unique<exchange::SmtpMailer>(exchange::SmtpOptions{.host = mail.host,
                                                                        .port = mail.port,
                                                                        .security = security_of(mail.security),
                                                                        .user = mail.user,
                                                                        .password = mail.password,
                                                                        .hello = domain_of(mail),
                                                                        .ca_file = mail.ca_file,
                                                                        .verify = mail.verify});
}

}  // namespace traimas::cli
