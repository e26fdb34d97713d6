// One transaction: the incident, what it holds back, the receipt.
#include "engine/service/incidents.hpp"

#include "engine/base/assert.hpp"
#include "engine/service/reading.hpp"
#include "engine/service/transaction.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/tree_rows.hpp"
#include "engine/store/tree_write.hpp"

#include <algorithm>

namespace traimas::service {
namespace {

using store::Incident;
using store::Tx;

constexpr InstanceId kNoInstance{0};  // of a receipt of what concerns none

Problem version_changed(std::int64_t version)
{
    return {ProblemKind::stale,
            "version_changed",
            "It was changed since you read it: reload, look at what changed, and decide again.",
            {},
            {{"version", std::to_string(version)}}};
}

std::optional<Problem> refusal_of(const Incident& incident, const Envelope& envelope, IncidentAction action)
{
    if (envelope.expected_version && *envelope.expected_version != incident.version) {
        return version_changed(incident.version);
    }
    if (incident.closed_at) {
        return Problem{ProblemKind::conflict, "incident_closed", "This incident is over: there is nothing left to do."};
    }
    const auto allowed = allowed_actions(incident);
    if (std::find(allowed.begin(), allowed.end(), action) == allowed.end()) {
        return Problem{ProblemKind::conflict, "action_not_available",
                       "This action is not open now: see in `allowed` what is."};
    }
    return std::nullopt;
}

bool is_blank(const std::string& text)
{
    return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

using Change = bool (*)(Tx& tx, const Incident& incident, PersonId by, const std::string& note, Instant now);

Change change_of(IncidentAction action)
{
    switch (action) {
    case IncidentAction::acknowledge: return store::acknowledge_incident;
    case IncidentAction::retry: return store::retry_incident;
    case IncidentAction::close: return store::settle_incident;
    }
    TRAIMAS_ASSERT(false);
}

workflow::Receipt write_receipt(Tx& tx, const Incident& incident, const Envelope& envelope, Instant now)
{
    workflow::Changes changes;
    changes.receipt = workflow::Receipt{.command = envelope.command,
                                        .request_hash = envelope.request_hash,
                                        .instance = incident.instance.value_or(kNoInstance),
                                        .outcome = "done",
                                        .pointers = "[]",
                                        .received_at = envelope.received_at,
                                        .recorded_at = now};
    store::write_changes(tx, store::changes_document(changes, {}, {}, {}, now));
    return *changes.receipt;
}

Result<Done> carry_out(Tx& tx, const Envelope& envelope, const IncidentCommand& command)
{
    const auto now = store::read_clock(tx);
    const auto incident = store::incident(tx, command.incident);
    if (!incident) {
        return Problem{ProblemKind::not_found, "not_found", "There is no such thing, or it is not yours to see."};
    }
    if (auto refusal = refusal_of(*incident, envelope, command.action)) {
        return *std::move(refusal);
    }
    if (command.action == IncidentAction::close && is_blank(command.note)) {
        return Problem{ProblemKind::invalid,
                       "comment_required",
                       "Say why this is over.",
                       {{"/note", "comment_required", "Say why this is over."}}};
    }
    if (!change_of(command.action)(tx, *incident, envelope.actor, command.note, now)) {
        return version_changed(incident->version);  // somebody was faster since it was read a moment ago
    }
    return Done{write_receipt(tx, *incident, envelope, now), false};
}

}  // namespace

std::vector<IncidentAction> allowed_actions(const Incident& incident)
{
    std::vector<IncidentAction> allowed;
    if (incident.closed_at) {
        return allowed;
    }
    if (!incident.acknowledged_at) {
        allowed.push_back(IncidentAction::acknowledge);
    }
    const auto* source = workflow::incident_source(incident.source);
    if (source != nullptr && source->may_retry) {
        allowed.push_back(IncidentAction::retry);
    }
    if (source != nullptr && source->may_close) {
        allowed.push_back(IncidentAction::close);
    }
    return allowed;
}

Result<Done> act_on_incident(Engine& engine, store::Database& database, const Envelope& envelope,
                             const IncidentCommand& command)
{
    constexpr int kMostTries = 2;
    for (int attempt = 1;; ++attempt) {
        auto known = with_session(database, [&](store::Session&) -> Result<std::optional<workflow::Receipt>> {
            return engine.store.receipt(envelope.command);
        });
        if (!known) {
            return std::move(known).error();
        }
        if (*known) {
            return replay(**known, envelope);
        }
        try {
            return read(database, [&](Tx& tx) { return carry_out(tx, envelope, command); });
        } catch (const store::DatabaseError& error) {
            // The same key twice at once: the loser looks again and finds the winner's receipt.
            if (error.constraint() != "command_pkey" || attempt == kMostTries) {
                throw;
            }
        }
    }
}

}  // namespace traimas::service
