// One workflow instance: what it is about (never changes) and its folded state (the fold of its events, nothing else).
#pragma once

#include "engine/base/shared_json.hpp"
#include "engine/ledger/chain.hpp"
#include "engine/workflow/event.hpp"

#include <set>

namespace traimas::workflow {

struct MarkValue {
    Instant at;  // when the verdict was given, by effective time
    bool excused = false;
    friend bool operator==(const MarkValue&, const MarkValue&) = default;
};

struct Paused {
    Instant at;
    PauseStep mode;  // freeze or run
    friend bool operator==(const Paused&, const Paused&) = default;
};

// Who has taken an open task on, since when, and for whom where a delegate did.
struct Claim {
    PersonId person;
    std::optional<PersonId> on_behalf_of{};
    Instant at;
    friend bool operator==(const Claim&, const Claim&) = default;
};

// Working days by which frozen pauses have put off what is counted from a start that never moves by itself.
struct Stopped {
    int subject = 0;  // since the birth
    int entered = 0;  // since the entry into the state
    int stage = 0;    // since the opening of the approval's stage
    friend bool operator==(const Stopped&, const Stopped&) = default;
};

// A cache of the events: apply() makes it, `traimas verify` makes it again and compares.
struct Folded {
    std::string state;
    std::int64_t version = 0;  // seq of the last event that people's work moved on: what If-Match compares
    int round = 1;
    Instant entered_at{};  // effective time of the entry into the state
    std::int64_t entered_seq = 0;
    std::string stage{};                  // the open approval stage
    Instant stage_at{};                   // effective time of its opening
    std::int64_t stage_seq = 0;           // of the event that opened it; 0: none is open
    std::optional<RaisedStage> raised{};  // whoever decides in it instead of its own people
    bool unstaffed = false;               // nobody can decide in it: an incident stands
    std::optional<Paused> paused{};
    Stopped stopped{};
    std::map<std::string, Claim> claims{};    // of the tasks that are open, by key
    std::vector<DecisionRecord> decisions{};  // of this round
    std::map<std::string, AnchorValue> anchors{};
    std::set<Occurrence> fired{};  // fired or skipped, for ever
    std::map<std::string, MarkValue> marks{};
    std::map<std::string, std::string> frozen{};
    std::set<InstanceId> open_children{};
    std::map<std::string, std::string> parts{};   // part -> digest of what was handed in
    SharedJson subject{};                         // given at creation; an event may replace single keys of it
    SharedJson content{};                         // as last submitted
    std::map<std::string, SharedJson> records{};  // what else the events keep, by key: "plan", "cause", "measure/1"
    friend bool operator==(const Folded&, const Folded&) = default;
};

struct Instance {
    InstanceId id;
    InstanceId root;
    std::optional<InstanceId> parent{};
    std::string definition;
    int definition_version;
    ledger::Digest digest{};  // of the definition: pinned
    std::string unit;         // "" for a register
    int fiscal_year = 0;
    int quarter = 0;
    int ordinal = 0;
    std::string calendar{};  // the holiday calendar in force, pinned with its version
    int calendar_version = 0;
    std::int64_t seq = 0;
    ledger::Digest head{};  // hash of the last event; the genesis hash before the first
    Instant last_recorded{};
    Folded folded{};
};

// Folds one event; total over every event ever written. Sets seq and last_recorded, not head (the chain is the
// store's).
void apply(Instance& instance, const Event& event);

[[nodiscard]] nlohmann::json claim_json(const Claim& claim);
[[nodiscard]] Claim claim_from(const nlohmann::json& json);
[[nodiscard]] nlohmann::json folded_json(const Folded& folded);
// Its parts share the one value that it is read from.
[[nodiscard]] Folded folded_from(nlohmann::json json);
// The same in two texts, in canonical JSON: what moves with every event, and what is large and seldom changes (subject,
// content, records), which is read only where somebody looks into it.
[[nodiscard]] std::string moving_text(const Folded& folded);
[[nodiscard]] std::string kept_text(const Folded& folded);
[[nodiscard]] bool keeps_the_same(const Folded& one, const Folded& other);
[[nodiscard]] Folded folded_from(const std::string& moving, const std::string& kept);
[[nodiscard]] ledger::Genesis genesis_of(const Instance& instance);

}  // namespace traimas::workflow
