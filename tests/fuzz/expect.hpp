// What every fuzz target shares: the one function that it defines, and how it says that a promise was broken.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace traimas::fuzz {

// One input. Must not keep anything of it.
void run(std::string_view bytes);

// Aborts (clang 14 has no std::source_location over this library), which the fuzzer takes for a finding and keeps the
// input.
inline void expect(bool holds, const char* file = __builtin_FILE(), int line = __builtin_LINE())
{
    if (!holds) {
        std::fprintf(stderr, "%s:%d: a promise is broken\n", file, line);
        std::abort();
    }
}

// RFC 3629: no overlong forms, no surrogates, nothing beyond U+10FFFF.
inline bool is_utf8(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || at + length > text.size()) {
            return false;
        }
        for (std::size_t next = 1; next < length; ++next) {
            const auto byte = static_cast<unsigned char>(text[at + next]);
            const bool is_first = next == 1;
            const unsigned least = is_first && lead == 0xE0 ? 0xA0 : is_first && lead == 0xF0 ? 0x90 : 0x80;
            const unsigned most = is_first && lead == 0xED ? 0x9F : is_first && lead == 0xF4 ? 0x8F : 0xBF;
            if (byte < least || byte > most) {
                return false;
            }
        }
        at += length;
    }
    return true;
}

}  // namespace traimas::fuzz
