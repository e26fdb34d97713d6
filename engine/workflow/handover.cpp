// The event of a handover.
// It carries all that changes, so that its fold asks neither who held which post nor who may do what.
#include "engine/workflow/handover.hpp"

#include "engine/workflow/claim.hpp"
#include "engine/workflow/transition.hpp"

namespace traimas::workflow {
namespace {

constexpr const char* kHandover = "handover";

}  // namespace

nlohmann::json handover_json(const Handover& handover)
{
    return {{"from", handover.from.value()},
            {"to", handover.to.value()},
            {"tasks", handover.tasks},
            {"parts", handover.parts},
            {"measures", handover.measures}};
}

Handover handover_from(const nlohmann::json& it)
{
    return {.from = PersonId{it.at("from").get<std::int64_t>()},
            .to = PersonId{it.at("to").get<std::int64_t>()},
            .tasks = it.at("tasks").get<std::vector<std::string>>(),
            .parts = it.at("parts").get<std::vector<std::string>>(),
            .measures = it.at("measures").get<std::vector<int>>()};
}

bool tells_of_handover(const Event& event)
{
    const auto& data = event.data.value();
    return event.kind == EventKind::action && event.name == kHandOver && data.is_object() && data.contains(kHandover);
}

bool hands_over_claims_alone(const Event& event)
{
    return tells_of_handover(event) && !event.data.contains("subject") && !event.data.contains("records");
}

Result<Outcome> decide_handover(const World& world, const Instance& instance, const Command& command)
{
    const auto& data = command.data.value();
    if (!data.is_object() || !data.contains(kHandover)) {
        return Problem{ProblemKind::conflict,
                       "action_not_available",
                       "This cannot be done in the present state: reload and take one of the actions under `allowed`.",
                       {},
                       {{"action", command.action}, {"state", instance.folded.state}}};
    }
    Transition transition{world, instance, EventKind::action, command.action, command.now, command.now};
    auto& event = transition.event;
    event.effective_at = event.recorded_at;
    Outcome outcome{std::move(event)};
    outcome.intents.emplace_back(
        NoticeIntent{.notice = "handed_over", .people = {handover_from(data.at(kHandover)).to}});
    return outcome;
}

}  // namespace traimas::workflow
