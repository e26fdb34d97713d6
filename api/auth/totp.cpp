// Codes through liboath; which step a code belongs to is ours to know, since each counts once.
#include "api/auth/totp.hpp"

#include "engine/base/assert.hpp"

#include <liboath/oath.h>
#include <sodium.h>

#include <array>
#include <cstdlib>
#include <memory>

namespace traimas::auth {
namespace {

bool is_unreserved(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
           letter == '-' || letter == '.' || letter == '_' || letter == '~';
}

std::string percent_encoded(std::string_view text)
{
    constexpr std::string_view kFigures = "0123456789ABCDEF";
    std::string encoded;
    for (const char letter : text) {
        if (is_unreserved(letter)) {
            encoded += letter;
        } else {
            const auto byte = static_cast<unsigned char>(letter);
            encoded.append({'%', kFigures[byte >> 4U], kFigures[byte & 0xFU]});
        }
    }
    return encoded;
}

}  // namespace

std::int64_t totp_step(Instant at)
{
    return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count() / kTotpStepSeconds;
}

std::string totp_code(std::string_view secret, std::int64_t step)
{
    std::array<char, kTotpFigures + 1> code{};
    const auto at = static_cast<time_t>(step * kTotpStepSeconds);
    const int failed = oath_totp_generate(secret.data(), secret.size(), at, static_cast<unsigned>(kTotpStepSeconds), 0,
                                          static_cast<unsigned>(kTotpFigures), code.data());
    TRAIMAS_ASSERT(failed == OATH_OK);
    return code.data();
}

std::optional<std::int64_t> matching_step(std::string_view secret, std::string_view code, Instant at)
{
    if (code.size() != kTotpFigures) {
        return std::nullopt;
    }
    const auto now = totp_step(at);
    for (auto step = now - kTotpStepsAround; step <= now + kTotpStepsAround; ++step) {
        if (step >= 0 && sodium_memcmp(totp_code(secret, step).data(), code.data(), kTotpFigures) == 0) {
            return step;
        }
    }
    return std::nullopt;
}

std::string totp_secret_text(std::string_view secret)
{
    char* text = nullptr;
    std::size_t length = 0;
    const int failed = oath_base32_encode(secret.data(), secret.size(), &text, &length);
    TRAIMAS_ASSERT(failed == OATH_OK);
    // The library hands out memory of malloc.
    const std::unique_ptr<char, decltype(&std::free)> owned{text, &std::free};
    std::string encoded{text, length};
    encoded.erase(encoded.find_last_not_of('=') + 1);
    return encoded;
}

std::string totp_uri(std::string_view secret, std::string_view issuer, std::string_view account)
{
    return "otpauth://totp/" + percent_encoded(issuer) + ":" + percent_encoded(account) +
           "?secret=" + totp_secret_text(secret) + "&issuer=" + percent_encoded(issuer) +
           "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace traimas::auth
