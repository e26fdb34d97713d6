// Accept-Language, read leniently: weights are whole thousandths, so that no floating point is needed.
// Only so many ranges are looked at, since the header is the client's to write.
#include "engine/language/language.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace traimas::language {
namespace {

constexpr int kMostRanges = 32;
constexpr int kWholeWeight = 1'000;

// What the header says of one language, or of "*".
struct Wish {
    int weight = -1;  // thousandths; -1: not named
    int place = 0;    // of the range that gave the weight
};

bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

// Takes what stands before the separator off the front of `text`.
std::string_view take(std::string_view& text, char separator)
{
    const auto at = text.find(separator);
    const auto piece = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return trimmed(piece);
}

std::string lower(std::string_view text)
{
    std::string result{text};
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

// "0.75" -> 750; nullopt for anything that RFC 9110 would not write.
std::optional<int> weight_from(std::string_view text)
{
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') || (text.size() > 1 && text[1] != '.')) {
        return std::nullopt;
    }
    int weight = text[0] == '1' ? kWholeWeight : 0;
    int worth = kWholeWeight / 10;
    for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        weight += (c - '0') * worth;
        worth /= 10;
    }
    return weight <= kWholeWeight ? std::optional{weight} : std::nullopt;
}

// The weight among a range's parameters, 1 where none is written.
std::optional<int> weight_of(std::string_view parameters)
{
    while (!parameters.empty()) {
        auto parameter = take(parameters, ';');
        if (lower(take(parameter, '=')) == "q") {
            return weight_from(trimmed(parameter));
        }
    }
    return kWholeWeight;
}

}  // namespace

Language negotiate(std::string_view accept_language, Language otherwise)
{
    std::array<Wish, kLanguages.size()> wishes{};
    Wish any;
    for (int place = 0; place < kMostRanges && !accept_language.empty(); ++place) {
        auto item = take(accept_language, ',');
        auto range = take(item, ';');
        const auto weight = weight_of(item);
        const auto primary = lower(take(range, '-'));
        const auto spoken = from_text<Language>(primary);
        if (!weight || (!spoken && primary != "*")) {
            continue;
        }
        auto& wish = spoken ? wishes.at(static_cast<std::size_t>(*spoken)) : any;
        if (*weight > wish.weight) {
            wish = {*weight, place};
        }
    }
    auto best = otherwise;
    Wish best_wish{0, 0};
    for (const auto language : kLanguages) {
        const auto& named = wishes.at(static_cast<std::size_t>(language));
        const auto& wish = named.weight >= 0 ? named : any;
        const bool earlier = wish.place < best_wish.place || (wish.place == best_wish.place && language == otherwise);
        if (wish.weight > 0 && (wish.weight > best_wish.weight || (wish.weight == best_wish.weight && earlier))) {
            best = language;
            best_wish = wish;
        }
    }
    return best;
}

}  // namespace traimas::language
