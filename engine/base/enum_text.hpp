// Enum <-> text from one table an enum, spelled as on the wire and in SQL, so that one search finds all.
//   template <> struct EnumText<Stage> {
//       static constexpr std::array table{std::pair{Stage::plan, std::string_view{"plan"}}};
//   };
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace traimas {

template <class Enum>
struct EnumText;  // specialised beside each enum

template <class Enum>
[[nodiscard]] constexpr std::string_view to_text(Enum value)
{
    for (const auto& [entry, text] : EnumText<Enum>::table) {
        if (entry == value) {
            return text;
        }
    }
    return {};
}

template <class Enum>
[[nodiscard]] constexpr std::optional<Enum> from_text(std::string_view text)
{
    for (const auto& [entry, name] : EnumText<Enum>::table) {
        if (name == text) {
            return entry;
        }
    }
    return std::nullopt;
}

// "plan, do, check, act"
template <class Enum>
[[nodiscard]] std::string all_texts()
{
    std::string texts;
    for (const auto& [entry, name] : EnumText<Enum>::table) {
        texts += texts.empty() ? "" : ", ";
        texts += name;
    }
    return texts;
}

}  // namespace traimas
