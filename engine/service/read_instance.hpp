// One instance as it is now: its tree's overdue timers are folded in memory, without writing, so that reads tell the
// truth whether or not the poller ran.
#pragma once

#include "engine/service/engine.hpp"
#include "engine/workflow/tree.hpp"

namespace traimas::service {

// Why an action is closed to this reader.
struct Refused {
    std::string action;
    std::string code;  // not_your_role, segregation_of_duties, parts_open, …
    std::string role{};
    std::string unit{};
    std::vector<FieldFault> faults{};
};

// Who has taken an open task on; told only while that person may still do it.
struct ClaimedTask {
    std::string task;
    workflow::Claim claim;
};

// The tree that a view was taken from. It stays where it was made (the tree refers to the context beside it), and views
// are moved about: hence the shared_ptr in the view.
struct ReadTree {
    std::shared_ptr<const store::Registers> registers;
    workflow::TreeContext context;
    workflow::Tree tree;

    ReadTree(const Engine& engine, std::shared_ptr<const store::Registers> snapshot, workflow::TreeRows rows);
    ReadTree(const ReadTree&) = delete;
    ReadTree& operator=(const ReadTree&) = delete;
};

struct InstanceView {
    std::shared_ptr<const store::Registers> registers;
    std::shared_ptr<const ReadTree> opened;
    workflow::Instance instance;  // as folded now
    std::vector<workflow::Instance> children{};
    std::vector<workflow::TaskRow> tasks{};
    std::vector<ClaimedTask> claims{};  // of those tasks
    std::vector<workflow::DraftRow> drafts{};
    std::vector<workflow::Participant> participants{};
    std::vector<workflow::EventRow> unwritten{};  // events of overdue timers that no transaction wrote yet
    std::vector<std::string> allowed{};
    std::vector<Refused> refused{};
    Instant now;

    // The whole tree, for what a subject knows: engine/subjects.
    [[nodiscard]] const workflow::Tree& tree() const { return opened->tree; }
};

// Problem: not_found where it does not exist or the reader may not see it.
Result<InstanceView> read_instance(Engine& engine, PersonId reader, InstanceId instance);

// One instance of a tree that was opened and drained, as this reader meets it; who may see it was asked before.
[[nodiscard]] InstanceView look_at(const std::shared_ptr<const ReadTree>& opened, const workflow::Instance& instance,
                                   PersonId reader, Instant now);

// What happens next if nobody acts, and who may act; all from the view, nothing is read.
struct NextStep {
    std::string timer;
    Instant at;
    std::string derivation;
    int n = 1;                            // which occurrence of the timer
    std::string raises{};                 // the event, or empty: only effects
    std::vector<std::string> leads_to{};  // states that the event may lead to
    std::vector<std::string> marks{};     // verdicts that it may give
    std::vector<std::string> notices{};   // that it may send
    std::vector<std::string> tells{};     // the roles that get them
};
struct Eligible {
    PersonId person;
    bool excluded = false;  // by separation of duties, in this round
};
struct WhoMayAct {
    workflow::TaskRow task;
    std::vector<Eligible> people{};
};
[[nodiscard]] std::vector<NextStep> next_steps(const Engine& engine, const InstanceView& view);
[[nodiscard]] std::vector<WhoMayAct> who_may_act(const Engine& engine, const InstanceView& view);

}  // namespace traimas::service
