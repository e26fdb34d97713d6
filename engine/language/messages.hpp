// Every sentence that the server says to a reader, in Thai and in English, from config/messages/th.json and en.json.
// The web page reads the same two files, so the syntax is that of ICU MessageFormat on both sides.
#pragma once

#include "engine/base/result.hpp"
#include "engine/language/language.hpp"
#include "engine/language/message_pattern.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace traimas::language {

// Immutable once made: any thread may ask.
//
// Keys are grouped by prefix:
//   problem.<code>.title and .detail    an error answer: what happened, and what to do next
//   fault.<code>                        one field of it; arguments as FieldFault carries them
//   status.<number>                     the title where a code has none of its own
//   explanation.<what>                  why an instance is as it is, and what comes next
//   notice.<name>.subject and .text     {unit} its name, {quarter} quarter_text, {fiscal_year} "2561", {due} and
//                                       {decide_by} deadline_text, {days} a count of working days, {indicator} the
//                                       code of a case's
//   incident.<source>.title, .what, .who and .cure   what happened, who can cure it and how; {unit}, {workflow},
//                                       {fiscal_year}, {quarter} and what the incident itself was given
//   mail.<part>                         what an e-mail says around its notices
//   mark.<name>                         a verdict that an instance keeps, such as late
class Messages {
public:
    // Both texts are flat JSON objects, key -> message. Problem: the JSON's own, or kind invalid, code
    // "messages_incomplete", with a fault for each key (pointer "/<language>/<key>"): "message_missing" (the other
    // language has it), "message_empty", "message_malformed", "message_arguments_differ" (between the two languages).
    [[nodiscard]] static Result<Messages> from_json(std::string_view thai, std::string_view english);

    // The message with its arguments put in. Where the key is unknown, or an argument that the message needs is not
    // given: `fallback`, or the key itself where that is empty. Never throws for anything that is asked.
    [[nodiscard]] std::string text(Language language, std::string_view key, const Arguments& arguments = {},
                                   std::string_view fallback = {}) const;

    [[nodiscard]] bool has(std::string_view key) const;
    [[nodiscard]] std::vector<std::string> keys() const;  // sorted
    // What a message is to be given; empty for an unknown key.
    [[nodiscard]] std::vector<PatternArgument> arguments_of(Language language, std::string_view key) const;

private:
    using Catalogue = std::map<std::string, MessagePattern, std::less<>>;

    Messages(Catalogue thai, Catalogue english) : thai_{std::move(thai)}, english_{std::move(english)} {}
    [[nodiscard]] const MessagePattern* find(Language language, std::string_view key) const;

    Catalogue thai_;
    Catalogue english_;
};

// For writers of problems, which know a language by its tag and a text by its code: "title_404" is status.404, a name
// with a point in it ("fault.required") is the key itself, and any other code is its problem.<code>.detail or, failing
// that, fault.<code>. A tag that is not spoken here counts as Thai.
[[nodiscard]] std::string code_text(const Messages& messages, std::string_view language, std::string_view code,
                                    const Arguments& arguments, std::string_view fallback);

// Whether there are words for a notice, and for a refusal with this code.
[[nodiscard]] bool has_notice(const Messages& messages, const std::string& name);
[[nodiscard]] bool has_refusal(const Messages& messages, const std::string& code);

}  // namespace traimas::language
