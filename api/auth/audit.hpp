// What identity tells the operator: who proved themselves, who failed, and what was changed about an account.
// Thread-safe where the function behind it is. Never a password, a code, a token or a link.
#pragma once

#include "engine/base/strong_id.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace traimas::auth {

struct AuditEvent {
    std::string_view what;             // "sign_in", "sign_in_failed", "proof", "proof_failed", "session_ended", …
    std::optional<PersonId> person{};  // empty: nobody was found
    std::string session{};
    std::string address{};
    std::optional<PersonId> by{};  // who did it to somebody else's account
};

using Audit = std::function<void(const AuditEvent&)>;

}  // namespace traimas::auth
