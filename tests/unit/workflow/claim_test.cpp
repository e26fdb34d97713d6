// What a claim is in the fold: kept by key, ended by events that say nothing of it.
#include "engine/workflow/claim.hpp"

#include <gtest/gtest.h>

namespace traimas::workflow {
namespace {

constexpr PersonId kHolder{1};
constexpr PersonId kOtherHead{2};
constexpr Instant kClaimedAt = from_micros(1'515'117'600'000'000);

struct FoldedClaims : ::testing::Test {
    Instance instance{
        .id = InstanceId{1}, .root = InstanceId{1}, .definition = "checkpoint", .definition_version = 1, .unit = "ICT"};

    void SetUp() override
    {
        auto entry = event("submit", nlohmann::json(nullptr));
        entry.entered = true;
        apply(instance, entry);
    }
    // Of the head, in the stage "head" of an approval that is open.
    Event event(const std::string& name, nlohmann::json data)
    {
        return {.kind = EventKind::action,
                .name = name,
                .seq = instance.seq + 1,
                .state = "review",
                .actor = kHolder,
                .effective_at = kClaimedAt,
                .recorded_at = kClaimedAt,
                .stage = "head",
                .data = std::move(data)};
    }
    void claim() { apply(instance, event("claim", {{"claim", {{"task", "head"}}}})); }
    void decide(PersonId person)
    {
        auto decided = event("approve", nlohmann::json(nullptr));
        decided.decision = DecisionRecord{"head", "approve", person, {}};
        apply(instance, decided);
    }
};

TEST_F(FoldedClaims, StandByTheKeyOfTheTask)
{
    claim();
    EXPECT_EQ(instance.folded.claims, (std::map<std::string, Claim>{{"head", {kHolder, {}, kClaimedAt}}}));
    EXPECT_EQ(folded_from(moving_text(instance.folded), kept_text(instance.folded)), instance.folded);
    apply(instance, event("release", {{"claim", {{"task", "head"}}}}));
    EXPECT_TRUE(instance.folded.claims.empty());
}

TEST_F(FoldedClaims, EndWithTheHoldersOwnDecisionWhereTheStageGoesOn)
{
    claim();
    decide(kOtherHead);
    EXPECT_TRUE(instance.folded.claims.contains("head")) << "it needs two, and the holder has not decided yet";
    decide(kHolder);
    EXPECT_TRUE(instance.folded.claims.empty());
}

TEST_F(FoldedClaims, EndWithTheStageAndWithTheState)
{
    claim();
    auto next = event("approve", nlohmann::json(nullptr));
    next.stage = "psd";
    apply(instance, next);
    EXPECT_TRUE(instance.folded.claims.empty());

    apply(instance, event("claim", {{"claim", {{"task", "task"}}}}));
    auto entry = event("submit", nlohmann::json(nullptr));
    entry.entered = true;
    apply(instance, entry);
    EXPECT_TRUE(instance.folded.claims.empty()) << "entered anew, the state has another task";
}

TEST_F(FoldedClaims, AreNoEditButAnOldDefinitionsActionOfTheNameIs)
{
    const auto version = instance.folded.version;
    claim();
    EXPECT_EQ(instance.folded.version, version);
    apply(instance, event("claim", nlohmann::json(nullptr)));
    EXPECT_EQ(instance.folded.version, instance.seq);
    EXPECT_TRUE(instance.folded.claims.contains("head"));
}

}  // namespace
}  // namespace traimas::workflow
