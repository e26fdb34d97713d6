// Accept-Language with its weights (RFC 9110 section 12.5.4), read leniently: a bad item is skipped, never an error.
// Weights are whole thousandths, so no floating point is needed.
#include "api/http/language.hpp"

#include "api/http/ascii.hpp"

#include <algorithm>
#include <optional>

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

}  // namespace

std::string_view choose_language(std::string_view accept_language, std::string_view default_language)
{
    std::string_view best = default_language;
    int best_weight = 0;
    while (!accept_language.empty()) {
        auto parameters = cut(accept_language, ',');
        auto range = trimmed(cut(parameters, ';'));
        const auto weight = weight_in(parameters);
        if (!weight || *weight <= best_weight) {
            continue;
        }
        const auto primary = cut(range, '-');
        const auto spoken = std::find_if(kLanguages.begin(), kLanguages.end(),
                                         [&](auto language) { return equal_ignoring_case(language, primary); });
        if (spoken != kLanguages.end() || primary == "*") {
            best = primary == "*" ? default_language : *spoken;
            best_weight = *weight;
        }
    }
    return best;
}

}  // namespace traimas::http
