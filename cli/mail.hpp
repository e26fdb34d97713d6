// Mail as the settings ask for it.
#pragma once

#include "cli/config.hpp"
#include "engine/service/mail.hpp"

#include <memory>
#include <optional>

namespace traimas::cli {

// nullopt where mail is switched off; `origin` is empty where http.public_origin is. Problems:
// mail_zone_unknown, mail_ca_file_unreadable.
[[nodiscard]] Result<std::optional<service::MailOptions>> mail_options(const Config& config);

[[nodiscard]] std::unique_ptr<exchange::Mailer> smtp_mailer(const Config& config);

}  // namespace traimas::cli
