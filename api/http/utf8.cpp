// RFC 3629, table 3-7 of the Unicode standard: no overlong forms, no surrogates, nothing beyond U+10FFFF.
#include "api/http/utf8.hpp"

#include <optional>

namespace traimas::http {
namespace {

// How many continuation bytes follow this first byte, or nullopt where none may begin with it.
std::optional<std::size_t> continuation_count(unsigned char first)
{
    if (first < 0x80) {
        return 0;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        return 1;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        return 2;
    }
    return first >= 0xF0 && first <= 0xF4 ? std::optional<std::size_t>{3} : std::nullopt;
}

// Overlong forms and surrogates show in the second byte.
bool second_byte_fits(unsigned char first, unsigned char second)
{
    const unsigned char least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const unsigned char most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    return second >= least && second <= most;
}

}  // namespace

bool is_utf8(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
        const auto more = continuation_count(byte(at));
        if (!more || at + *more >= text.size()) {
            return false;
        }
        if (*more > 0 && !second_byte_fits(byte(at), byte(at + 1))) {
            return false;
        }
        for (std::size_t next = 2; next <= *more; ++next) {
            if ((byte(at + next) & 0xC0U) != 0x80U) {
                return false;
            }
        }
        at += *more + 1;
    }
    return true;
}

}  // namespace traimas::http
