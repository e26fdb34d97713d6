// The two languages of readers, Thai first, and the choice between them.
// Pure functions: any thread may call them.
#pragma once

#include "engine/base/enum_text.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace traimas::language {

enum class Language { th, en };

inline constexpr std::array kLanguages{Language::th, Language::en};

// The language that an Accept-Language header asks for (RFC 9110 12.5.4): the greatest weight wins, the earlier range
// on a tie; "en-GB" counts as "en", "*" as whatever is not named, q=0 as refused. A bad item is passed over. An empty
// header, or one that takes neither language, gives `otherwise`.
[[nodiscard]] Language negotiate(std::string_view accept_language, Language otherwise);

}  // namespace traimas::language

template <>
struct traimas::EnumText<traimas::language::Language> {
    static constexpr std::array table{std::pair{language::Language::th, std::string_view{"th"}},
                                      std::pair{language::Language::en, std::string_view{"en"}}};
};
