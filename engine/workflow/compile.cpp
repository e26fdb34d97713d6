// The order of the proof: text, JSON, schema, reading, and then every check at once.
#include "engine/workflow/compile.hpp"

#include "engine/base/json_parse.hpp"
#include "engine/workflow/compile_checks.hpp"
#include "engine/workflow/schema_check.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace traimas::workflow {
namespace {

// The largest file that ships has 7 KB and 12 levels; these leave room and keep hostile input cheap. Strings are short
// because valijson matches them by std::regex, which recurses with their length.
constexpr std::size_t kDefinitionBytes = 1'000'000;
constexpr JsonLimits kDefinitionLimits{.depth = 16, .nodes = 20'000, .string_bytes = 1'000};

Finding unreadable(const Problem& problem)
{
    std::string sentence = problem.detail;
    for (const auto& [name, value] : problem.arguments) {
        sentence += name == "key" ? " It is '" + value + "'." : std::string{};
    }
    const bool is_duplicate = problem.code == "json_duplicate_key";
    if (!is_duplicate) {
        sentence += " Mend the file there: nothing else was checked.";
    }
    return {is_duplicate ? "W03" : "W01", "", std::move(sentence)};
}

void check_all(const CheckScope& scope)
{
    check_references(scope);
    check_identity(scope);
    check_reachability(scope);
    check_events(scope);
    check_time_bounds(scope);
    check_cycles(scope);
    check_branches(scope);
    check_guards(scope);
    check_facts(scope);
    check_duties(scope);
    check_escalation(scope);
    check_time_order(scope);
    check_notices(scope);
    check_successor(scope);
}

std::vector<Finding> in_order(std::vector<Finding> findings)
{
    const auto key = [](const Finding& finding) { return std::tie(finding.code, finding.pointer, finding.sentence); };
    std::sort(findings.begin(), findings.end(),
              [key](const Finding& left, const Finding& right) { return key(left) < key(right); });
    findings.erase(std::unique(findings.begin(), findings.end(),
                               [key](const Finding& left, const Finding& right) { return key(left) == key(right); }),
                   findings.end());
    return findings;
}

}  // namespace

void know_definition(CompileInput& input, std::string_view text)
{
    const auto parsed = text.size() > kDefinitionBytes ? parse_json("") : parse_json(text, kDefinitionLimits);
    if (!parsed || !parsed->value.is_object() || !parsed->value.contains("name") ||
        !parsed->value.at("name").is_string() || !parsed->value.contains("states") ||
        !parsed->value.at("states").is_object()) {
        return;
    }
    const auto name = parsed->value.at("name").get<std::string>();
    input.other_definitions.push_back(name);
    for (const auto& [state, row] : parsed->value.at("states").items()) {
        input.other_states[name].insert(state);
    }
}

CompileOutput compile(const CompileInput& input)
{
    if (input.text.size() > kDefinitionBytes) {
        return {.findings = {{"W01", "", "The file is larger than a megabyte: a definition has a few kilobytes."}}};
    }
    const auto parsed = parse_json(input.text, kDefinitionLimits);
    if (!parsed) {
        return {.findings = {unreadable(parsed.error())}};
    }
    auto findings = check_schema(parsed->value, input.schema_text);
    if (!findings.empty()) {
        return {.findings = in_order(std::move(findings))};
    }
    auto reading = read_definition(parsed->value);
    const CheckScope scope{input, reading, findings};
    check_all(scope);
    if (findings.empty()) {
        check_paths(scope);
    }
    if (!findings.empty()) {
        return {.findings = in_order(std::move(findings))};
    }
    return {.definition = std::move(reading.definition)};
}

}  // namespace traimas::workflow
