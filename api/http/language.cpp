// Accept-Language with its weights (RFC 9110 section 12.5.4), read leniently: a bad item is skipped, never an error.
// A language that is named twice counts by its greater weight.
#include "api/http/language.hpp"

#include "api/http/ascii.hpp"
#include "api/http/weight.hpp"

#include <algorithm>

namespace traimas::http {
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
