// Identity as the settings ask for it: what api/auth takes, the letters with links, and the operator's log.
#pragma once

#include "api/auth/identity.hpp"
#include "cli/config.hpp"
#include "engine/base/log.hpp"
#include "engine/language/messages.hpp"
#include "engine/runtime/letters.hpp"

#include <memory>
#include <string>

namespace traimas::cli {

// Null where mail is off.
[[nodiscard]] std::unique_ptr<runtime::Letters> make_letters(const Config& config, const Log& log);

// `messages` and `letters` (may be null) must outlive what is built from the answer.
[[nodiscard]] auth::IdentityOptions identity_options(const Config& config, std::string common_passwords,
                                                     const language::Messages& messages, runtime::Letters* letters,
                                                     const Log& log);

}  // namespace traimas::cli
