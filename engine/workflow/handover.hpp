// A handover: what somebody who leaves has taken on, or is named for, goes to a successor, by one event. Pure.
// Who may ask for it, what there is, and whether the successor is the one for it: engine/subjects/handover.hpp.
#pragma once

#include "engine/workflow/machine.hpp"

namespace traimas::workflow {

// What passes on, as the event keeps it under `data.handover`.
struct Handover {
    PersonId from;
    PersonId to;
    std::vector<std::string> tasks{};  // keys of open tasks that `from` has claimed
    std::vector<std::string> parts{};  // of a report
    std::vector<int> measures{};       // of a case, by number
    friend bool operator==(const Handover&, const Handover&) = default;
};

[[nodiscard]] nlohmann::json handover_json(const Handover& handover);
[[nodiscard]] Handover handover_from(const nlohmann::json& json);

// Is it an event of a handover, and one that moves claims alone? The latter is no edit, as a claim is none (0024).
[[nodiscard]] bool tells_of_handover(const Event& event);
[[nodiscard]] bool hands_over_claims_alone(const Event& event);

// The action `hand_over`: data {"handover": …} with the `subject` and `records` that change by it. It may be taken in
// every state, paused or not; the successor is told. Problem: conflict (action_not_available) where nobody prepared it:
// it is no action of an instance that people send by hand.
[[nodiscard]] Result<Outcome> decide_handover(const World& world, const Instance& instance, const Command& command);

}  // namespace traimas::workflow
