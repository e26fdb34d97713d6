// Time-based one-time codes (RFC 6238): SHA-1, six figures, a new one every 30 seconds, as every authenticator app has
// it. Pure; thread-safe.
#pragma once

#include "engine/base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace traimas::auth {

inline constexpr std::size_t kTotpSecretBytes = 20;  // RFC 4226, section 4: at least 128 bits, 160 recommended
inline constexpr std::size_t kTotpFigures = 6;
inline constexpr std::int64_t kTotpStepSeconds = 30;
inline constexpr std::int64_t kTotpStepsAround = 1;  // clocks of telephones differ: one step before and one after

[[nodiscard]] std::int64_t totp_step(Instant at);
// The code of one step.
[[nodiscard]] std::string totp_code(std::string_view secret, std::int64_t step);
// The step whose code this is, near `at`; nullopt for a code of none of them.
[[nodiscard]] std::optional<std::int64_t> matching_step(std::string_view secret, std::string_view code, Instant at);

// The secret for typing, in base32 without padding; and "otpauth://totp/…" for a QR code.
[[nodiscard]] std::string totp_secret_text(std::string_view secret);
[[nodiscard]] std::string totp_uri(std::string_view secret, std::string_view issuer, std::string_view account);

}  // namespace traimas::auth
