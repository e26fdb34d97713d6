// A state that waits for its children: proved, drawn, compared and led to like all others.
#include "engine/workflow/definition_difference.hpp"
#include "engine/workflow/diagram.hpp"
#include "engine/workflow/path_text.hpp"
#include "tests/unit/workflow/compile_inputs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

nlohmann::json joining_file()
{
    return nlohmann::json::parse(shipped_text("tests/golden/workflows_broken/sound.json"));
}

// It ends once each of the cases that it opens has.
nlohmann::json waiting_file()
{
    auto json = joining_file();
    auto& open = json["states"]["open"];
    open["enter"] = nlohmann::json::parse(R"([{"spawn": "case", "kind": "missed", "each": "missed"}])");
    open["join"] = nlohmann::json::parse(R"({"of": "case", "in": ["effective", "waived"], "raise": "all_done"})");
    open["on"]["all_done"] = nlohmann::json::parse(R"([{"if": "late"}, {"to": "closed"}])");
    return json;
}

Definition waiting()
{
    auto output = samples::compile_json(waiting_file());
    EXPECT_THAT(samples::told(output.findings), IsEmpty());
    return output.definition.value();
}

TEST(JoinDefinition, IsReadAsWritten)
{
    const auto definition = waiting();
    const auto& join = definition.state("open")->join;
    ASSERT_TRUE(join.has_value());
    EXPECT_EQ(join->of, "case");
    EXPECT_THAT(join->in, ElementsAre("effective", "waived"));
    EXPECT_EQ(join->raise, "all_done");
    EXPECT_FALSE(definition.state("review")->join.has_value());
}

TEST(JoinDefinition, HasAPathToEachOfItsBranches)
{
    const auto definition = waiting();
    const auto paths = shortest_paths(definition);
    EXPECT_THAT(paths.unreached, IsEmpty());
    std::vector<std::string> facts;
    for (const auto& path : paths.branches) {
        if (path.event == "all_done") {
            ASSERT_EQ(path.steps.size(), 1U);
            EXPECT_EQ(path.steps.front().kind, StepKind::join);
            facts.push_back(facts_json(path.steps.front().facts).dump());
        }
    }
    EXPECT_THAT(facts, ElementsAre(R"({"late":true})", R"({"late":false})"));
    EXPECT_THAT(paths_text(definition, paths), HasSubstr("open/all_done/1 to closed: birth > join all_done [late="));
}

TEST(JoinDefinition, IsDrawn)
{
    EXPECT_THAT(mermaid_diagram(waiting(), DiagramLanguage::en),
                HasSubstr("open --> closed : all_done (all children)\n"));
    EXPECT_THAT(mermaid_diagram(waiting(), DiagramLanguage::th), HasSubstr("all_done (ครบทุกรายการย่อย)\n"));
}

TEST(JoinDefinition, IsCompared)
{
    std::vector<std::string> said;
    for (const auto& change : definition_changes(joining_file(), waiting_file())) {
        said.push_back(change.pointer);
    }
    EXPECT_THAT(said,
                ::testing::UnorderedElementsAre("/states/open/enter", "/states/open/join", "/states/open/on/all_done"));
}

TEST(JoinDefinition, NamesStatesOfAnyVersionOfTheChild)
{
    auto input = samples::input_of(waiting_file().dump());
    know_definition(input, R"({"name": "case", "states": {"struck_out": {}}})");
    know_definition(input, "no JSON at all");
    know_definition(input, R"({"name": 7, "states": {"struck_out": {}}})");
    auto json = waiting_file();
    json["states"]["open"]["join"]["in"] = {"effective", "struck_out", "nowhere"};
    input.text = json.dump();
    EXPECT_THAT(samples::told(compile(input).findings), ElementsAre("W02 /states/open/join/in/2"));
}

}  // namespace
}  // namespace traimas::workflow
