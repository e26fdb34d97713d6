// Whatever was written once is read for ever: each golden log folds to the state and the head that it had.
#include "tests/support/office.hpp"
#include "tests/unit/proof/event_logs.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace traimas::proof {
namespace {

using workflow::Event;

std::vector<std::filesystem::path> files()
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{event_logs_folder()}) {
        files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::set<std::string> keys_of(const std::string& body)
{
    std::set<std::string> keys;
    const auto event = nlohmann::json::parse(body);
    for (const auto& [key, value] : event.items()) {
        keys.insert(key);
    }
    return keys;
}

// An event with every part that there is: a part that is added to Event is added here too.
Event everything()
{
    const workflow::AnchorValue anchor{{calendar::year_begin(2561), std::chrono::minutes{0}}, Instant{}, "by hand"};
    return {.kind = workflow::EventKind::action,
            .name = "submit",
            .seq = 2,
            .from = "collecting",
            .state = "review",
            .entered = true,
            .actor = PersonId{1},
            .on_behalf_of = PersonId{2},
            .role = "collector",
            .command = "c0ffee",
            .effective_at = Instant{},
            .recorded_at = Instant{},
            .facts = nlohmann::json{{"late", false}},
            .outcome = "approved",
            .stage = "head",
            .merged = {"psd"},
            .raised = workflow::RaisedStage{"psd", "OPS"},
            .unstaffed = true,
            .anchors = {{"due", anchor}},
            .frozen = {{"results", "00"}},
            .marks = {"late"},
            .excused = {"late"},
            .pause = workflow::PauseStep::end,
            .stopped = 3,
            .decision = workflow::DecisionRecord{"head", "approve", PersonId{1}, {}},
            .occurrence = workflow::Occurrence{"late", 1, 1},
            .skipped = {{"remind", 1, 1}},
            .participants = {{"accountable", PersonId{1}, "decided", 1}},
            .spawned = {{InstanceId{9}, "case", 1}},
            .sender = InstanceId{3},
            .ignored = true,
            .texts = {{"comment", "00"}},
            .data = nlohmann::json{{"days", 3}, {"claim", {{"task", "head"}, {"from", 2}}}}};
}

TEST(GoldenLogs, FoldToTheStateAndTheHeadThatTheyHad)
{
    ASSERT_FALSE(files().empty());
    for (const auto& file : files()) {
        SCOPED_TRACE(file.filename().string());
        for (const auto& log : read_event_logs(file)) {
            auto instance = log.blank;
            for (const auto& body : log.bodies) {
                const auto event = workflow::event_from_body(body);
                ASSERT_EQ(event.seq, instance.seq + 1);
                ASSERT_EQ(workflow::event_body(event), body) << "written again, the bytes are others";
                instance.head = ledger::event_hash(instance.id, event.seq, instance.head, body);
                workflow::apply(instance, event);
            }
            EXPECT_EQ(workflow::folded_json(instance.folded), log.state);
            EXPECT_EQ(ledger::to_hex(instance.head), log.head);
            EXPECT_EQ(workflow::folded_from(log.state), instance.folded) << "the stored state reads as another one";
        }
    }
}

TEST(GoldenLogs, ThereAreSomeOfEveryShippedDefinition)
{
    std::set<std::string> missing;
    for (const auto& [key, definition] : testing::shipped_definitions().all) {
        missing.insert(key.first);
    }
    for (const auto& file : files()) {
        for (const auto& log : read_event_logs(file)) {
            missing.erase(log.blank.definition);
        }
    }
    EXPECT_EQ(missing, std::set<std::string>{}) << "run write_event_logs";
}

TEST(GoldenLogs, ShowEveryKindAndEveryPartThatAnEventCanHave)
{
    std::set<std::string> kinds;
    for (const auto& [kind, text] : EnumText<workflow::EventKind>::table) {
        kinds.insert(std::string{text});
    }
    const auto known = keys_of(event_body(everything()));
    auto parts = known;
    for (const auto& file : files()) {
        for (const auto& log : read_event_logs(file)) {
            for (const auto& it : shown_by(log)) {
                const auto slash = it.find('/');
                const auto part = it.substr(slash + 1);
                EXPECT_TRUE(known.contains(part)) << part << ": add it to everything()";
                kinds.erase(it.substr(0, slash));
                parts.erase(part);
            }
        }
    }
    EXPECT_EQ(kinds, std::set<std::string>{}) << "run write_event_logs";
    EXPECT_EQ(parts, std::set<std::string>{}) << "run write_event_logs";
}

TEST(GoldenLogs, EveryPartOfAnEventSurvivesItsBody)
{
    const auto body = event_body(everything());
    EXPECT_EQ(event_body(workflow::event_from_body(body)), body);
}

}  // namespace
}  // namespace traimas::proof
