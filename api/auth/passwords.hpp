// Passwords: argon2id hashes, and the rules for a new one.
// Hashing takes tens of milliseconds and 19 MiB on purpose: it belongs on the password workers. Thread-safe.
#pragma once

#include "engine/base/result.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace traimas::auth {

inline constexpr std::size_t kLeastPasswordCharacters = 15;  // Unicode code points
inline constexpr std::size_t kLeastBesideAFactor = 8;        // where a second factor is set up (NIST SP 800-63B-4)
// 64 characters of any script: Thai takes three bytes each, and no letter more than four.
inline constexpr std::size_t kMostPasswordBytes = 256;

// The least work that OWASP names for argon2id with this memory.
inline constexpr std::size_t kArgonMemoryBytes = std::size_t{19} * 1024 * 1024;
inline constexpr unsigned long long kArgonPasses = 2;

// What a new password must be: long enough and not one that everybody tries. No rules of composition.
class PasswordRules {
public:
    // `common`: passwords that are refused, one a line, in lower case; lines that begin with '#' are comments.
    explicit PasswordRules(std::string_view common);

    // Kind invalid: "password_too_short", "password_too_long", "password_common" (on the list, a short piece repeated,
    // or hardly more than the user name or the program's).
    [[nodiscard]] std::optional<Problem> check(std::string_view password, std::size_t least = kLeastPasswordCharacters,
                                               std::string_view username = {}) const;

private:
    std::set<std::string, std::less<>> common_{};
};

// Does it hold only beside a second factor?
[[nodiscard]] bool is_short_password(std::string_view password);

// The hash with its salt and parameters, as text. Throws std::runtime_error where the memory is not to be had.
[[nodiscard]] std::string hash_password(std::string_view password);
[[nodiscard]] bool verify_password(const std::string& hash, std::string_view password);

}  // namespace traimas::auth
