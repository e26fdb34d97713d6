// Thai digits are three bytes each in UTF-8: E0 B9 90 to E0 B9 99.
#include "engine/base/digits.hpp"

namespace traimas {

std::string with_ascii_digits(std::string_view text)
{
    static constexpr std::string_view kThaiPrefix = "\xE0\xB9";
    std::string result;
    result.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        if (at + 2 < text.size() && text.substr(at, 2) == kThaiPrefix) {
            const auto last = static_cast<unsigned char>(text[at + 2]);
            if (last >= 0x90 && last <= 0x99) {
                result.push_back(static_cast<char>('0' + (last - 0x90)));
                at += 3;
                continue;
            }
        }
        result.push_back(text[at]);
        ++at;
    }
    return result;
}

}  // namespace traimas
