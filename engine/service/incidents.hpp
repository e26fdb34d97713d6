// What a person does to an incident: takes it, has what it holds back tried again at once, or ends it by hand.
// It touches no tree, so it is no event; the receipt makes it idempotent like every command.
#pragma once

#include "engine/service/execute.hpp"
#include "engine/store/incident_store.hpp"

namespace traimas::service {

enum class IncidentAction { acknowledge, retry, close };

struct IncidentCommand {
    std::int64_t incident;
    IncidentAction action;
    std::string note{};  // of `close` the reason: it must not be blank
};

// What may be done to it now, as `allowed` of the resource says it.
[[nodiscard]] std::vector<IncidentAction> allowed_actions(const store::Incident& incident);

// Who may was asked before. Problems: not_found; stale (version_changed); conflict (incident_closed,
// action_not_available); invalid (idempotency_key_reused, comment_required); unavailable.
Result<Done> act_on_incident(Engine& engine, store::Database& database, const Envelope& envelope,
                             const IncidentCommand& command);

}  // namespace traimas::service

namespace traimas {

template <>
struct EnumText<service::IncidentAction> {
    static constexpr std::array table{
        std::pair{service::IncidentAction::acknowledge, std::string_view{"acknowledge"}},
        std::pair{service::IncidentAction::retry, std::string_view{"retry"}},
        std::pair{service::IncidentAction::close, std::string_view{"close"}},
    };
};

}  // namespace traimas
