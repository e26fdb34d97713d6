// ICU MessageFormat behind two functions. A MessageFormat fills caches inside its const functions, so none is shared:
// each call makes its own, which costs some microseconds and no lock.
#include "engine/language/message_pattern.hpp"

#include "engine/base/digits.hpp"

#include <unicode/messagepattern.h>
#include <unicode/msgfmt.h>

#include <algorithm>
#include <map>

namespace traimas::language {
namespace {

// Longer digit strings are no counts of anything here.
constexpr std::size_t kMostNumberBytes = 40;
constexpr const char* kNone = "none";

icu::Locale locale_of(Language language)
{
    switch (language) {
    case Language::th: return icu::Locale{"th", "TH"};
    case Language::en: return icu::Locale{"en", "GB"};
    }
    return icu::Locale::getRoot();
}

icu::UnicodeString unicode(std::string_view text)
{
    return icu::UnicodeString::fromUTF8(icu::StringPiece{text.data(), static_cast<std::int32_t>(text.size())});
}

std::string utf8(const icu::UnicodeString& text)
{
    std::string result;
    text.toUTF8String(result);
    return result;
}

Problem malformed(std::string detail)
{
    return {ProblemKind::invalid, "message_malformed", std::move(detail)};
}

// How the argument that starts at a part of the pattern is used; nullopt for a format that is not taken here.
std::optional<ArgumentUse> use_at(const icu::MessagePattern& pattern, std::int32_t part)
{
    switch (pattern.getPart(part).getArgType()) {
    case UMSGPAT_ARG_TYPE_NONE: return ArgumentUse::text;
    case UMSGPAT_ARG_TYPE_PLURAL:
    case UMSGPAT_ARG_TYPE_SELECTORDINAL: return ArgumentUse::number;
    case UMSGPAT_ARG_TYPE_SELECT: return ArgumentUse::choice;
    case UMSGPAT_ARG_TYPE_SIMPLE:
        // The part after the name is the type's own.
        return utf8(pattern.getSubstring(pattern.getPart(part + 2))) == "number" ? std::optional{ArgumentUse::number}
                                                                                 : std::nullopt;
    case UMSGPAT_ARG_TYPE_CHOICE: return std::nullopt;
    }
    return std::nullopt;
}

// A name that is both put in and counted (or chosen by) needs what counting (or choosing) needs.
std::optional<ArgumentUse> joined(ArgumentUse one, ArgumentUse other)
{
    if (one == other || other == ArgumentUse::text) {
        return one;
    }
    return one == ArgumentUse::text ? std::optional{other} : std::nullopt;
}

Result<std::vector<PatternArgument>> arguments_of(const icu::MessagePattern& pattern)
{
    std::map<std::string, ArgumentUse> uses;
    for (std::int32_t part = 0; part < pattern.countParts(); ++part) {
        if (pattern.getPartType(part) != UMSGPAT_PART_TYPE_ARG_START) {
            continue;
        }
        const auto name = utf8(pattern.getSubstring(pattern.getPart(part + 1)));
        if (pattern.getPartType(part + 1) != UMSGPAT_PART_TYPE_ARG_NAME) {
            return malformed("The argument {" + name + "} needs a name, not a number.");
        }
        const auto use = use_at(pattern, part);
        if (!use) {
            return malformed("The argument {" + name + "} has a format other than plural, select or number.");
        }
        const auto entry = uses.emplace(name, *use).first;
        const auto both = joined(entry->second, *use);
        if (!both) {
            return malformed("The argument {" + name + "} is counted in one place and chosen by in another.");
        }
        entry->second = *both;
    }
    std::vector<PatternArgument> arguments;
    for (const auto& [name, use] : uses) {
        arguments.push_back({name, use});
    }
    return arguments;
}

std::optional<icu::Formattable> number_from(const std::string& text)
{
    const auto digits = with_ascii_digits(text);
    if (digits.empty() || digits.size() > kMostNumberBytes ||
        digits.find_first_not_of("-.0123456789") != std::string::npos) {
        return std::nullopt;
    }
    UErrorCode status = U_ZERO_ERROR;
    icu::Formattable number{icu::StringPiece{digits}, status};
    return U_SUCCESS(status) ? std::optional{number} : std::nullopt;
}

std::optional<icu::Formattable> value_for(const PatternArgument& wanted, const Arguments& given)
{
    const auto found =
        std::find_if(given.begin(), given.end(), [&](const auto& one) { return one.first == wanted.name; });
    switch (wanted.use) {
    case ArgumentUse::text:
        return found != given.end() ? std::optional{icu::Formattable{unicode(found->second)}} : std::nullopt;
    case ArgumentUse::number: return found != given.end() ? number_from(found->second) : std::nullopt;
    case ArgumentUse::choice: {
        const bool absent = found == given.end() || found->second.empty();
        return icu::Formattable{absent ? icu::UnicodeString{kNone} : unicode(found->second)};
    }
    }
    return std::nullopt;
}

}  // namespace

Result<MessagePattern> read_pattern(Language language, std::string_view source)
{
    UErrorCode status = U_ZERO_ERROR;
    UParseError place{};
    const auto text = unicode(source);
    const icu::MessagePattern parsed{text, &place, status};
    if (U_FAILURE(status)) {
        return malformed("It is no ICU message from character " + std::to_string(place.offset) + " on.");
    }
    MessagePattern pattern{std::string{source}};
    TRAIMAS_TRY(pattern.arguments, arguments_of(parsed));
    const icu::MessageFormat format{text, locale_of(language), place, status};
    if (U_FAILURE(status)) {
        return malformed(std::string{"ICU refuses it: "} + u_errorName(status) + ".");
    }
    if (pattern.arguments.empty()) {
        pattern.constant = format_pattern(language, pattern, {});
    }
    return pattern;
}

std::optional<std::string> format_pattern(Language language, const MessagePattern& pattern, const Arguments& arguments)
{
    if (pattern.constant) {
        return pattern.constant;
    }
    std::vector<icu::UnicodeString> names;
    std::vector<icu::Formattable> values;
    for (const auto& wanted : pattern.arguments) {
        auto value = value_for(wanted, arguments);
        if (!value) {
            return std::nullopt;
        }
        names.push_back(unicode(wanted.name));
        values.push_back(*std::move(value));
    }
    UErrorCode status = U_ZERO_ERROR;
    UParseError place{};
    const icu::MessageFormat format{unicode(pattern.source), locale_of(language), place, status};
    icu::UnicodeString result;
    format.format(names.data(), values.data(), static_cast<std::int32_t>(names.size()), result, status);
    return U_SUCCESS(status) ? std::optional{utf8(result)} : std::nullopt;
}

}  // namespace traimas::language
