// Opens, shows and closes incidents.
// Order of locks: the root, timers or a message, the incident; as everywhere else.
#include "engine/store/incident_store.hpp"

#include "engine/base/canonical_json.hpp"
#include "engine/store/clock.hpp"

namespace traimas::store {
namespace {

using nlohmann::json;

constexpr Query kOpen{"incident.open", R"(
    insert into incident as standing (instance_id, unit, source, key, severity, arguments, opened_at, last_seen)
    values (:p1::bigint, coalesce(:p2::text, (select unit from instance where id = :p1::bigint), ''), :p3, :p4, :p5, :p6,
      :p7::bigint, :p7::bigint)
    on conflict (source, key) where closed_at is null do update set occurrences = standing.occurrences + 1,
      last_seen = excluded.last_seen, arguments = excluded.arguments, retried_at = null, retried_by = null
)",
                      7, 0};

constexpr Query kClose{"incident.close", R"(
    update incident set closed_at = :p4::bigint, closed_by = retried_by,
      closed_how = case when retried_at is null then :p3 else 'retried' end
    where source = :p1 and key = :p2 and closed_at is null
)",
                       4, 0};

constexpr Query kList{"incident.list", R"(
    select json_build_object('id', c.id, 'source', c.source, 'key', c.key, 'severity', c.severity,
      'instance', c.instance_id, 'definition', coalesce(i.definition, ''), 'fiscal_year', coalesce(i.fiscal_year, 0),
      'quarter', coalesce(i.quarter, 0), 'unit', c.unit, 'arguments', c.arguments::json, 'opened_at', c.opened_at,
      'last_seen', c.last_seen, 'occurrences', c.occurrences, 'acknowledged_at', c.acknowledged_at,
      'acknowledged_by', c.acknowledged_by, 'note', c.note, 'retried_at', c.retried_at, 'retried_by', c.retried_by,
      'closed_at', c.closed_at, 'closed_by', c.closed_by, 'closed_how', coalesce(c.closed_how, ''),
      'version', c.version)::text
    from incident c left join instance i on i.id = c.instance_id
    where (:p1::text = '' or :p1::text = case when c.closed_at is not null then 'closed'
        when c.acknowledged_at is not null then 'acknowledged' else 'open' end)
      and (:p2::text = '' or c.source = :p2::text) and (:p3::text = '' or c.unit = :p3::text)
      and (:p4::bigint is null or c.id < :p4::bigint) and (:p5::bigint is null or c.id = :p5::bigint)
    order by c.id desc limit :p6::int
)",
                      6, 1};

constexpr Query kAcknowledge{"incident.acknowledge", R"(
    update incident set acknowledged_at = :p3::bigint, acknowledged_by = :p4::bigint, note = :p5, version = version + 1
    where id = :p1::bigint and version = :p2::bigint and closed_at is null
)",
                             5, 0};

// Who asks for another try has taken it, if nobody had.
constexpr Query kRetried{"incident.retried", R"(
    update incident set retried_at = :p3::bigint, retried_by = :p4::bigint,
      note = case when :p5::text = '' then note else :p5::text end, acknowledged_at = coalesce(acknowledged_at, :p3::bigint),
      acknowledged_by = coalesce(acknowledged_by, :p4::bigint), version = version + 1
    where id = :p1::bigint and version = :p2::bigint and closed_at is null
)",
                         5, 0};

constexpr Query kSettle{"incident.settle", R"(
    update incident set closed_at = :p3::bigint, closed_by = :p4::bigint, closed_how = 'settled', note = :p5,
      acknowledged_at = coalesce(acknowledged_at, :p3::bigint), acknowledged_by = coalesce(acknowledged_by, :p4::bigint),
      version = version + 1
    where id = :p1::bigint and version = :p2::bigint and closed_at is null
)",
                        5, 0};

// A statement of its own, ahead of the timers, as in every transaction on a tree.
constexpr Query kHoldRoot{"incident.hold_root", R"(
    select id::text from instance where id = :p1::bigint for no key update
)",
                          1, 1};

constexpr Query kFreeTimers{"incident.free_timers", R"(
    update timer set retry_at = :p2::bigint where root_id = :p1::bigint and attempts > 0
)",
                            2, 0};

constexpr Query kFreeMessage{"incident.free_message", R"(
    update outbox set retry_at = :p2::bigint where dedupe_key = :p1
)",
                             2, 0};

constexpr Query kPlanMailAgain{"incident.plan_mail_again", R"(
    update mail set outcome = 'planned', settled_at = null, leased_until = 0, attempts = 0, carrier = null
    where dedupe_key = :p1 and outcome = 'failed'
)",
                               1, 0};

Value given_unit(const workflow::IncidentRow& row)
{
    const auto& arguments = row.arguments.value();
    const bool has = arguments.is_object() && arguments.contains("unit");
    return has ? value_of(arguments.at("unit").get<std::string>()) : Value{};
}

std::optional<Instant> time_at(const json& row, const char* key)
{
    const auto& value = row.at(key);
    return value.is_null() ? std::nullopt : std::optional{from_micros(value.get<std::int64_t>())};
}

std::optional<PersonId> person_at(const json& row, const char* key)
{
    const auto& value = row.at(key);
    return value.is_null() ? std::nullopt : std::optional{PersonId{value.get<std::int64_t>()}};
}

