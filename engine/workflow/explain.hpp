// Why an instance is as it is and what becomes of it, as values: the branch that an event took, what stands in the way
// of an action, how a deadline was reckoned, and the future in which nobody acts. Pure; the words are api/handlers'.
#pragma once

#include "engine/workflow/tree.hpp"

namespace traimas::workflow {

// The branch that an event took, found again from the facts that the event kept.
struct TakenBranch {
    std::string rule;           // what ruled: an action, a timer's raise, a signal, or an approval's outcome
    const Branch* branch;       // of the definition, and as long-lived
    bool is_only = false;       // the rule has no other
    bool by_condition = false;  // its own condition held; else none of those before it did
    Facts facts{};              // that the rule's guards read
};
// nullopt for a birth, for a timer that only tells, and for a signal that the state does not handle.
[[nodiscard]] std::optional<TakenBranch> taken_branch(const Definition& definition, const Event& event);

// A guard that refuses now, with what it read.
struct Lack {
    std::string code;
    Facts facts{};
};
// What an action meets as things stand. Of an approval: what the last approval, or the refusal, would meet.
struct Prospect {
    std::vector<Lack> lacks{};
    std::optional<std::string> leads_to{};  // the state, once nothing refuses; nullopt: it stays where it is
    std::string stage{};  // of an approval that is not over with one decision more: the stage that waits then
};
[[nodiscard]] Prospect prospect_of(const State& state, std::string_view action, const Facts& facts);
// The same of an approval, as it stands: one decision more may only open the next stage, or leave this one open. Whom
// the office has for it is not asked: a stage whose only person has decided already is passed over when it comes.
[[nodiscard]] Prospect prospect_of_approval(const State& state, const Instance& instance, const Facts& facts);

// How a time came about, step by step.
struct Reckoning {
    FromKind from;
    std::string name{};    // of the subject's field or of the anchor
    calendar::Date start;  // counted from here
    std::optional<calendar::SpanUnit> unit{};
    int amount = 0;
    calendar::Date counted;                  // before it was rolled
    calendar::Date rolled;                   // after that, and before pauses put it off
    int stopped = 0;                         // by how many working days they did
    calendar::Civil civil;                   // as it came out
    std::vector<calendar::Date> holidays{};  // passed over on the way, by counting or rolling; no weekends
};
[[nodiscard]] Reckoning reckon(const World& world, const Instance& instance, const When& when);

// A date that counts while the instance is in its state.
struct Deadline {
    std::string anchor;
    AnchorValue value;
    Reckoning rule;          // as the definition reckons it today
    bool moved = false;      // by more time that was granted, or by a new calendar
    bool by_bound = false;   // the rule's date came too soon after the beginning: `not_before` counts
    std::string calendar{};  // the calendar, and the version that the instance follows
    int calendar_version = 0;
};
// Those of the open task and of the timers; empty where the state has none.
[[nodiscard]] std::vector<Deadline> deadlines_of(const World& world, const Instance& instance);

// The future if nobody acts: every timer fired in order, on a copy. Of the instances below the one that is asked about
// only the changes of state are told, for they may bring about its own.
enum class FutureEnd {
    ended,  // the instance comes to a final state
    waits,  // nothing more happens by itself
    cut     // there is more than is told
};
struct FutureStep {
    InstanceId instance;
    std::string definition;
    int definition_version;
    int quarter;
    EventKind kind;
    std::string name;  // the timer, or the signal that followed
    Instant at;
    std::string from;
    std::string state;
    std::string outcome{};  // of an approval whose time ran out
    std::vector<std::string> marks{};
    std::vector<std::string> notices{};
    std::vector<PersonId> told{};  // each once; those in office now
};
struct Future {
    std::vector<FutureStep> steps{};
    FutureEnd end = FutureEnd::waits;
    std::string state{};  // at last
};
inline constexpr int kMostFutureSteps = 200;
// `tree` was drained: nothing of it is overdue. Nothing of it changes.
[[nodiscard]] Future future_of(const TreeContext& context, const Tree& tree, InstanceId instance);

}  // namespace traimas::workflow

namespace traimas {

template <>
struct EnumText<workflow::FutureEnd> {
    static constexpr std::array table{
        std::pair{workflow::FutureEnd::ended, std::string_view{"ended"}},
        std::pair{workflow::FutureEnd::waits, std::string_view{"waits"}},
        std::pair{workflow::FutureEnd::cut, std::string_view{"cut"}},
    };
};

}  // namespace traimas
