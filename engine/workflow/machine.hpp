// The machine: what may happen to one instance, and what follows. Pure: no clock, database, locale or randomness.
// decide() and its siblings answer an Event and the effects that leave the instance; apply() (instance.hpp) folds it;
// project() derives the timers and tasks that must exist. The rules are those of docs/architecture.md, "The engine".
#pragma once

#include "engine/base/result.hpp"
#include "engine/calendar/working_days.hpp"
#include "engine/workflow/definition.hpp"
#include "engine/workflow/stages.hpp"

#include <set>
#include <variant>

namespace traimas::workflow {

// What decides, besides the instance: all values, handed in.
struct World {
    const Definition& definition;
    const calendar::HolidayCalendar& calendar;
    const Staffing* staffing = nullptr;  // while a person acts: whom approvals may ask
};

// A free text that travels beside an event: the body carries its hash, the store keeps it erasable.
struct TextPart {
    std::string key;   // "comment", "narrative/ICT-01", "remark/0"
    std::string salt;  // 16 random bytes
    std::string text;
};

// Who acts, as the authority found it.
struct Actor {
    PersonId person;
    std::optional<PersonId> on_behalf_of{};
    std::string role{};
    std::vector<PersonId>
        stands_for{};  // everyone for whom the person is a delegate now: their exclusions are inherited
};

// One command to one instance. Ids and salts were drawn by the caller.
struct Command {
    std::string id;  // hexadecimal
    std::string action;
    Actor actor;
    Instant now;  // read once, after the lock was held
    SharedJson data{};
    std::vector<TextPart> texts{};
    std::vector<PersonId> preparers{};               // whose work this puts up for approval
    std::map<std::string, std::string> freezable{};  // what -> digest (hex)
    std::optional<Instant> effective_at{};           // of a birth; as in SignalCommand
};

// The notice to whoever may decide in a stage that has just opened, where nothing else of its event tells them.
inline constexpr const char* kStageOpened = "decision_wanted";

// Effects that leave the instance; the tree (tree.hpp) carries them out in the same commit.
struct NoticeIntent {
    std::string notice;
    std::vector<std::string> roles{};
    bool from_timer = false;  // checked against `still` before it is delivered
    bool digest_daily = false;
    bool of_stage = false;       // true only while the open stage of the approval stays open
    std::string unit{};          // where the roles are looked for; empty: by each role's scope
    std::set<PersonId> bound{};  // whose part in the round keeps them, and whoever stands in for them, from deciding
    std::vector<PersonId> people{};  // told by name, besides the roles
};
using Intent = std::variant<NoticeIntent, Spawn, Found, Signal, Send>;

struct Outcome {
    Event event;
    std::vector<Intent> intents{};
};

// A refusal by state, guard or duty is a Problem with the rule's own code.
[[nodiscard]] Result<Outcome> decide(const World& world, const Instance& instance, const Command& command,
                                     const Facts& facts, const std::vector<Participant>& participants);
// Why this person may not decide in the approval: by a part in the round, of their own or of somebody for whom they
// stand in. nullopt: nothing binds them.
[[nodiscard]] std::optional<Problem> refuse_duty(const Instance& instance, const Approval& approval, const Actor& actor,
                                                 const std::vector<Participant>& participants);
// The birth of an instance, in the initial state or in the one that a birth beside a parent names. Its subject is kept
// for ever.
[[nodiscard]] Outcome create(const World& world, const Instance& blank, const Command& command,
                             const std::string& state = {});
// A due timer. `notify` false: one of several missed occurrences of which only the last is told (missed: coalesce).
struct DueTimer {
    Occurrence occurrence;
    Instant due_at;
    std::string derivation{};
};
[[nodiscard]] Outcome fire(const World& world, const Instance& instance, const DueTimer& due, Instant now, bool notify,
                           const Facts& facts);
// A signal of the tree, delivered in the same commit, or a message of another tree; a state without a rule for it
// records it as ignored.
struct SignalCommand {
    std::string name;
    InstanceId sender;  // of a join's event: the child that came last, or the instance itself where none had to come
    SharedJson data{};
    std::string command;
    Instant now;
    // When it counts, where that is not when it is written: what follows from a timer counts from the timer's time.
    std::optional<Instant> effective_at{};
};
[[nodiscard]] Outcome signalled(const World& world, const Instance& instance, const SignalCommand& signal,
                                const Facts& facts);

// What must exist while the instance is as it is.
struct OpenTask {
    std::string key;  // "task", or the approval stage's id
    std::string role{};
    std::string form;
    std::optional<Instant> due_at{};
    std::string unit{};  // where the role is looked for; empty: by the role's scope
    friend bool operator==(const OpenTask&, const OpenTask&) = default;
};
struct Projection {
    std::vector<DueTimer> timers{};  // the next occurrence of each timer, by timer id
    std::vector<OpenTask> tasks{};
};
[[nodiscard]] Projection project(const World& world, const Instance& instance);

// Which role may take an action now, or why nobody may: the role of the task, of an `also` row, of the open stage.
struct ActionRule {
    std::string role{};
    RoleScope scope;
    std::string unit{};  // of a raised stage: where the role is looked for, whatever its scope
};
[[nodiscard]] std::optional<ActionRule> action_rule(const Definition& definition, const Instance& instance,
                                                    std::string_view action);
// Every action that the instance knows now, in the definition's order; while it is paused only `resume`.
[[nodiscard]] std::vector<std::string> known_actions(const Definition& definition, const Instance& instance);

}  // namespace traimas::workflow
