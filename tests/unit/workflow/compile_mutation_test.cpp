// Mutations of the good checkpoint: each is caught, or what is left is still a proved definition.
#include "tests/unit/workflow/compile_inputs.hpp"

#include "engine/workflow/diagram.hpp"
#include "tests/unit/base/seed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

namespace traimas::workflow {
namespace {

using samples::compile_json;
using samples::told;
using ::testing::Contains;
using ::testing::Not;

nlohmann::json checkpoint_json()
{
    return nlohmann::json::parse(shipped_text("workflows/checkpoint.v1.json"));
}

std::vector<std::string> keys_of(const nlohmann::json& object)
{
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items()) {
        keys.push_back(key);
    }
    return keys;
}

// The promises of a proved definition, checked without the compiler's own functions.
void expect_promises(const Definition& definition)
{
    std::set<std::string> reached{definition.initial};
    bool grew = true;
    while (grew) {
        grew = false;
        for (const auto& state : definition.states) {
            for (const auto& rule : state.on) {
                EXPECT_FALSE(rule.branches.back().condition.has_value());
                for (const auto& branch : rule.branches) {
                    if (branch.to) {
                        EXPECT_NE(definition.state(*branch.to), nullptr) << *branch.to;
                        grew = (reached.contains(state.name) && reached.insert(*branch.to).second) || grew;
                    }
                }
            }
        }
    }
    EXPECT_EQ(reached.size(), definition.states.size());
    EXPECT_FALSE(mermaid_diagram(definition, DiagramLanguage::th).empty());
}

void expect_caught_or_proved(const nlohmann::json& mutant, const std::string& what)
{
    SCOPED_TRACE(what);
    const auto output = compile_json(mutant);
    ASSERT_NE(output.findings.empty(), !output.definition.has_value());
    if (output.definition) {
        expect_promises(*output.definition);
    }
}

TEST(CheckpointMutations, ADroppedStateIsCaught)
{
    const auto good = checkpoint_json();
    for (const auto& state : keys_of(good["states"])) {
        auto mutant = good;
        mutant["states"].erase(state);
        const auto codes = compile_json(mutant).findings;
        ASSERT_FALSE(codes.empty()) << state;
        EXPECT_EQ(codes.front().code, "W02") << state;
    }
}

TEST(CheckpointMutations, ADroppedRuleIsCaughtUnlessItHearsASignal)
{
    const auto good = checkpoint_json();
    for (const auto& state : keys_of(good["states"])) {
        for (const auto& event : keys_of(good["states"][state].value("on", nlohmann::json::object()))) {
            auto mutant = good;
            mutant["states"][state]["on"].erase(event);
            expect_caught_or_proved(mutant, state + "/" + event);
            if (event != "extension_granted") {
                EXPECT_FALSE(compile_json(mutant).findings.empty()) << state << "/" << event;
            }
        }
    }
}

TEST(CheckpointMutations, ARenamedTargetIsCaughtOrProved)
{
    std::mt19937_64 random{test_seed()};
    const auto good = checkpoint_json();
    const auto states = keys_of(good["states"]);
    for (const auto& state : states) {
        const auto rules = good["states"][state].value("on", nlohmann::json::object());
        for (const auto& [event, branches] : rules.items()) {
            for (std::size_t i = 0; i < branches.size(); ++i) {
                if (!branches[i].contains("to")) {
                    continue;
                }
                const auto place = "/states/" + state + "/on/" + event + "/" + std::to_string(i) + "/to";
                auto mutant = good;
                mutant[nlohmann::json::json_pointer{place}] = "elsewhere";
                EXPECT_THAT(told(compile_json(mutant).findings), Contains("W02 " + place));
                const auto& other = states[random() % states.size()];
                mutant[nlohmann::json::json_pointer{place}] = other;
                expect_caught_or_proved(mutant, place + " = " + other);
            }
        }
    }
}

TEST(CheckpointMutations, ADroppedTimerOrFieldIsCaughtOrProved)
{
    std::mt19937_64 random{test_seed()};
    const auto good = checkpoint_json();
    for (int i = 0; i < 60; ++i) {
        // Walks down a random path and drops what lies at its end.
        auto mutant = good;
        auto* place = &mutant;
        std::string path;
        while (true) {
            const auto index = random() % place->size();
            auto item = std::next(place->begin(), static_cast<std::ptrdiff_t>(index));
            path += "/" + (place->is_object() ? item.key() : std::to_string(index));
            if (!item->is_structured() || item->empty() || (path.size() > 12 && random() % 3 == 0)) {
                place->erase(item);
                break;
            }
            place = &*item;
        }
        expect_caught_or_proved(mutant, path);
    }
}

// People and time: each mutant is told by the check that is there for it.
TEST(CheckpointMutations, OfDutiesAndTimesAreCaughtByTheirOwnCheck)
{
    const auto found_in = [](const char* patch) {
        auto mutant = checkpoint_json();
        mutant.merge_patch(nlohmann::json::parse(patch));
        return told(compile_json(mutant).findings);
    };
    EXPECT_THAT(found_in(R"({"states": {"review": {"approval": {"stages": [{"id": "head", "role": "head", "need": 1},
                             {"id": "peers", "role": "collector", "need": 2}]}}}})"),
                Contains("W30 /states/review/approval/stages/1/need"));
    EXPECT_THAT(found_in(R"({"states": {"review": {"approval": {"escalate": [{"after": {"bd": 3}, "to": "psd"},
                             {"after": {"bd": 3}, "to": "executive"}]}}}})"),
                Contains("W31 /states/review/approval/escalate/1/after"));
    EXPECT_THAT(found_in(R"({"states": {"review": {"approval": {"remind": {"every": {"bd": 4}, "max": 8}}}}})"),
                Contains("W40 /states/review/approval/remind"));
    auto mutant = checkpoint_json();
    mutant["states"]["overdue"]["timers"][0]["max"] = 6;
    EXPECT_THAT(told(compile_json(mutant).findings), Contains("W40 /states/overdue/timers/0"))
        << "chasing after the cut-off";
}

}  // namespace
}  // namespace traimas::workflow
