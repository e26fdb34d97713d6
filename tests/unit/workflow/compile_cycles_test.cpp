// W14 in detail: which rounds of states could run without waiting, and which surely wait.
#include "tests/unit/workflow/compile_inputs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// ping and pong send each other to and fro; `swing` says when ping does, and pong never waits.
std::vector<Finding> round_findings(const char* swing, const char* anchors = "{}")
{
    auto json = nlohmann::json::parse(shipped_text("tests/golden/workflows_broken/W14.json"));
    json["states"]["ping"]["timers"][0]["at"] = nlohmann::json::parse(swing);
    json["anchors"].update(nlohmann::json::parse(anchors));
    return samples::compile_json(json).findings;
}

TEST(ZeroDelayRounds, AreFoundWhereTheTimeMayHavePassedOnEntry)
{
    for (const char* swing : {
             R"({"from": "entered"})",
             R"({"from": "entered", "add": {"d": 0}})",
             R"({"from": "entered", "add": {"d": -1}})",
             R"({"from": "entered", "add": {"bd": -3}, "at": "24:00"})",
             R"({"from": "entered", "at": "08:30"})",
             R"({"from": "entered", "add": {"h": 3}, "at": "08:30"})",
             R"({"from": "entered", "add": {"h": -1}})",
             R"({"from": "entered", "add": {"d": 1}, "roll": "preceding", "at": "08:30"})",
             R"({"from": "entered", "add": {"d": "policy.due_days"}})",
         }) {
        EXPECT_THAT(samples::told(round_findings(swing)), ElementsAre("W14 /states/ping/timers/0")) << swing;
    }
    EXPECT_THAT(round_findings(R"({"from": "entered"})").at(0).sentence, HasSubstr("'ping', 'pong'"));
}

TEST(ZeroDelayRounds, AreBrokenByATimerThatSurelyWaits)
{
    for (const char* swing : {
             R"({"from": "entered", "add": {"h": 1}})",
             R"({"from": "entered", "add": {"d": 1}})",
             R"({"from": "entered", "add": {"d": 1}, "at": "08:30"})",
             R"({"from": "entered", "add": {"bd": 1}, "at": "08:30"})",
             R"({"from": "entered", "at": "24:00"})",
             R"({"from": "entered", "add": {"h": 48}, "at": "00:00"})",
         }) {
        EXPECT_THAT(round_findings(swing), IsEmpty()) << swing;
    }
}

TEST(ZeroDelayRounds, AreBrokenByATimerThatFiresOnceForARevision)
{
    EXPECT_THAT(round_findings(R"({"from": "anchor.due"})"), IsEmpty());
    EXPECT_THAT(round_findings(R"({"from": "anchor.due", "add": {"d": -30}})"), IsEmpty());
    EXPECT_THAT(round_findings(R"({"from": "subject.quarter_begin"})"), IsEmpty());
}

TEST(ZeroDelayRounds, SeeThroughAnchorsThatRestOnTheEntry)
{
    const char* anchors = R"({"soon": {"from": "entered", "add": {"bd": 5}, "at": "24:00"},
                              "then": {"from": "anchor.soon", "add": {"d": 1}}})";
    EXPECT_THAT(round_findings(R"({"from": "anchor.soon"})", anchors), IsEmpty());
    EXPECT_THAT(round_findings(R"({"from": "anchor.then", "add": {"d": -5}})", anchors), IsEmpty());
    EXPECT_THAT(samples::told(round_findings(R"({"from": "anchor.then", "add": {"d": -6}, "at": "12:00"})", anchors)),
                ElementsAre("W14 /states/ping/timers/0"));
    EXPECT_THAT(samples::told(round_findings(R"({"from": "anchor.soon", "add": {"bd": -5}})", anchors)),
                ElementsAre("W14 /states/ping/timers/0"));
}

}  // namespace
}  // namespace traimas::workflow
