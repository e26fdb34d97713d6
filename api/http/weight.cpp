// Whole thousandths, so no floating point is needed.
#include "api/http/weight.hpp"

#include "api/http/ascii.hpp"

#include <algorithm>

namespace traimas::http {
namespace {

// "0.75" as 750; nullopt for anything RFC 9110 would not write.
std::optional<int> weight_of(std::string_view text)
{
    if (text.empty() || text.size() > 5 || (text.front() != '0' && text.front() != '1')) {
        return std::nullopt;
    }
    int weight = (text.front() - '0') * 1'000;
    if (text.size() > 1 && text[1] != '.') {
        return std::nullopt;
    }
    int worth = 100;
    for (std::size_t at = 2; at < text.size(); ++at, worth /= 10) {
        if (!is_digit(text[at])) {
            return std::nullopt;
        }
        weight += (text[at] - '0') * worth;
    }
    return std::min(weight, 1'000);
}

}  // namespace

std::optional<int> weight_in(std::string_view parameters)
{
    while (!parameters.empty()) {
        auto value = trimmed(cut(parameters, ';'));
        if (equal_ignoring_case(trimmed(cut(value, '=')), "q")) {
            return weight_of(trimmed(value));
        }
    }
    return 1'000;
}

}  // namespace traimas::http
