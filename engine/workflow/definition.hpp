// A workflow definition as a value: what `workflows/<name>.v<version>.json` says, with guards parsed.
// Definitions are immutable and pinned by digest; definition_reader.hpp makes them, compile.hpp proves them.
#pragma once

#include "engine/calendar/time_expression.hpp"
#include "engine/ledger/digest.hpp"
#include "engine/workflow/approval.hpp"
#include "engine/workflow/definition_enums.hpp"
#include "engine/workflow/effect.hpp"
#include "engine/workflow/guard.hpp"

#include <optional>
#include <string>
#include <vector>

namespace traimas::workflow {

struct Role {
    std::string name;
    RoleScope scope;
};

struct LocalText {
    std::string th;
    std::string en;
};

// Where a time starts: the moment the state was entered, a field of the subject, or an anchor.
enum class FromKind { entered, subject, anchor };

struct When {
    FromKind from;
    std::string name{};  // the field or the anchor
    std::optional<calendar::SpanUnit> unit{};
    int amount = 0;
    std::string policy{};  // "due_days": the amount comes from the instance's policy numbers; empty: `amount` counts
    std::optional<std::chrono::minutes> at{};
    calendar::Roll roll = calendar::Roll::none;
};

struct Anchor {
    std::string name;
    When when;
    std::optional<When> not_before{};  // the later of the two counts
};

struct Branch {
    std::optional<Guard> condition{};     // absent in the last branch
    std::optional<std::string> to{};      // absent: internal, no exit or entry
    std::optional<std::string> reject{};  // refuses the command with this code
    std::vector<Effect> effects{};
};

struct EventRule {
    std::string event;  // an action, a timer's or a join's raise, a signal, or an approval's outcome
    std::vector<Branch> branches;
    bool is_shared = false;  // written once for all states, under `always`
    bool reopens = false;    // of a final state, under `reopens`: a signal that brings the instance back to work
};

enum class Missed { coalesce, each, skip };

struct Timer {
    std::string id;
    When when;
    std::optional<calendar::Span> every{};
    int max = 1;  // occurrences
    Missed missed = Missed::coalesce;
    std::string raise{};  // an event of this state; empty: only effects
    std::vector<Effect> effects{};
};

// Waits for the children of one definition: once each of them has arrived, the event comes about.
struct Join {
    std::string of;
    std::vector<std::string> in;  // the states in which a child has arrived
    std::string raise;
};

struct Task {
    std::string role;
    std::string form{};
    std::vector<std::string> actions;
    std::string due{};  // an anchor, or empty
};

struct State {
    std::string name;
    LocalText title;
    std::optional<Stage> stage{};
    std::string final{};     // the outcome's name where the state is final
    bool unbounded = false;  // no time-bounded exit, said on purpose
    std::string refuses{};   // the code for an action that this state does not know; empty: "action_not_available"
    std::optional<Task> task{};
    std::vector<Task> also{};  // actions without an inbox task
    std::optional<Approval> approval{};
    std::vector<Timer> timers{};
    std::optional<Join> join{};
    // With those of `always` that the state has no rule of its own for; of a final state those under `reopens`.
    std::vector<EventRule> on{};
    std::vector<EventRule> replies{};  // of a final state: what it still answers without going anywhere
    std::vector<Effect> enter{};

    [[nodiscard]] const EventRule* rule(std::string_view event) const;
    [[nodiscard]] const Timer* timer(std::string_view id) const;
};

// A role that may give birth to an instance in a tree that stands, beside a parent in one of these states.
struct BirthRule {
    std::string role;
    std::string parent;               // the parent's definition
    std::vector<std::string> states;  // of the parent
    std::string in{};                 // the state it is born in; empty: the initial one
};

struct Definition {
    std::string name;
    int version = 1;
    LocalText title;
    Subject subject;
    std::string zone;
    std::string calendar;  // "unit": the calendar of the instance's unit
    FactTypes facts;
    std::vector<Role> roles;
    std::vector<Anchor> anchors;
    std::string initial;
    std::vector<State> states;
    std::string pause_role{};          // who may pause and resume an instance; empty: nobody
    std::optional<BirthRule> birth{};  // absent: instances are born by effects only
    bool new_instances_only = false;   // said where a version drops states: those that run stay with the version before
    std::string canonical;             // the exact bytes that were hashed
    ledger::Digest digest{};           // SHA-256 of canonical

    [[nodiscard]] const State* state(std::string_view state_name) const;
    [[nodiscard]] const Role* role(std::string_view role_name) const;
    [[nodiscard]] const Anchor* anchor(std::string_view anchor_name) const;
};

// Does the state know the action: by its task, its `also` rows or its approval?
[[nodiscard]] bool knows_action(const State& state, std::string_view action);

}  // namespace traimas::workflow