Incident incident_from(const json& row)
{
    const auto& instance = row.at("instance");
    return {.id = row.at("id").get<std::int64_t>(),
            .source = row.at("source"),
            .key = row.at("key"),
            .severity = row.at("severity"),
            .instance = instance.is_null() ? std::nullopt : std::optional{InstanceId{instance.get<std::int64_t>()}},
            .definition = row.at("definition"),
            .fiscal_year = row.at("fiscal_year").get<int>(),
            .quarter = row.at("quarter").get<int>(),
            .unit = row.at("unit"),
            .arguments = row.at("arguments"),
            .opened_at = *time_at(row, "opened_at"),
            .last_seen = *time_at(row, "last_seen"),
            .occurrences = row.at("occurrences").get<std::int64_t>(),
            .acknowledged_at = time_at(row, "acknowledged_at"),
            .acknowledged_by = person_at(row, "acknowledged_by"),
            .note = row.at("note"),
            .retried_at = time_at(row, "retried_at"),
            .retried_by = person_at(row, "retried_by"),
            .closed_at = time_at(row, "closed_at"),
            .closed_by = person_at(row, "closed_by"),
            .closed_how = row.at("closed_how"),
            .version = row.at("version").get<std::int64_t>()};
}

std::vector<Incident> listed(Tx& tx, const IncidentFilter& filter, const std::optional<std::int64_t>& id)
{
    std::vector<Incident> rows;
    for (const auto& row :
         tx.run(kList, {value_of(filter.state), value_of(filter.source), value_of(filter.unit), value_of(filter.before),
                        value_of(id), value_of(std::int64_t{filter.limit})})) {
        rows.push_back(incident_from(json::parse(as_text(row.at(0)))));
    }
    return rows;
}

// Answers how many rows wait that may go on now.
std::int64_t set_free(Tx& tx, const Incident& incident)
{
    const auto system_now = value_of(read_system_clock(tx));
    if (incident.source == "timer" && incident.instance) {
        static_cast<void>(tx.one(kHoldRoot, {value_of(*incident.instance)}));
        return tx.execute(kFreeTimers, {value_of(*incident.instance), system_now});
    }
    if (incident.source == "mail") {
        return tx.execute(kPlanMailAgain, {value_of(incident.key)});
    }
    return incident.source == "message" ? tx.execute(kFreeMessage, {value_of(incident.key), system_now}) : 0;
}

}  // namespace

void open_incident(Tx& tx, const workflow::IncidentRow& incident, Instant now)
{
    const auto* source = workflow::incident_source(incident.source);
    TRAIMAS_ASSERT(source != nullptr);
    const auto& arguments = incident.arguments.value();
    tx.execute(kOpen, {value_of(incident.instance), given_unit(incident), value_of(incident.source),
                       value_of(incident.key), value_of(to_text(source->severity)),
                       value_of(arguments.is_null() ? "{}" : canonical_json(arguments)), value_of(now)});
}

void close_incident(Tx& tx, const workflow::IncidentClosed& incident, Instant now)
{
    tx.execute(kClose, {value_of(incident.source), value_of(incident.key), value_of(incident.how), value_of(now)});
}

workflow::IncidentRow still_failing(const char* source, std::string key, InstanceId instance, std::int64_t tries,
                                    const std::string& reason)
{
    return {.source = source,
            .key = std::move(key),
            .instance = instance,
            .arguments = json{{"reason", reason}, {"tries", tries}}};
}

workflow::IncidentRow still_failing(const PendingMessage& message, std::int64_t tries, const std::string& reason)
{
    return {.source = "message",
            .key = message.dedupe_key,
            .instance = message.source,
            .arguments =
                json{{"reason", reason}, {"tries", tries}, {"name", message.name}, {"target", message.target}}};
}

std::vector<Incident> incidents(Tx& tx, const IncidentFilter& filter)
{
    return listed(tx, filter, std::nullopt);
}

std::optional<Incident> incident(Tx& tx, std::int64_t id)
{
    auto found = listed(tx, {.limit = 1}, id);
    return found.empty() ? std::nullopt : std::optional{std::move(found.front())};
}

bool acknowledge_incident(Tx& tx, const Incident& incident, PersonId by, const std::string& note, Instant now)
{
    return tx.execute(kAcknowledge, {value_of(incident.id), value_of(incident.version), value_of(now), value_of(by),
                                     value_of(note)}) == 1;
}

bool settle_incident(Tx& tx, const Incident& incident, PersonId by, const std::string& note, Instant now)
{
    return tx.execute(kSettle, {value_of(incident.id), value_of(incident.version), value_of(now), value_of(by),
                                value_of(note)}) == 1;
}

bool retry_incident(Tx& tx, const Incident& incident, PersonId by, const std::string& note, Instant now)
{
    const auto waiting = set_free(tx, incident);
    const bool done = tx.execute(kRetried, {value_of(incident.id), value_of(incident.version), value_of(now),
                                            value_of(by), value_of(note)}) == 1;
    if (done && waiting == 0) {
        close_incident(tx, {.source = incident.source, .key = incident.key}, now);
    }
    return done;
}

}  // namespace traimas::store
