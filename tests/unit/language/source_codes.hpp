// The codes that the sources answer with, found by reading them: so that no code ships without its words.
// Not a parser of C++: it knows the few ways in which the house makes a problem or a fault.
#pragma once

#include "tests/unit/language/shipped_file.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace traimas::testing {

// Code -> the first place that makes it, "engine/cycle/plan_check.cpp".
struct SourceCodes {
    std::map<std::string, std::string> problems;
    std::map<std::string, std::string> faults;
};

// Strings (with their opening quote, neighbours joined), names and numbers, and single signs; no comments.
inline std::vector<std::string> source_tokens(const std::string& text)
{
    const auto is_word = [](char it) {
        return it == '_' || (it >= '0' && it <= '9') || (it >= 'a' && it <= 'z') || (it >= 'A' && it <= 'Z');
    };
    std::vector<std::string> tokens;
    for (std::size_t at = 0; at < text.size();) {
        const char it = text[at];
        auto end = at + 1;
        if (text.compare(at, 2, "//") == 0) {
            at = std::min(text.find('\n', at), text.size());
        } else if (text.compare(at, 3, "R\"(") == 0) {
            at = std::min(text.find(")\"", at), text.size() - 2) + 2;
        } else if (it == '"' || it == '\'') {
            while (end < text.size() && text[end] != it) {
                end += text[end] == '\\' ? 2U : 1U;
            }
            const auto inside = text.substr(at + 1, end - at - 1);
            if (it == '"' && !tokens.empty() && tokens.back().starts_with('"')) {
                tokens.back() += inside;
            } else {
                tokens.push_back(it + inside);
            }
            at = end + 1;
        } else if (is_word(it)) {
            const bool is_number = it >= '0' && it <= '9';
            while (end < text.size() && (is_word(text[end]) || (is_number && text[end] == '\''))) {
                ++end;
            }
            tokens.push_back(text.substr(at, end - at));
            at = end;
        } else {
            if (std::string_view{" \t\r\n"}.find(it) == std::string_view::npos) {
                tokens.emplace_back(1, it);
            }
            ++at;
        }
    }
    return tokens;
}

inline bool is_code(const std::string& token)
{
    return token.size() > 3 && token.starts_with('"') && token[1] >= 'a' && token[1] <= 'z' &&
           token.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_", 1) == std::string::npos;
}

// Where the innermost bracket around a token opens.
inline std::size_t opening(const std::vector<std::string>& tokens, std::size_t at)
{
    int depth = 0;
    while (at > 0) {
        --at;
        const auto& it = tokens[at];
        if (it == ")" || it == "}" || it == "]") {
            ++depth;
        } else if ((it == "(" || it == "{" || it == "[") && depth-- == 0) {
            return at;
        }
    }
    return 0;
}

// A code stands before the sentence that says it: {pointer, "required", "is blank"}, refused("target_nul", "Remove …").
inline void collect_codes(const std::vector<std::string>& tokens, const std::string& place, SourceCodes& found)
{
    static const std::set<std::string> kProblemMakers{"conflict",    "malformed",  "forbidden", "refused",
                                                      "unavailable", "refusal_of", "one_fault", "year_fault"};
    static const std::set<std::string> kFaultMakers{"add", "fault", "out_of_bounds", "one_fault", "year_fault"};
    for (std::size_t at = 2; at + 2 < tokens.size(); ++at) {
        const auto is_told = [&](std::size_t code) {
            return code + 2 < tokens.size() && is_code(tokens[code]) && tokens[code + 1] == "," &&
                   tokens[code + 2].starts_with('"') && tokens[code + 2].find(' ') != std::string::npos;
        };
        // `? "one" : "other", "…"`: the first of two codes.
        const bool is_first_of_two = tokens[at - 1] == "?" && tokens[at + 1] == ":" && is_told(at + 2);
        const auto open = opening(tokens, at);
        const auto& first = tokens[open + 1];
        const bool has_kind = first == "ProblemKind";
        const bool is_argument = open + 1 == at && tokens[open] == "{";
        if (!is_code(tokens[at]) || !(is_told(at) || is_first_of_two || has_kind) || is_argument) {
            continue;
        }
        const auto code = tokens[at].substr(1);
        const auto maker = tokens[open] == "(" && open > 0 ? tokens[open - 1] : tokens[open];
        const bool has_status = maker == "{" && first[0] >= '0' && first[0] <= '9';
        // Only the second place of {ProblemKind::conflict, "code", …} is a code.
        const bool is_second = std::count(tokens.begin() + static_cast<std::ptrdiff_t>(open),
                                          tokens.begin() + static_cast<std::ptrdiff_t>(at), ",") == 1;
        if ((has_kind && is_second) || has_status || kProblemMakers.contains(maker)) {
            found.problems.emplace(code, place);
        }
        if (kFaultMakers.contains(maker) || (maker == "{" && !has_kind && !has_status)) {
            found.faults.emplace(code, place);
        }
    }
}

// Codes that a reader of the API may meet; left out is what only a terminal or a log says, in English.
inline SourceCodes source_codes()
{
    static const std::vector<std::string> kSpokenElsewhere{"engine/runtime/",
                                                           "engine/language/",
                                                           "engine/store/migrat",
                                                           "engine/store/connect_options",
                                                           "engine/service/verify",
                                                           "engine/service/doctor",
                                                           "engine/traffic/traffic_log",
                                                           "engine/workflow/compile",
                                                           "engine/workflow/guard",
                                                           "engine/workflow/schema_check",
                                                           "engine/workflow/definition_"};
    SourceCodes found;
    for (const std::string room : {"/engine", "/api"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator{TRAIMAS_SOURCE_DIR + room}) {
            const auto place = entry.path().string().substr(std::string_view{TRAIMAS_SOURCE_DIR "/"}.size());
            const bool is_source = place.ends_with(".cpp") || place.ends_with(".hpp");
            const bool is_left_out = std::any_of(kSpokenElsewhere.begin(), kSpokenElsewhere.end(),
                                                 [&](const std::string& it) { return place.starts_with(it); });
            if (is_source && !is_left_out) {
                collect_codes(source_tokens(shipped_text(place)), place, found);
            }
        }
    }
    return found;
}

}  // namespace traimas::testing
