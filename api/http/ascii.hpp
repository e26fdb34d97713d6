// Small text tools for protocol elements, which are ASCII whatever the locale says.
// Pure functions; any thread may call them.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace traimas::http {

[[nodiscard]] constexpr char lower_case(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

[[nodiscard]] inline std::string lower_case(std::string_view text)
{
    std::string lowered{text};
    std::transform(lowered.begin(), lowered.end(), lowered.begin(), [](char letter) { return lower_case(letter); });
    return lowered;
}

[[nodiscard]] inline bool equal_ignoring_case(std::string_view left, std::string_view right)
{
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char one, char other) { return lower_case(one) == lower_case(other); });
}

// Without blanks and tabs at both ends.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

[[nodiscard]] constexpr bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}
[[nodiscard]] constexpr bool is_letter(char letter)
{
    return lower_case(letter) >= 'a' && lower_case(letter) <= 'z';
}

// Cuts `rest` at the first separator and gives back what came before it; without one, everything.
constexpr std::string_view cut(std::string_view& rest, char separator)
{
    const auto end = rest.find(separator);
    const auto piece = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    return piece;
}

}  // namespace traimas::http
