// bytes=0-499, bytes=500-, bytes=-500.
#include "api/http/byte_range.hpp"

#include "api/http/ascii.hpp"

#include <algorithm>
#include <charconv>

namespace traimas::http {
namespace {

std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

RangeChoice part(std::uint64_t first, std::uint64_t length)
{
    return {RangeAnswer::part, {first, length}};
}

}  // namespace

RangeChoice choose_range(std::string_view header, std::uint64_t size)
{
    constexpr std::string_view kUnit = "bytes=";
    if (!equal_ignoring_case(header.substr(0, kUnit.size()), kUnit)) {
        return {};
    }
    const auto range = header.substr(kUnit.size());
    const auto dash = range.find('-');
    if (dash == std::string_view::npos || range.find(',') != std::string_view::npos) {
        return {};
    }
    const auto first = number(range.substr(0, dash));
    const auto last = number(range.substr(dash + 1));
    if (dash == 0) {
        if (!last) {
            return {};
        }
        const auto length = std::min(*last, size);
        return length == 0 ? RangeChoice{RangeAnswer::unsatisfiable, {}} : part(size - length, length);
    }
    const bool is_open = dash + 1 == range.size();
    if (!first || (!is_open && (!last || *last < *first))) {
        return {};
    }
    if (*first >= size) {
        return {RangeAnswer::unsatisfiable, {}};
    }
    return part(*first, is_open ? size - *first : std::min(*last - *first + 1, size - *first));
}

}  // namespace traimas::http
