// Chooses the language of an answer from Accept-Language: Thai or English.
// A pure function; any thread may call it.
#pragma once

#include <array>
#include <string_view>

namespace traimas::http {

inline constexpr std::array<std::string_view, 2> kLanguages{"th", "en"};

// The spoken language with the highest weight (the earlier one on a tie; "en-GB" is "en", "*" is the default), or
// `default_language` where the header is empty, unreadable or names none that is spoken here.
[[nodiscard]] std::string_view choose_language(std::string_view accept_language, std::string_view default_language);

}  // namespace traimas::http
