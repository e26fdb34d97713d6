// W60: the shortest way from birth to every state, and to every branch of every rule, with the facts that choose it.
// From the definition alone, without the machine: generated tests drive the machine along them. Pure.
#pragma once

#include "engine/workflow/definition.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace traimas::workflow {

// Who brings a step about: a person, the persons of an approval, time, the last child, or another instance. A birth
// comes first where a person makes the instance beside its parent, in another state than the initial one.
enum class StepKind { birth, action, decision, timer, join, signal };

struct Step {
    StepKind kind;
    std::string name;  // the action; "approve", "return"; the timer's id; the signal or a join's event; who gives birth
    std::string event;                  // the rule that it runs; "" for a birth
    Facts facts{};                      // those that the guards read; all others are plain (guard_domain.hpp)
    std::vector<std::string> stages{};  // of decisions: the stage in which each is made, in order
    nlohmann::json data = nlohmann::json::object();  // what the event has to carry, such as the days of a shift
    std::string to{};                                // the state afterwards
};

struct StatePath {
    std::string state;
    std::vector<Step> steps;  // none: the state of birth
};

// Its last step runs the branch. A branch of an approval that nobody need decide runs with the entry into it.
struct BranchPath {
    std::string pointer;  // JSON Pointer of the branch
    std::string state;    // where the branch stands
    std::string event;
    std::size_t branch;
    std::string reject{};  // the code of the refusal that is promised
    std::vector<Step> steps;
};

struct Unreached {
    std::string pointer;
    std::string state;
    std::string event;  // empty: the state itself
    bool is_shared = false;
};

struct Paths {
    std::vector<StatePath> states{};     // in the order in which they are found: the shortest first
    std::vector<BranchPath> branches{};  // in the order of the definition
    std::vector<Unreached> unreached{};

    [[nodiscard]] std::size_t longest() const;  // steps
};

// `definition` must be proved but for W60. A branch of a shared rule counts in every state that takes it.
[[nodiscard]] Paths shortest_paths(const Definition& definition);

// How many branches there are: what a full set of paths has to run.
[[nodiscard]] std::size_t branch_count(const Definition& definition);

}  // namespace traimas::workflow
