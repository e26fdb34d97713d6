// A random walk: one tree of random definitions on a store in memory, commands and jumps in time at random. A walk is
// improvised once and written down as a script, which can be played again under other polls, and shortened.
#pragma once

#include "tests/support/invariants.hpp"
#include "tests/unit/proof/random_definition.hpp"

#include <iosfwd>

namespace traimas::proof {

// What a walk happens in: definitions, people, holidays.
struct WalkWorld {
    explicit WalkWorld(Dice& dice);
    workflow::DefinitionSet definitions{};
    RandomDefinition root;
    RandomDefinition child;
    workflow::Changes registers{};  // the organisation and its calendar, to be written first
    nlohmann::json subject;         // of the root
};

// When it happens, and on which instance, counted in the order of births: so that a shortened script still means
// something. What an instance that is not there would do, nobody does.
struct WalkStep {
    Instant at;
    bool is_signal = false;  // a message to the root; else an action
    std::size_t target = 0;
    std::string name;
    PersonId person{0};
    std::string role{};
    nlohmann::json data = nullptr;
};
std::ostream& operator<<(std::ostream& out, const WalkStep& step);

enum class Polls { when_due, random, never };

struct WalkResult {
    std::vector<std::string> broken{};  // invariants, after the first step that broke one
    std::vector<std::string> bodies{};  // of all events, without recorded_at: what no poll may change
    std::size_t events = 0;
    std::size_t refused = 0;
};

// Draws `length` steps while it plays them; polls fire each timer at its time.
struct Improvised {
    std::vector<WalkStep> script;
    WalkResult result;
};
[[nodiscard]] Improvised improvise(const WalkWorld& world, Dice& dice, int length);

// After each step the log is folded as by a restart, and every invariant is asked; `poll_seed` draws the times of
// Polls::random. At the end, half a year later, everything that is due fires.
[[nodiscard]] WalkResult play(const WalkWorld& world, const std::vector<WalkStep>& script, Polls polls,
                              std::uint64_t poll_seed = 0);

}  // namespace traimas::proof
