// The compiler of definitions: reads a file, checks it against the schema and proves W01-W60.
// Pure but for what it is handed: texts come in, findings go out.
#pragma once

#include "engine/workflow/definition.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace traimas::workflow {

struct Finding {
    std::string code;      // "W10"
    std::string pointer;   // JSON Pointer into the file
    std::string sentence;  // what is wrong and what to do about it
};

struct CompileInput {
    std::string file_name;    // "checkpoint.v1.json": name and version must match it; empty: not checked
    std::string text;         // the file
    std::string schema_text;  // workflows/workflow.schema.json
    std::vector<std::string> other_definitions{};                 // names that may be spawned, besides its own
    std::map<std::string, std::set<std::string>> other_states{};  // of those definitions, whatever their version
    std::vector<std::string> calendars{};                         // calendars that may be named, besides "unit"
    std::vector<std::string> used_digests{};  // hex digests already published under another name or version
    // Whether there are words for a notice and for the code of a refusal; empty: not asked.
    std::function<bool(const std::string& name)> has_notice{};
    std::function<bool(const std::string& code)> has_refusal{};
    std::string previous_text{};                        // the version before this one; empty: there is none
    std::vector<calendar::HolidayCalendar> holidays{};  // real ones, in which time is tried out besides weekends
    calendar::Date first_day = kFirstDay;               // of the three years that are tried out

    static constexpr calendar::Date kFirstDay{std::chrono::year{2017} / 10 / 1};  // where the shipped holidays begin
};

// Adds what a file that stands beside the one to be compiled says of itself: its name and its states. One that cannot
// be read adds nothing: it is told of when it is compiled itself.
void know_definition(CompileInput& input, std::string_view text);

struct CompileOutput {
    std::vector<Finding> findings{};         // empty: proved
    std::optional<Definition> definition{};  // there when no finding stands
};

[[nodiscard]] CompileOutput compile(const CompileInput& input);

// The facts, fields and policy numbers that a subject provides: what W22 checks against.
struct SubjectOffer {
    FactTypes facts;
    std::vector<std::string> date_fields;  // subject.<field> in time expressions
    std::vector<std::string> policies;     // policy.<name>
    std::vector<std::string> tree_local;   // read only the own tree: all that a timer's branch may use (W23)
    std::vector<std::string> signals{};    // what its children, its parent or another tree may tell it
    std::vector<std::string> lists{};      // what `each` may name
    std::vector<std::string> trees{};      // what `tree` may name
};
[[nodiscard]] const SubjectOffer& subject_offer(Subject subject);

}  // namespace traimas::workflow
