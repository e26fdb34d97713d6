// The request target, byte by byte: what RFC 3986 allows raw, one round of percent-decoding, then UTF-8 and segments.
// Decoding once is the point: "%252e" stays "%2e" and never becomes a dot.
#include "api/http/target.hpp"

#include "api/http/ascii.hpp"
#include "api/http/utf8.hpp"

#include <cstdint>
#include <optional>

namespace traimas::http {
namespace {

enum class Part { path, query };

Problem refused(std::string code, std::string detail)
{
    return Problem{.kind = ProblemKind::malformed, .code = std::move(code), .detail = std::move(detail)};
}

bool allowed_raw(char letter)
{
    constexpr std::string_view kPunctuation = "-._~!$&'()*+,;=:@/";
    return is_letter(letter) || is_digit(letter) || kPunctuation.find(letter) != std::string_view::npos;
}

std::optional<unsigned> hex_value(char digit)
{
    if (is_digit(digit)) {
        return static_cast<unsigned>(digit - '0');
    }
    const char letter = lower_case(digit);
    return letter >= 'a' && letter <= 'f' ? std::optional{static_cast<unsigned>(letter - 'a') + 10U} : std::nullopt;
}

std::optional<Problem> refuse_decoded(unsigned char byte, Part part)
{
    if (byte == 0) {
        return refused("target_nul", "Remove the NUL character from the address.");
    }
    if (part == Part::path && (byte == '/' || byte == '\\')) {
        return refused("target_encoded_slash", "An encoded slash or backslash is not accepted in a path.");
    }
    if (part == Part::path && (byte < 0x20 || byte == 0x7F)) {
        return refused("target_control_character", "Remove the control character from the address.");
    }
    return std::nullopt;
}

Result<std::string> decoded(std::string_view raw, Part part)
{
    std::string text;
    text.reserve(raw.size());
    for (std::size_t at = 0; at < raw.size(); ++at) {
        const char letter = raw[at];
        if (letter == '%') {
            const auto high = at + 2 < raw.size() ? hex_value(raw[at + 1]) : std::nullopt;
            const auto low = high ? hex_value(raw[at + 2]) : std::nullopt;
            if (!low) {
                return refused("target_bad_escape", "A percent sign must be followed by two hexadecimal digits.");
            }
            const auto byte = static_cast<unsigned char>(*high * 16 + *low);
            if (auto problem = refuse_decoded(byte, part)) {
                return *std::move(problem);
            }
            text += static_cast<char>(byte);
            at += 2;
        } else if (part == Part::query && letter == '+') {
            text += ' ';
        } else if (allowed_raw(letter) || (part == Part::query && letter == '?')) {
            text += letter;
        } else {
            return refused("target_bad_character", "Percent-encode every character that an address may not hold.");
        }
    }
    if (!is_utf8(text)) {
        return refused("target_not_utf8", "The address must be UTF-8 once it is decoded.");
    }
    return text;
}

Result<Pairs> parse_query(std::string_view raw)
{
    Pairs pairs;
    while (!raw.empty()) {
        std::string_view value = cut(raw, '&');
        if (value.empty()) {
            continue;
        }
        if (pairs.size() == kMostParameters) {
            return refused("too_many_parameters", "Send at most 50 query parameters.");
        }
        const auto name = cut(value, '=');
        TRAIMAS_TRY(auto decoded_name, decoded(name, Part::query));
        TRAIMAS_TRY(auto decoded_value, decoded(value, Part::query));
        pairs.emplace_back(std::move(decoded_name), std::move(decoded_value));
    }
    return pairs;
}

bool has_dot_segment(std::string_view path)
{
    while (!path.empty()) {
        const auto segment = cut(path, '/');
        if (segment == "." || segment == "..") {
            return true;
        }
    }
    return false;
}

}  // namespace

Result<Target> parse_target(std::string_view raw)
{
    if (raw.empty() || raw.front() != '/') {
        return refused("target_not_origin_form", "Ask for a path that begins with a slash.");
    }
    std::string_view query = raw;
    const auto raw_path = cut(query, '?');
    TRAIMAS_TRY(auto path, decoded(raw_path, Part::path));
    if (has_dot_segment(path)) {
        return refused("target_dot_segment", "A path may not hold '.' or '..' as a segment.");
    }
    TRAIMAS_TRY(auto pairs, parse_query(query));
    return Target{.path = std::move(path), .query = std::move(pairs)};
}

}  // namespace traimas::http
