// The tokens of the guard language, and the Problem that quotes a place in a guard. Internal to guard.cpp.
// Thread-safe: pure functions of their arguments.
#pragma once

#include "engine/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace traimas::workflow {

// A guard is one line that a person reads: the limit keeps it so.
inline constexpr std::size_t kGuardBytes = 200;

enum class GuardTokenKind { word, number, quoted, relation, open, close, comma, end };

// Views into the guard's text, which must outlive the token.
struct GuardToken {
    GuardTokenKind kind;
    std::string_view text;  // of a quoted one: what stands between the quotes
    std::size_t place;      // bytes before it
};

// The last token is always the end. A character that belongs to no token is a Problem with the code "guard_syntax".
Result<std::vector<GuardToken>> scan_guard(std::string_view text);

// Kind invalid; the detail quotes the guard and the place (a count of bytes) and then gives the complaint.
[[nodiscard]] Problem guard_problem(std::string code, std::string_view text, std::size_t place,
                                    const std::string& complaint);

}  // namespace traimas::workflow
