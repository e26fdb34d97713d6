// One event in the making: taking a branch, carrying out its effects, leaving and entering states. Pure.
#pragma once

#include "engine/workflow/machine.hpp"
#include "engine/workflow/stages.hpp"

namespace traimas::workflow {

class Transition {
public:
    // Starts an event of `kind` on the instance as it is; `effective_at` is when it counts, `now` when it is written.
    Transition(const World& world, const Instance& before, EventKind kind, std::string name, Instant effective_at,
               Instant now);

    // The first branch whose guard holds; asserts that one does (check W20).
    [[nodiscard]] static const Branch& choose(const EventRule& rule, const Facts& facts);

    // Carries out a branch that does not reject: effects, and exit and entry where it has a target.
    void take(const Branch& branch, const Facts& facts);
    // Entry into a state, also that of a new instance.
    void enter(const State& target, const Facts& facts);
    void run(const std::vector<Effect>& effects);
    // Opens the stage after `current` for whoever is left to decide, and tells them; event.stage is "" where none is
    // left.
    void open_stage(const Approval& approval, std::string_view current, const Facts& facts, const RoundRecord& record);
    // The facts that the guards of this rule could read, as kept in the event.
    void keep_facts(const EventRule& rule, const Facts& facts);

    Event event;
    std::vector<Intent> intents{};
    std::vector<PersonId> preparers{};  // become participants where a state with an approval is entered
    std::map<std::string, std::string> freezable{};
    bool notify = true;
    bool from_timer = false;

private:
    void leave(const State& target);
    void set_entry_anchors(const State& target);
    void add_preparers(const Approval& approval);
    void tell_deciders(const Approval& approval, const RoundRecord& record);
    void shift(const Shift& effect);
    void freeze(const std::string& what);
    [[nodiscard]] Instance after() const;

    const World& world_;
    const Instance& before_;
};

// Does the state lean on this anchor: by its task's due date or by a timer?
[[nodiscard]] bool uses_anchor(const State& state, const std::string& anchor);

}  // namespace traimas::workflow
