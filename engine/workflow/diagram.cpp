// Both pictures are drawn from one list of arrows, so that they cannot differ.
#include "engine/workflow/diagram.hpp"

#include <vector>

namespace traimas::workflow {
namespace {

struct Arrow {
    std::string from;
    std::string to;
    std::string label;
};

const std::string& title_in(const LocalText& text, DiagramLanguage language)
{
    return language == DiagramLanguage::th ? text.th : text.en;
}

std::string in_language(DiagramLanguage language, const char* th, const char* en)
{
    return language == DiagramLanguage::th ? th : en;
}

std::string lapse_text(const calendar::Span& span, DiagramLanguage language)
{
    const auto days = std::to_string(span.amount);
    if (span.unit == calendar::SpanUnit::bd) {
        return in_language(language, "หรือเงียบ ", "or silence for ") + days +
               in_language(language, " วันทำการ", " working days");
    }
    return in_language(language, "หรือเงียบ ", "or silence for ") + days + in_language(language, " วัน", " days");
}

// Who raises the event, where it is not a person's action.
std::string source_text(const State& state, const std::string& event, DiagramLanguage language)
{
    for (const auto& timer : state.timers) {
        if (timer.raise == event) {
            return " (" + in_language(language, "ถึงเวลา", "time") + ")";
        }
    }
    if (state.join && state.join->raise == event) {
        return " (" + in_language(language, "ครบทุกรายการย่อย", "all children") + ")";
    }
    if (state.approval) {
        const bool is_decided = event == "approved" || event == negative_outcome(*state.approval);
        const auto decision = is_decided ? in_language(language, "ผลพิจารณา", "decision") : std::string{};
        if (event == state.approval->lapse_as) {
            return " (" + decision + (is_decided ? ", " : "") + lapse_text(state.approval->lapse_after, language) + ")";
        }
        if (is_decided) {
            return " (" + decision + ")";
        }
    }
    return knows_action(state, event) ? std::string{} : " (" + in_language(language, "สัญญาณ", "signal") + ")";
}

std::vector<Arrow> arrows_of(const Definition& definition, DiagramLanguage language)
{
    std::vector<Arrow> arrows;
    for (const auto& state : definition.states) {
        for (const auto& rule : state.on) {
            for (const auto& branch : rule.branches) {
                if (branch.to) {
                    arrows.push_back({state.name, *branch.to,
                                      rule.event + source_text(state, rule.event, language) +
                                          (branch.condition ? " [" + branch.condition->text() + "]" : "")});
                }
            }
        }
    }
    return arrows;
}

// Mermaid reads a semicolon as the end of a line and `#` as the beginning of an entity; quotes end a title.
std::string mermaid_text(const std::string& text)
{
    std::string safe;
    for (const char letter : text) {
        switch (letter) {
        case '"': safe += "#quot;"; break;
        case '#': safe += "#35;"; break;
        case ';': safe += "#59;"; break;
        case '<': safe += "#lt;"; break;
        case '>': safe += "#gt;"; break;
        case '\n': safe += ' '; break;
        default: safe += letter;
        }
    }
    return safe;
}

std::string dot_text(const std::string& text)
{
    std::string quoted = "\"";
    for (const char letter : text) {
        if (letter == '"' || letter == '\\') {
            quoted += '\\';
        }
        quoted += letter == '\n' ? ' ' : letter;
    }
    return quoted + "\"";
}

}  // namespace

std::string mermaid_diagram(const Definition& definition, DiagramLanguage language)
{
    std::string text = "stateDiagram-v2\n";
    for (const auto& state : definition.states) {
        text += "    state \"" + mermaid_text(title_in(state.title, language)) + "\" as " + state.name + "\n";
    }
    text += "    [*] --> " + definition.initial + "\n";
    if (definition.birth && !definition.birth->in.empty()) {
        text += "    [*] --> " + definition.birth->in + "\n";
    }
    for (const auto& arrow : arrows_of(definition, language)) {
        text += "    " + arrow.from + " --> " + arrow.to + " : " + mermaid_text(arrow.label) + "\n";
    }
    for (const auto& state : definition.states) {
        if (!state.final.empty()) {
            text += "    " + state.name + " --> [*]\n";
        }
    }
    return text;
}

std::string graphviz_diagram(const Definition& definition, DiagramLanguage language)
{
    std::string text =
        "digraph " + dot_text(definition.name) + " {\n    rankdir=LR;\n    node [shape=box, style=rounded];\n";
    text += "    \"[*]\" [shape=point];\n";
    for (const auto& state : definition.states) {
        text += "    " + dot_text(state.name) + " [label=" + dot_text(title_in(state.title, language)) +
                (state.final.empty() ? "" : ", peripheries=2") + "];\n";
    }
    text += "    \"[*]\" -> " + dot_text(definition.initial) + ";\n";
    if (definition.birth && !definition.birth->in.empty()) {
        text += "    \"[*]\" -> " + dot_text(definition.birth->in) + ";\n";
    }
    for (const auto& arrow : arrows_of(definition, language)) {
        text +=
            "    " + dot_text(arrow.from) + " -> " + dot_text(arrow.to) + " [label=" + dot_text(arrow.label) + "];\n";
    }
    return text + "}\n";
}

}  // namespace traimas::workflow
