// Incidents: what the engine cannot cure by itself, kept until it is cured. One stands open for each (source, key).
// Times are business time, as those of events and notices; `now` is the transaction's. Throws DatabaseError.
#pragma once

#include "engine/store/database.hpp"
#include "engine/store/incident_rows.hpp"
#include "engine/store/port.hpp"

#include <nlohmann/json.hpp>

namespace traimas::store {

// For whoever meets trouble outside of a tree's transaction (inside of one: Changes::incidents). Opens an incident; one
// that stands open under its source and key is seen once more instead, with the arguments of this time: who took it
// keeps it, and it is not open twice however many nodes tell of it. Asserts that the source is one of
// workflow::kIncidentSources. Written with `tx`: where the caller rolls back, nothing was opened.
void open_incident(Tx& tx, const workflow::IncidentRow& incident, Instant now);
// Closes the one that stands open, if any, when what it told of is over. Who asked for another try is named as the one
// who closed it.
void close_incident(Tx& tx, const workflow::IncidentClosed& incident, Instant now);

// The incident of what failed `tries` times, for both stores.
[[nodiscard]] workflow::IncidentRow still_failing(const char* source, std::string key, InstanceId instance,
                                                  std::int64_t tries, const std::string& reason);
[[nodiscard]] workflow::IncidentRow still_failing(const PendingMessage& message, std::int64_t tries,
                                                  const std::string& reason);

struct Incident {
    std::int64_t id = 0;
    std::string source{};
    std::string key{};
    std::string severity{};
    std::optional<InstanceId> instance{};
    std::string definition{};  // of the instance; '' where there is none
    int fiscal_year = 0;
    int quarter = 0;
    std::string unit{};
    nlohmann::json arguments{};
    Instant opened_at{};
    Instant last_seen{};
    std::int64_t occurrences = 1;
    std::optional<Instant> acknowledged_at{};
    std::optional<PersonId> acknowledged_by{};
    std::string note{};
    std::optional<Instant> retried_at{};
    std::optional<PersonId> retried_by{};
    std::optional<Instant> closed_at{};
    std::optional<PersonId> closed_by{};
    std::string closed_how{};  // '' while it is open
    std::int64_t version = 1;  // counts what people did
};

struct IncidentFilter {
    std::string state{};   // "open" (not taken yet), "acknowledged" (open, taken), "closed"; '': all
    std::string source{};  // '': all
    std::string unit{};    // '': all
    std::optional<std::int64_t> before{};
    int limit = 50;
};
// Newest first.
[[nodiscard]] std::vector<Incident> incidents(Tx& tx, const IncidentFilter& filter);
[[nodiscard]] std::optional<Incident> incident(Tx& tx, std::int64_t id);

// Whoever does it next to us: false where it was closed, or somebody else changed it since `incident` was read.
[[nodiscard]] bool acknowledge_incident(Tx& tx, const Incident& incident, PersonId by, const std::string& note,
                                        Instant now);
// Ends it by hand, `settled`, with the reason as its note; who ends it has taken it, if nobody had. False as above.
[[nodiscard]] bool settle_incident(Tx& tx, const Incident& incident, PersonId by, const std::string& note, Instant now);
// Lets what it holds back be tried at once: its retry time is now, its count of tries stays. Closes the incident where
// nothing waits any more. False as above.
[[nodiscard]] bool retry_incident(Tx& tx, const Incident& incident, PersonId by, const std::string& note, Instant now);

}  // namespace traimas::store
