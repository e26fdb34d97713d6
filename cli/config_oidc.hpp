// The settings of the identity provider: their rows of the table, and the rules between them.
// Kept apart, as those of mail are.
#pragma once

#include "cli/config_keys.hpp"

namespace traimas {

// The rows of [oidc], for config_keys().
[[nodiscard]] std::vector<ConfigKey> oidc_keys();

// What is wrong with them together; nullopt where no provider is named or everything fits.
[[nodiscard]] std::optional<ConfigComplaint> oidc_complaint(const Config& config);

}  // namespace traimas
