// One event of one instance: everything that happened, and everything that a fold needs. Replay evaluates no guard,
// reads no calendar and no clock. The body's JSON is a format that lasts for ever (docs/decisions/).
#pragma once

#include "engine/base/clock.hpp"
#include "engine/base/enum_text.hpp"
#include "engine/base/shared_json.hpp"
#include "engine/base/strong_id.hpp"
#include "engine/calendar/zone.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace traimas::workflow {

enum class EventKind { created, action, timer, signal, change };

// A resolved anchor; its revision grows each time it moves, so that its timers may fire again.
struct AnchorValue {
    calendar::Civil civil;
    Instant at;
    std::string derivation;
    int revision = 1;
    friend bool operator==(const AnchorValue&, const AnchorValue&) = default;
};

// One occurrence of a timer, named so that it never fires twice.
struct Occurrence {
    std::string timer;
    std::int64_t revision;  // of the anchor, or the seq of the entry for timers from `entered`
    int n;                  // 1..max
    friend auto operator<=>(const Occurrence&, const Occurrence&) = default;
};

struct DecisionRecord {
    std::string stage;
    std::string verdict;  // "approve", "return", "reject"
    PersonId person;
    std::optional<PersonId> on_behalf_of{};
    friend bool operator==(const DecisionRecord&, const DecisionRecord&) = default;
};

struct Participant {
    std::string duty;
    PersonId person;
    std::string capacity;  // "prepared" or "decided"
    int round;             // that it counts in: a decision that ends a round counts in the one that it ends
    friend auto operator<=>(const Participant&, const Participant&) = default;
};

// A pause begins, with its deadlines frozen or running on, or it ends.
enum class PauseStep { freeze, run, end };

// Whoever decides instead of a stage's own people, who prepared what it is about.
struct RaisedStage {
    std::string role;
    std::string unit;
    friend bool operator==(const RaisedStage&, const RaisedStage&) = default;
};

struct ChildRef {
    InstanceId instance;
    std::string definition;
    int ordinal;
};

struct Event {
    EventKind kind;
    std::string name;  // the action, the timer's id, the signal, or what was created
    std::int64_t seq = 0;
    std::string from{};    // state before; empty at creation
    std::string state;     // state after
    bool entered = false;  // the state was entered anew (also where from == state)
    int round = 1;         // after the event
    std::optional<PersonId> actor{};
    std::optional<PersonId> on_behalf_of{};
    std::string role{};
    std::string command{};                         // the command's id, hexadecimal; empty for timers
    Instant effective_at;                          // when it counts: a timer's nominal time
    Instant recorded_at;                           // when the engine wrote it; never falls
    nlohmann::json facts = nullptr;                // those that the guards could read
    std::string outcome{};                         // of an approval: approved, returned, rejected
    std::string stage{};                           // the approval stage that is open after the event
    std::vector<std::string> merged{};             // stages passed over: their only person had approved before
    std::optional<RaisedStage> raised{};           // of the stage that this event opened
    bool unstaffed = false;                        // likewise: fewer people can decide than it needs
    std::map<std::string, AnchorValue> anchors{};  // those set or moved
    std::map<std::string, std::string> frozen{};   // what -> digest (hex)
    std::vector<std::string> marks{};              // verdicts given
    std::vector<std::string> excused{};            // verdicts excused
    std::optional<PauseStep> pause{};
    int stopped =
        0;  // working days by which a pause that ends has put off what is counted from an entry or the subject
    std::optional<DecisionRecord> decision{};
    std::optional<Occurrence> occurrence{};
    std::vector<Occurrence> skipped{};  // effects whose time had passed on entry
    std::vector<Participant> participants{};
    std::vector<ChildRef> spawned{};
    std::optional<InstanceId> sender{};          // of the signal: a child, the parent, itself, the root of another tree
    bool ignored = false;                        // a signal that the state does not handle
    std::map<std::string, std::string> texts{};  // key -> SHA-256(salt || text), hex
    SharedJson data{};                           // the action's own data, the subject at creation, a register's change
};

// Canonical JSON, exactly the bytes that are hashed and stored.
[[nodiscard]] std::string event_body(const Event& event);
// Reads a body of any version ever written; throws std::runtime_error naming the fault on anything else.
[[nodiscard]] Event event_from_body(const std::string& body);

// The pieces that the folded state keeps in the same form.
[[nodiscard]] nlohmann::json anchor_json(const AnchorValue& anchor);
[[nodiscard]] AnchorValue anchor_from(const nlohmann::json& json);
[[nodiscard]] nlohmann::json raised_json(const RaisedStage& raised);
[[nodiscard]] RaisedStage raised_from(const nlohmann::json& json);
[[nodiscard]] nlohmann::json occurrence_json(const Occurrence& occurrence);
[[nodiscard]] Occurrence occurrence_from(const nlohmann::json& json);
[[nodiscard]] nlohmann::json decision_json(const DecisionRecord& decision);
[[nodiscard]] DecisionRecord decision_from(const nlohmann::json& json);

}  // namespace traimas::workflow

namespace traimas {

template <>
struct EnumText<workflow::PauseStep> {
    static constexpr std::array table{
        std::pair{workflow::PauseStep::freeze, std::string_view{"freeze"}},
        std::pair{workflow::PauseStep::run, std::string_view{"run"}},
        std::pair{workflow::PauseStep::end, std::string_view{"end"}},
    };
};

template <>
struct EnumText<workflow::EventKind> {
    static constexpr std::array table{
        std::pair{workflow::EventKind::created, std::string_view{"created"}},
        std::pair{workflow::EventKind::action, std::string_view{"action"}},
        std::pair{workflow::EventKind::timer, std::string_view{"timer"}},
        std::pair{workflow::EventKind::signal, std::string_view{"signal"}},
        std::pair{workflow::EventKind::change, std::string_view{"change"}},
    };
};

}  // namespace traimas
