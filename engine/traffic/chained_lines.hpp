// Lines that hold each other: every line ends with the SHA-256 of the chain before it and of its own text, so that a
// line that was changed, taken out or put in between shows at its place. Pure.
//   {"time":"2018-01-08T05:00:00.000Z","status":200,"chain":"9f86…"}
#pragma once

#include <istream>
#include <optional>
#include <string>
#include <string_view>

namespace traimas::traffic {

// What stands before the first line ever written.
inline constexpr std::string_view kNoChain = "0000000000000000000000000000000000000000000000000000000000000000";

// The line for a JSON object (as text, not empty), without a line break; `chain` becomes that of the line.
[[nodiscard]] std::string chained(std::string_view object, std::string& chain);

// The chain that a line says it ends with; nullopt where it is no line of this kind.
[[nodiscard]] std::optional<std::string> chain_of(std::string_view line);

// The first line of a day names the day and the chain that the day before ended with.
[[nodiscard]] std::string heading(std::string_view day, std::string_view previous);

struct DayCheck {
    std::string previous{};       // as the heading says it
    std::string last{};           // the chain of the last line that holds
    long lines = 0;               // with the heading
    long fault_line = 0;          // 0: every line holds
    std::string_view fault = "";  // "torn": the end is missing; "changed": it does not follow from the line before;
                                  // "no_heading": the first line names no day or another one
};

// Reads one day's file. `day`: the date it should be of.
[[nodiscard]] DayCheck check_day(std::istream& lines, std::string_view day);

}  // namespace traimas::traffic
