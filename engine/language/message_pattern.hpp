// One message in ICU MessageFormat: read and checked once, formatted with named arguments.
// The only place that sees ICU; it is not shown in this header.
#pragma once

#include "engine/base/result.hpp"
#include "engine/language/language.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace traimas::language {

// Names and values, as a Problem carries them.
using Arguments = std::vector<std::pair<std::string, std::string>>;

// How a message uses an argument.
enum class ArgumentUse {
    text,    // {unit}: put in as it is, so that a year is never grouped
    number,  // {days, plural, …} or {count, number}: digits, Thai ones too
    choice,  // {nearest, select, none {…} other {…}}: may be absent or empty, and is then "none"
};

struct PatternArgument {
    std::string name;
    ArgumentUse use;
};

// Immutable once made; a copy needs no ICU object, so any thread may format it.
struct MessagePattern {
    std::string source;
    std::vector<PatternArgument> arguments{};  // sorted by name, no name twice
    std::optional<std::string> constant{};     // what it says where it takes no arguments
};

// Problem: kind invalid, code "message_malformed", for what ICU cannot read, for numbered arguments, for formats other
// than plural, selectordinal, select and number, and for a name that is used as number and as choice.
[[nodiscard]] Result<MessagePattern> read_pattern(Language language, std::string_view source);

// nullopt where an argument is missing or is no number though the pattern counts it. Arguments that the pattern does
// not use are ignored; invalid UTF-8 in a value becomes U+FFFD.
[[nodiscard]] std::optional<std::string> format_pattern(Language language, const MessagePattern& pattern,
                                                        const Arguments& arguments);

}  // namespace traimas::language
