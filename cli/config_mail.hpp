// The settings of mail: their rows of the table, the rules between them, and their forms.
// Kept apart, because they are many and nothing else needs them.
#pragma once

#include "cli/config_keys.hpp"

#include <chrono>

namespace traimas {

// The rows of [mail], for config_keys().
[[nodiscard]] std::vector<ConfigKey> mail_keys();

// What is wrong with them together, as a key and a sentence; nullopt where mail is off or everything fits.
struct MailComplaint {
    std::string key;
    std::string message;
};
[[nodiscard]] std::optional<MailComplaint> mail_complaint(const Config& config);

// "07:30"; nullopt for what is no time of day.
[[nodiscard]] std::optional<std::chrono::minutes> time_of_day(std::string_view text);

}  // namespace traimas
