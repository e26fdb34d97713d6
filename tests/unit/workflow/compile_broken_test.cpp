// One broken file for each fault that the compiler finds: tests/golden/workflows_broken/<code>-<what>.json.
// Each differs from sound.json in what its name says, and must be told at exactly the places listed here.
#include "tests/unit/workflow/compile_inputs.hpp"

#include "engine/workflow/definition_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace traimas::workflow {
namespace {

using samples::input_of;
using ::testing::ElementsAreArray;

struct BrokenFile {
    std::string name;
    std::vector<std::string> findings;
};

const std::vector<BrokenFile> kBrokenFiles{
    {"sound", {}},
    {"W01-not-json", {"W01 "}},
    {"W01-unknown-field", {"W01 /states/open/tsak"}},
    {"W01-missing-field", {"W01 ", "W01 /states/open/timers/0"}},
    {"W01-wrong-type", {"W01 /states/open/task/actions", "W01 /version"}},
    {"W01-name", {"W01 /states/In Review", "W01 /states/review/approval/duty"}},
    {"W01-two-effects", {"W01 /states/open/on/late/0/do/0"}},
    {"W01-effect-parts", {"W01 /states/open/on/late/0/do/0", "W01 /states/open/on/late/0/do/1"}},
    {"W01-reject-and-go", {"W01 /states/open/on/submit/0"}},
    {"W01-fraction", {"W01 /states/review/approval/stages/0/need", "W01 /version"}},
    {"W01-huge-number", {"W01 /states/open/timers/0/at/add/d"}},
    {"W01-lapse-approves", {"W01 /states/review/approval/lapse/as"}},
    {"W01-timer-idle", {"W01 /states/open/timers/1", "W01 /states/open/timers/2"}},
    {"W02-state", {"W02 /states/review/on/returned/0/to"}},
    {"W02-initial", {"W02 /initial"}},
    {"W02-role",
     {"W02 /states/open/on/late/0/do/1/to/0", "W02 /states/open/task/role",
      "W02 /states/review/approval/stages/0/role"}},
    {"W02-fact", {"W02 /states/open/on/submit/0/if"}},
    {"W02-anchor",
     {"W02 /states/open/on/extension_granted/0/do/0/shift", "W02 /states/open/task/due",
      "W02 /states/open/timers/0/at/from"}},
    {"W02-anchor-round", {"W02 /anchors/due/from", "W02 /anchors/start/from"}},
    {"W02-form", {"W02 /states/open/task/form", "W02 /states/review/approval/form"}},
    {"W02-calendar", {"W02 /calendar", "W02 /zone"}},
    {"W02-spawn", {"W02 /states/review/enter/0/spawn"}},
    {"W02-subject-field", {"W02 /anchors/due/from"}},
    {"W02-policy", {"W02 /anchors/due/add/d"}},
    {"W02-escalate", {"W02 /states/review/approval/escalate/0/to"}},
    {"W02-mark", {"W02 /states/open/on/extension_granted/0/do/0/excuse"}},
    {"W02-join", {"W02 /states/open/join/of", "W02 /states/review/join/in/1"}},
    {"W02-birth", {"W02 /birth/states/1"}},
    {"W03-timer-id", {"W03 /states/open/timers/1/id"}},
    {"W03-stage-id", {"W03 /states/review/approval/stages/1/id"}},
    {"W03-action", {"W03 /states/open/also/0/actions/0", "W03 /states/review/also/0/actions/0"}},
    {"W03-action-like-event", {"W03 /states/open/task/actions/1", "W03 /states/review/also/0/actions/0"}},
    {"W03-raise-like-outcome", {"W03 /states/review/timers/0/raise"}},
    {"W03-join", {"W03 /states/open/join/raise"}},
    {"W03-reserved",
     {"W03 /states/open/task/actions/1", "W03 /states/open/task/actions/2", "W03 /states/open/task/actions/3",
      "W03 /states/open/task/actions/4", "W03 /states/open/timers/1/raise", "W03 /states/review/timers/0/id"}},
    {"W03-json-key", {"W03 "}},
    {"W04-version", {"W04 /version"}},
    {"W04-name", {"W04 /name"}},
    {"W05", {"W05 "}},
    {"W10", {"W10 /states/stray"}},
    {"W11", {"W11 /states/pit"}},
    {"W11-no-final", {"W11 /states"}},
    {"W12-action", {"W12 /states/open/also/0/actions/0", "W12 /states/open/task/actions/1"}},
    {"W12-timer", {"W12 /states/open/timers/1/raise", "W40 /states/open/timers/1"}},
    {"W12-outcome",
     {"W12 /states/review/approval", "W12 /states/review/approval/lapse/as", "W12 /states/review/approval/negative"}},
    {"W12-never-raised", {"W12 /states/open/on/subimt", "W12 /states/review/on/approve"}},
    {"W12-reopens", {"W12 /states/closed/reopens/granted_by_nobody"}},
    {"W12-signal", {"W12 /states/review/enter/0/signal"}},
    {"W12-join", {"W12 /states/open/join/raise"}},
    {"W12-join-childless", {"W12 /states/open/join/of"}},
    {"W13", {"W13 /states/open"}},
    {"W13-stays", {"W13 /states/open"}},
    {"W13-comes-back", {"W13 /states/review"}},
    {"W13-decided-stays", {"W13 /states/review/on/approved/0"}},
    {"W13-final-acts", {"W13 /states/closed/on", "W13 /states/closed/task"}},
    {"W13-reopens", {"W13 /states/review/reopens"}},
    {"W13-final-waits", {"W13 /states/closed/join"}},
    {"W14", {"W14 /states/ping/timers/0"}},
    {"W14-time-of-day", {"W14 /states/ping/timers/0"}},
    {"W14-skipped-approval", {"W14 /states/review/approval/stages"}},
    {"W14-join", {"W14 /states/open/join"}},
    {"W20-last-if", {"W20 /states/open/on/submit/1/if"}},
    {"W20-after-all", {"W20 /states/open/on/submit/0"}},
    {"W20-nobody-to-refuse", {"W13 /states/open", "W20 /states/open/on/late/0/reject"}},
    {"W21-type", {"W21 /states/open/on/submit/0/if"}},
    {"W21-syntax", {"W21 /states/open/on/submit/0/if"}},
    {"W21-never", {"W21 /states/open/on/submit/0/if"}},
    {"W21-shadowed", {"W21 /states/open/on/submit/1"}},
    {"W21-shadowed-last", {"W21 /states/open/on/submit/2"}},
    {"W21-stage", {"W21 /states/review/approval/stages/1/if"}},
    {"W22-not-provided", {"W22 /facts/mood"}},
    {"W22-other-type", {"W22 /facts/late"}},
    {"W22-undeclared", {"W22 /states/open/on/submit/0/if"}},
    {"W23-timer", {"W23 /states/open/on/late/0/if"}},
    {"W23-lapse", {"W23 /states/review/on/returned/0/if"}},
    {"W23-signal", {"W23 /states/open/on/extension_granted/0/if"}},
    {"W23-join", {"W23 /states/open/on/all_done/0/if"}},
    {"W23-stage", {"W23 /states/review/approval/stages/1/if"}},
    {"W30-preparer", {"W30 /states/review/approval/stages/1/need"}},
    {"W30-same-role", {"W30 /states/review/approval/stages/0/need"}},
    {"W31-down", {"W31 /states/review/approval/escalate/1/to"}},
    {"W31-no-later", {"W31 /states/review/approval/escalate/1/after"}},
    {"W40-after-the-end", {"W40 /states/open/timers/1"}},
    {"W40-tie", {"W40 /states/open/timers/1"}},
    {"W40-remind", {"W40 /states/review/approval/remind"}},
    {"W41", {"W41 /states/open/timers/1"}},
    {"W50", {"W50 /states"}},
    {"W60", {"W60 /states/review/on/returned/0"}},
};

CompileOutput compile_broken(const std::string& name)
{
    auto input = input_of(shipped_text("tests/golden/workflows_broken/" + name + ".json"), "broken.v1.json");
    if (name == "W05") {
        const auto published = read_definition(nlohmann::json::parse(input.text)).definition;
        input.used_digests = {std::string(64, '0'), ledger::to_hex(published.digest)};
    }
    if (name == "W50") {
        input.previous_text = shipped_text("tests/golden/workflows_broken/sound.json");
    }
    return compile(input);
}

TEST(BrokenWorkflows, AreToldAtTheirPlace)
{
    for (const auto& file : kBrokenFiles) {
        SCOPED_TRACE(file.name);
        const auto output = compile_broken(file.name);
        EXPECT_THAT(samples::told(output.findings), ElementsAreArray(file.findings));
        EXPECT_EQ(output.definition.has_value(), file.findings.empty());
    }
}

TEST(BrokenWorkflows, AreToldInSentences)
{
    for (const auto& file : kBrokenFiles) {
        for (const auto& finding : compile_broken(file.name).findings) {
            EXPECT_GT(finding.sentence.size(), 20U) << file.name;
            EXPECT_EQ(finding.sentence.back(), '.') << file.name << ": " << finding.sentence;
            EXPECT_EQ(finding.sentence.find("The schema refuses this"), std::string::npos)
                << file.name << ": " << finding.sentence;
        }
    }
}

TEST(BrokenWorkflows, ShowEveryCodeAndEveryFile)
{
    std::set<std::string> codes;
    std::set<std::string> listed;
    for (const auto& file : kBrokenFiles) {
        listed.insert(file.name + ".json");
        for (const auto& finding : file.findings) {
            codes.insert(finding.substr(0, 3));
        }
    }
    EXPECT_THAT(codes, ElementsAreArray({"W01", "W02", "W03", "W04", "W05", "W10", "W11", "W12", "W13", "W14",
                                         "W20", "W21", "W22", "W23", "W30", "W31", "W40", "W41", "W50", "W60"}));
    std::set<std::string> present;
    for (const auto& entry :
         std::filesystem::directory_iterator{samples::source_path("tests/golden/workflows_broken")}) {
        present.insert(entry.path().filename().string());
    }
    EXPECT_EQ(present, listed);
}

TEST(BrokenWorkflows, TellEveryFaultAtOnceInOrder)
{
    auto json = nlohmann::json::parse(shipped_text("tests/golden/workflows_broken/sound.json"));
    json["states"]["open"]["on"]["submit"][0]["if"] = "late > 0";
    json["states"]["open"]["on"]["late"][0]["to"] = "nowhere";
    json["states"]["stray"] = {{"title", {{"th", "ก"}, {"en", "a"}}}, {"final", "stray"}};
    json["initial"] = "review";
    EXPECT_THAT(
        samples::told(samples::compile_json(json).findings),
        ElementsAreArray({"W02 /states/open/on/late/0/to", "W10 /states/stray", "W21 /states/open/on/submit/0/if"}));
}

}  // namespace
}  // namespace traimas::workflow
