// Thai and ASCII digits: people type both, programs read one kind.
#pragma once

#include <string>
#include <string_view>

namespace traimas {

// Thai digits (U+0E50..U+0E59) become ASCII ones, all else stays, byte for byte.
[[nodiscard]] std::string with_ascii_digits(std::string_view text);

}  // namespace traimas
