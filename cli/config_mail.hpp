// The settings of mail: their rows of the table, the rules between them, and their forms.
// Kept apart, because they are many and nothing else needs them.
#pragma once

#include "cli/config_keys.hpp"

#include <chrono>

namespace traimas {

// The rows of [mail], for config_keys().
[[nodiscard]] std::vector<ConfigKey> mail_keys();

// What is wrong with them together; nullopt where mail is off or everything fits.
[[nodiscard]] std::optional<ConfigComplaint> mail_complaint(const Config& config);

// "07:30"; nullopt for what is no time of day.
[[nodiscard]] std::optional<std::chrono::minutes> time_of_day(std::string_view text);

}  // namespace traimas
