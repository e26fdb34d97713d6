// What changed between two versions, told by its name and place.
#include "tests/unit/workflow/compile_inputs.hpp"

#include "engine/workflow/definition_difference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

nlohmann::json sound_file()
{
    return nlohmann::json::parse(shipped_text("tests/golden/workflows_broken/sound.json"));
}

std::vector<std::string> words(const nlohmann::json& older, const nlohmann::json& newer)
{
    std::vector<std::string> lines;
    for (const auto& change : definition_changes(older, newer)) {
        lines.push_back(change.pointer + ": " + change.words);
    }
    return lines;
}

TEST(DefinitionDifference, IsNothingWhereOnlyTheVersionDiffers)
{
    auto next = sound_file();
    next["version"] = 2;
    EXPECT_THAT(words(sound_file(), next), IsEmpty());
}

TEST(DefinitionDifference, NamesStatesRulesTimersStagesRolesAndAnchors)
{
    auto next = sound_file();
    next["states"]["paused"] = {{"title", {{"th", "พัก"}, {"en", "Paused"}}}, {"unbounded", true}};
    next["states"]["open"]["timers"][0]["id"] = "overdue";
    next["states"]["open"]["on"].erase("extension_granted");
    next["states"]["review"]["approval"]["stages"][0]["need"] = 2;
    next["states"]["review"]["approval"]["lapse"]["after"]["bd"] = 7;
    next["roles"]["psd"] = {{"scope", "organisation"}};
    next["anchors"]["due"]["at"] = "12:00";
    EXPECT_THAT(
        words(sound_file(), next),
        UnorderedElementsAre("/states/paused: the state 'paused' was added",
                             "/states/open/timers/late: the timer 'late' of the state 'open' was removed",
                             "/states/open/timers/overdue: the timer 'overdue' of the state 'open' was added",
                             "/states/open/on/extension_granted: the rule 'extension_granted' of the state 'open' "
                             "was removed",
                             "/states/review/approval/stages/head: the stage 'head' of the state 'review' was "
                             "changed",
                             "/states/review/approval/lapse: the lapse of the state 'review' was changed",
                             "/roles/psd: the role 'psd' was added", "/anchors/due: the anchor 'due' was changed"));
}

TEST(DefinitionDifference, SeesStagesThatChangedPlaces)
{
    auto before = sound_file();
    auto& stages = before["states"]["review"]["approval"]["stages"];
    stages.push_back({{"id", "second"}, {"role", "collector"}, {"need", 1}});
    auto after = before;
    std::swap(after["states"]["review"]["approval"]["stages"][0], after["states"]["review"]["approval"]["stages"][1]);
    EXPECT_THAT(
        words(before, after),
        ElementsAre("/states/review/approval/stages: the order of the stages of the state 'review' was changed"));
}

}  // namespace
}  // namespace traimas::workflow
