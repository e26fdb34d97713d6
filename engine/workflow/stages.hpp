// The stages of an approval: which opens next, and for whom where an office has few people. Pure.
#pragma once

#include "engine/workflow/definition.hpp"
#include "engine/workflow/instance.hpp"

#include <functional>
#include <set>

namespace traimas::workflow {

// Somebody who could decide, with everyone whose part in the round binds that person too: for whom they stand in.
struct Candidate {
    PersonId person;
    std::vector<PersonId> stands_for{};
};
// Who may act as a role in one unit.
struct StagePeople {
    std::string role;
    std::string unit;
    std::vector<Candidate> people{};
};

// The organisation as an approval asks for it, at the moment somebody acts.
struct Staffing {
    std::function<StagePeople(const std::string& role)> holders;
    // The same role in the units above, nearest first.
    std::function<std::vector<StagePeople>(const std::string& role)> above;
    // May this person act as the role there now? Unit "": where the role's scope says.
    std::function<bool(PersonId person, const std::string& role, const std::string& unit)> may_act{};
};

// What people did in the open round, in one duty group.
struct RoundRecord {
    std::set<PersonId> bound{};     // who prepared or decided: each person once
    std::set<PersonId> approved{};  // who approved a stage before
};
[[nodiscard]] RoundRecord round_record(const std::string& duty, const std::vector<Participant>& participants,
                                       const std::vector<DecisionRecord>& decisions);

struct StageOpening {
    std::string stage{};                  // "": none is left, so that the round is approved
    std::vector<std::string> merged{};    // passed over: their only person had approved before
    std::optional<RaisedStage> raised{};  // whoever may decide instead of the stage's own people
    bool unstaffed = false;               // nobody, or fewer than it needs, can decide: an incident
};

// The stage after `current` ("" for the first) whose condition holds. Without staffing nobody asks for people, and the
// stage opens as the definition says. Rules, where fewer people are free than the stage needs:
//   - it needs one, and all its people are bound, one of them by an approval of this round: that decision counts here
//     too (merged);
//   - it needs one, and all its people are bound by what they prepared: the stage goes to the nearest above who is
//   free:
//     the same role in a higher unit, then the later stages' roles (raised);
//   - else it opens and waits, and is told as unstaffed at once, not at the deadline.
[[nodiscard]] StageOpening open_next(const Approval& approval, std::string_view current, const Facts& facts,
                                     const Staffing* staffing, const RoundRecord& record);

// The open stage, or nullptr.
[[nodiscard]] const ApprovalStage* open_stage(const State& state, const Instance& instance);
// The role that the open stage waits for: its own, or the one that it was raised to.
[[nodiscard]] const std::string& stage_role(const ApprovalStage& stage, const Instance& instance);
// Does this step speak of this stage? Only of stages below the role that it tells: a later stage's, or a wider scope's.
[[nodiscard]] bool speaks_of(const Definition& definition, const Approval& approval, const Escalation& step,
                             const ApprovalStage& stage);

}  // namespace traimas::workflow
