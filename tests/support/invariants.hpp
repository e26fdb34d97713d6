// The invariants of the proof plan (docs/architecture.md) over one tree of a store in memory, for every random test.
// Asked again after a step, it folds only what was written since: as cheap as the step.
#pragma once

#include "engine/store/memory/memory_store.hpp"

namespace traimas::testing {

// What one instance is by its events alone, and what those must not say.
struct LogFold {
    workflow::Instance instance;    // made from the bodies, as after a restart
    bool calendar_is_known = true;  // which version of its calendar was in force, so that nominal times can be asked
    std::set<workflow::Occurrence> fired{};
    std::set<std::tuple<int, std::string, PersonId>> took_part{};
};

class TreeProof {
public:
    TreeProof(store::MemoryStore& store, const workflow::DefinitionSet& definitions,
              const workflow::SubjectRules& subjects, InstanceId root)
        : store_{store}, definitions_{definitions}, subjects_{subjects}, root_{root}
    {
    }

    // Every invariant that is broken, as sentences that begin with its number; empty: all of I1-I7 and I10-I12 hold,
    // and each event went where the first branch leads whose guard holds.
    [[nodiscard]] std::vector<std::string> broken();
    // The order of recorded_at is that of seq, so that this tells how far the fold has come.
    [[nodiscard]] std::size_t events() const { return events_; }

private:
    void check_event(const workflow::Tree& tree, const LogFold& fold, const workflow::EventRow& row);
    void check_nominal_time(const workflow::Tree& tree, const LogFold& fold, const workflow::Event& event);
    void check_branch(const workflow::Tree& tree, const LogFold& fold, const workflow::Event& event);
    void fold_new(const workflow::Tree& tree, const workflow::Instance& stored);
    void check_timers(const workflow::Tree& tree, const workflow::Instance& instance,
                      const std::vector<workflow::TimerRow>& rows);
    void fault(const workflow::Instance& instance, const std::string& sentence);

    store::MemoryStore& store_;
    const workflow::DefinitionSet& definitions_;
    const workflow::SubjectRules& subjects_;
    InstanceId root_;
    std::map<InstanceId, LogFold> folds_{};
    std::vector<std::string> faults_{};
    std::size_t events_ = 0;
};

}  // namespace traimas::testing
