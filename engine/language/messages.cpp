// The catalogue of messages: read whole, checked whole, so that a missing translation stops the start and not a reader.
// Faults of both files come in one Problem.
#include "engine/language/messages.hpp"

#include "engine/base/json_parse.hpp"

#include <algorithm>

namespace traimas::language {
namespace {

using Faults = std::vector<FieldFault>;
using Patterns = std::map<std::string, MessagePattern, std::less<>>;

// Messages are read from files of the installation; these bounds only keep a wrong file from filling the memory.
constexpr JsonLimits kLimits{.depth = 2, .nodes = 10'000, .string_bytes = 4'000};

std::string pointer_to(Language language, const std::string& key)
{
    return "/" + std::string{to_text(language)} + "/" + key;
}

void read_message(Language language, const std::string& key, const nlohmann::json& value, Patterns& patterns,
                  Faults& faults)
{
    const auto* source = value.get_ptr<const std::string*>();
    if (source == nullptr || source->empty()) {
        faults.push_back({pointer_to(language, key), "message_empty", "needs a text"});
        return;
    }
    auto pattern = read_pattern(language, *source);
    if (!pattern) {
        faults.push_back({pointer_to(language, key), pattern.error().code, pattern.error().detail});
        return;
    }
    patterns.emplace(key, *std::move(pattern));
}

Result<JsonText> read_object(Language language, std::string_view text)
{
    TRAIMAS_TRY(auto parsed, parse_json(text, kLimits));
    if (!parsed.value.is_object()) {
        return Problem{ProblemKind::malformed, "not_an_object",
                       "The messages of \"" + std::string{to_text(language)} + "\" must be one JSON object of texts."};
    }
    return parsed;
}

bool same_names(const MessagePattern& one, const MessagePattern& other)
{
    return std::equal(one.arguments.begin(), one.arguments.end(), other.arguments.begin(), other.arguments.end(),
                      [](const auto& left, const auto& right) { return left.name == right.name; });
}

void report_missing(const nlohmann::json& from, const nlohmann::json& in, Language language, Faults& faults)
{
    for (const auto& [key, value] : from.items()) {
        if (!in.contains(key)) {
            faults.push_back({pointer_to(language, key), "message_missing", "is there in the other language only"});
        }
    }
}

}  // namespace

Result<Messages> Messages::from_json(std::string_view thai, std::string_view english)
{
    TRAIMAS_TRY(const auto thai_json, read_object(Language::th, thai));
    TRAIMAS_TRY(const auto english_json, read_object(Language::en, english));
    Faults faults;
    report_missing(english_json.value, thai_json.value, Language::th, faults);
    report_missing(thai_json.value, english_json.value, Language::en, faults);
    Catalogue thai_patterns;
    Catalogue english_patterns;
    for (const auto& [key, value] : thai_json.value.items()) {
        read_message(Language::th, key, value, thai_patterns, faults);
    }
    for (const auto& [key, value] : english_json.value.items()) {
        read_message(Language::en, key, value, english_patterns, faults);
    }
    for (const auto& [key, pattern] : thai_patterns) {
        const auto other = english_patterns.find(key);
        if (other != english_patterns.end() && !same_names(pattern, other->second)) {
            faults.push_back(
                {pointer_to(Language::en, key), "message_arguments_differ", "takes other arguments than in th"});
        }
    }
    if (!faults.empty()) {
        return Problem{ProblemKind::invalid, "messages_incomplete",
                       "The two message files do not match: mend the keys listed, the first is " +
                           faults.front().pointer + " (" + faults.front().code + ").",
                       std::move(faults)};
    }
    return Messages{std::move(thai_patterns), std::move(english_patterns)};
}

std::string Messages::text(Language language, std::string_view key, const Arguments& arguments,
                           std::string_view fallback) const
{
    if (const auto* pattern = find(language, key)) {
        if (auto said = format_pattern(language, *pattern, arguments)) {
            return *std::move(said);
        }
    }
    return std::string{fallback.empty() ? key : fallback};
}

bool Messages::has(std::string_view key) const
{
    return thai_.find(key) != thai_.end();
}

std::vector<std::string> Messages::keys() const
{
    std::vector<std::string> result;
    for (const auto& [key, pattern] : thai_) {
        result.push_back(key);
    }
    return result;
}

std::vector<PatternArgument> Messages::arguments_of(Language language, std::string_view key) const
{
    const auto* pattern = find(language, key);
    return pattern != nullptr ? pattern->arguments : std::vector<PatternArgument>{};
}

const MessagePattern* Messages::find(Language language, std::string_view key) const
{
    const auto& catalogue = language == Language::th ? thai_ : english_;
    const auto found = catalogue.find(key);
    return found != catalogue.end() ? &found->second : nullptr;
}

std::string code_text(const Messages& messages, std::string_view language, std::string_view code,
                      const Arguments& arguments, std::string_view fallback)
{
    static constexpr std::string_view kTitle = "title_";
    const auto spoken = from_text<Language>(language).value_or(Language::th);
    std::string key{code};
    if (code.starts_with(kTitle)) {
        key = "status." + std::string{code.substr(kTitle.size())};
    } else if (code.find('.') == std::string_view::npos) {
        key = "problem." + std::string{code} + ".detail";
        if (!messages.has(key)) {
            key = "fault." + std::string{code};
        }
    }
    return messages.text(spoken, key, arguments, fallback.empty() ? code : fallback);
}

bool has_notice(const Messages& messages, const std::string& name)
{
    return messages.has("notice." + name + ".subject") && messages.has("notice." + name + ".text");
}

bool has_refusal(const Messages& messages, const std::string& code)
{
    return messages.has("problem." + code + ".title");
}

}  // namespace traimas::language
