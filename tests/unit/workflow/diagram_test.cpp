// The pictures of definitions, and that those in docs/workflows/ are the current ones.
#include "engine/workflow/diagram.hpp"

#include "tests/unit/workflow/compile_inputs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::workflow {
namespace {

using samples::input_of;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

Definition drawn_definition(const std::string& name)
{
    auto output = compile(input_of(shipped_text("workflows/" + name + ".v1.json")));
    EXPECT_TRUE(output.definition.has_value());
    return output.definition.value();
}

Definition sound_drawn()
{
    return compile(input_of(shipped_text("tests/golden/workflows_broken/sound.json"))).definition.value();
}

TEST(Diagram, OfMermaidHasALineForEachChangeOfState)
{
    EXPECT_EQ(mermaid_diagram(sound_drawn(), DiagramLanguage::en), R"(stateDiagram-v2
    state "Closed" as closed
    state "Open" as open
    state "Review" as review
    [*] --> open
    open --> closed : late (time)
    open --> review : submit
    review --> closed : approved (decision)
    review --> open : returned (decision, or silence for 5 working days)
    closed --> [*]
)");
    EXPECT_THAT(mermaid_diagram(sound_drawn(), DiagramLanguage::th), HasSubstr("state \"พิจารณา\" as review"));
}

TEST(Diagram, OfGraphvizHasTheSameArrows)
{
    EXPECT_EQ(graphviz_diagram(sound_drawn(), DiagramLanguage::en), R"dot(digraph "broken" {
    rankdir=LR;
    node [shape=box, style=rounded];
    "[*]" [shape=point];
    "closed" [label="Closed", peripheries=2];
    "open" [label="Open"];
    "review" [label="Review"];
    "[*]" -> "open";
    "open" -> "closed" [label="late (time)"];
    "open" -> "review" [label="submit"];
    "review" -> "closed" [label="approved (decision)"];
    "review" -> "open" [label="returned (decision, or silence for 5 working days)"];
}
)dot");
}

TEST(Diagram, EscapesWhatWouldEndATitleOrALine)
{
    auto definition = sound_drawn();
    definition.states[0].title.en = "a \"b\"; #c\\\n--> d";
    const auto mermaid = mermaid_diagram(definition, DiagramLanguage::en);
    EXPECT_THAT(mermaid, HasSubstr("state \"a #quot;b#quot;#59; #35;c\\ --#gt; d\" as closed\n"));
    EXPECT_THAT(graphviz_diagram(definition, DiagramLanguage::en), HasSubstr("[label=\"a \\\"b\\\"; #c\\\\ --> d\""));
}

// The workflows of docs/workflows/: every shipped definition but the registers, which have one state.
std::vector<std::string> drawn_workflows()
{
    std::vector<std::string> names;
    for (const auto& file : samples::shipped_definitions()) {
        const auto name = file.substr(0, file.find('.'));
        if (drawn_definition(name).subject != Subject::register_) {
            names.push_back(name);
        }
    }
    return names;
}

// The fenced blocks of a document are exactly what the functions draw; on a difference the failure shows what to paste.
TEST(Diagram, OfTheDocumentsIsCurrent)
{
    const auto names = drawn_workflows();
    EXPECT_THAT(names,
                UnorderedElementsAre("year", "cycle", "checkpoint", "case", "amendment", "window", "restatement"));
    const auto overview = shipped_text("docs/workflows/README.md");
    for (const auto& name : names) {
        EXPECT_THAT(overview, HasSubstr("(" + name + ".md)"));
        const auto document = shipped_text("docs/workflows/" + name + ".md");
        EXPECT_THAT(document, HasSubstr("`workflows/" + name + ".v1.json`"));
        const auto definition = drawn_definition(name);
        for (const auto language : {DiagramLanguage::en, DiagramLanguage::th}) {
            const auto block = "```mermaid\n" + mermaid_diagram(definition, language) + "```\n";
            EXPECT_NE(document.find(block), std::string::npos) << "docs/workflows/" << name << ".md should contain:\n"
                                                               << block;
        }
    }
}

// A rule of every state is drawn from each state that it leaves, and from none that has ended.
TEST(Diagram, DrawsARuleOfEveryStateFromEachOpenOne)
{
    const auto drawn = mermaid_diagram(drawn_definition("case"), DiagramLanguage::en);
    for (const std::string state : {"analysis", "waiver_review", "recommendation", "response", "planning", "acting"}) {
        EXPECT_THAT(drawn, HasSubstr("    " + state + " --> closed : closed_by_review (signal)\n"));
    }
    EXPECT_THAT(drawn, Not(HasSubstr("waived --> closed")));
}

}  // namespace
}  // namespace traimas::workflow
