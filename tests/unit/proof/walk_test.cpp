// Random definitions walked at random: after each step the log is folded as by a restart and compared, and every
// invariant is asked; and the same script leaves the same events whenever the poller ran.
#include "tests/unit/base/seed.hpp"
#include "tests/unit/proof/shrink.hpp"
#include "tests/unit/proof/walk.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace traimas::proof {
namespace {

constexpr int kWalksOfAWorld = 20;
constexpr int kSteps = 14;

// How many walks: WALKS, else what a test of every change may cost (scripts/nightly asks for more).
int walks(int usual)
{
    const char* const given = std::getenv("WALKS");
    return given == nullptr ? usual : std::atoi(given);
}

std::string told(const WalkWorld& world, const std::vector<WalkStep>& script, const std::vector<std::string>& broken)
{
    std::ostringstream text;
    for (const auto& it : broken) {
        text << it << '\n';
    }
    for (const auto& step : script) {
        text << "  " << step << '\n';
    }
    text << "definition: " << world.root.text.dump() << "\nchild: " << world.child.text.dump();
    return text.str();
}

// Play answers what was wrong; the shortest script that still has a fault is told.
template <class Faults>
std::string shortest(const WalkWorld& world, const std::vector<WalkStep>& script, Faults faults)
{
    const auto small = shrink(script, [&](const std::vector<WalkStep>& it) { return !faults(it).empty(); });
    return told(world, small, faults(small));
}

TEST(Walk, ARestartAfterEveryStepFindsTheSameInstanceAndNoInvariantBroken)
{
    Dice seeds{test_seed()};
    const int count = walks(10'000);
    std::size_t events = 0;
    std::size_t refused = 0;
    std::size_t steps = 0;
    for (int done = 0; done < count;) {
        Dice dice{seeds.seed()};
        const WalkWorld world{dice};
        for (int i = 0; i < kWalksOfAWorld && done < count; ++i, ++done) {
            const auto walk = improvise(world, dice, kSteps);
            ASSERT_TRUE(walk.result.broken.empty())
                << "walk " << done << '\n'
                << shortest(world, walk.script, [&](const std::vector<WalkStep>& script) {
                       return play(world, script, Polls::when_due).broken;
                   });
            events += walk.result.events;
            refused += walk.result.refused;
            steps += walk.script.size();
        }
    }
    std::cout << count << " walks, " << events << " events, " << steps << " steps, " << refused << " refusals\n";
    // A walk that only bounces off proves nothing.
    EXPECT_GT(events, static_cast<std::size_t>(count) * 5);
    EXPECT_LT(refused, steps / 2);
}

std::vector<std::string> difference(const WalkResult& one, const WalkResult& other)
{
    auto faults = one.broken;
    faults.insert(faults.end(), other.broken.begin(), other.broken.end());
    const auto [first, second] =
        std::mismatch(one.bodies.begin(), one.bodies.end(), other.bodies.begin(), other.bodies.end());
    if (first != one.bodies.end() || second != other.bodies.end()) {
        faults.push_back("I13: polled: " + (first == one.bodies.end() ? "nothing" : *first) +
                         "\n     never:  " + (second == other.bodies.end() ? "nothing" : *second));
    }
    return faults;
}

TEST(Walk, PollTimesDoNotShowInTheLogOfAnyDefinition)
{
    Dice seeds{test_seed()};
    const int count = walks(10'000) / 10;
    for (int done = 0; done < count;) {
        Dice dice{seeds.seed()};
        const WalkWorld world{dice};
        for (int i = 0; i < kWalksOfAWorld && done < count; ++i, ++done) {
            const auto script = improvise(world, dice, kSteps).script;
            const auto poll_seed = dice.seed();
            const auto faults = [&](const std::vector<WalkStep>& it) {
                const auto never = play(world, it, Polls::never);
                auto found = difference(play(world, it, Polls::when_due), never);
                return found.empty() ? difference(play(world, it, Polls::random, poll_seed), never) : found;
            };
            ASSERT_TRUE(faults(script).empty()) << "walk " << done << '\n' << shortest(world, script, faults);
        }
    }
}

// The generator must reach what the machine can do, or the walks prove less than they say.
TEST(Walk, TheDefinitionsDrawnUseEveryPrimitive)
{
    Dice dice{test_seed()};
    std::string all;
    int refused = 0;
    constexpr int kDrawn = 200;
    for (int i = 0; i < kDrawn; ++i) {
        const auto root = random_root(dice);
        all += root.text.dump();
        refused += root.refused;
    }
    std::cout << refused << " drafts refused for " << kDrawn << " definitions\n";
    for (const auto* primitive : {"\"approval\"", "\"if\"", "\"reject\"", "\"need\":2", "\"remind\"", "\"escalate\"",
                                  "\"every\"", "\"coalesce\"", "\"each\"", "\"skip\"", "\"shift\"", "\"spawn\"",
                                  "\"mark\"", "\"freeze\"", "\"pause\"", "\"also\"", "\"enter\"", "policy.due_days"}) {
        EXPECT_NE(all.find(primitive), std::string::npos) << primitive;
    }
}

TEST(Shrink, LeavesTheStepsThatTheFaultNeeds)
{
    std::vector<int> script;
    for (int i = 0; i < 100; ++i) {
        script.push_back(i);
    }
    const auto fails = [](const std::vector<int>& it) {
        return std::count(it.begin(), it.end(), 17) > 0 && std::count(it.begin(), it.end(), 83) > 0;
    };
    EXPECT_EQ(shrink(script, fails), (std::vector<int>{17, 83}));
}

}  // namespace
}  // namespace traimas::proof
