// History and lists of instances, read only.
#include "engine/store/event_queries.hpp"

#include "engine/base/assert.hpp"
#include "engine/ledger/digest.hpp"

namespace traimas::store {
namespace {

constexpr Query kEvents{"event.of_instance", R"(
    select instance_id::text, seq::text, kind, state_after, actor::text, on_behalf_of::text, command_id,
      effective_at::text, recorded_at::text, body, encode(hash, 'hex')
    from event where instance_id = :p1::bigint and seq > :p2::bigint order by event.seq limit :p3::int
)",
                        3, 11};

constexpr Query kTexts{"event.texts", R"(
    select seq::text, key, encode(salt, 'hex'), body from text where instance_id = :p1::bigint order by text.seq, key
)",
                       1, 4};

constexpr Query kRoots{"instance.roots", R"(
    select id::text from instance where id > :p1::bigint and root_id = id order by instance.id limit :p2::int
)",
                       2, 1};

constexpr Query kParticipation{"event.participation", R"(
    select round || ' ' || duty || ' ' || person || ' ' || capacity || ' ' || seq from participation
    where instance_id = :p1::bigint order by round, duty, person
)",
                               1, 1};

constexpr Query kResults{"event.results", R"(
    select seq || ' ' || indicator || ' ' || coalesce(trim_scale(value)::text, '-') || ' ' ||
      coalesce(trim_scale(numerator)::text, '-') || ' ' || coalesce(trim_scale(denominator)::text, '-') || ' ' ||
      coalesce(steps_done, '-')
    from result where instance_id = :p1::bigint order by seq, indicator
)",
                         1, 1};

constexpr Query kOrphans{"event.orphans", R"(
    select distinct instance_id::text from event e
    where not exists (select from instance i where i.id = e.instance_id)
)",
                         0, 1};

constexpr Query kCheckpoints{"checkpoint.list", R"(
    select id::text, unit, fiscal_year::text, quarter::text, state, round::text, version::text, due_at::text,
      case when strpos(data, '"late":{') > 0 then json_build_object('late', data::json #> '{marks,late}', 'submitted',
        data::json #> '{marks,submitted}', 'entered_at', data::json -> 'entered_at', 'state', state,
        'calendar', calendar, 'version', calendar_version)::text end
    from instance
    where definition = 'checkpoint' and id > :p1::bigint and unit = any(:p2::text[])
      and (:p3::int is null or fiscal_year = :p3::int) and (:p4::int is null or quarter = :p4::int)
      and (:p5::text = '' or unit = :p5::text) and (:p6::text = '' or state = :p6::text)
    order by instance.id limit :p7::int
)",
                             7, 9};

std::vector<std::string> lines(Tx& tx, const Query& query, InstanceId instance)
{
    std::vector<std::string> result;
    for (const auto& row : tx.run(query, {value_of(instance)})) {
        result.push_back(as_text(row.at(0)));
    }
    return result;
}

Value optional_int(const std::optional<int>& value)
{
    return value ? value_of(std::int64_t{*value}) : std::nullopt;
}

}  // namespace

std::vector<StoredEvent> events_of(Tx& tx, InstanceId instance, std::int64_t after_seq, int limit)
{
    std::vector<StoredEvent> events;
    for (const auto& row : tx.run(kEvents, {value_of(instance), value_of(after_seq), value_of(std::int64_t{limit})})) {
        events.push_back({.instance = InstanceId{as_int64(row.at(0))},
                          .seq = as_int64(row.at(1)),
                          .kind = as_text(row.at(2)),
                          .state_after = as_text(row.at(3)),
                          .actor = as_optional_int64(row.at(4)),
                          .on_behalf_of = as_optional_int64(row.at(5)),
                          .command = row.at(6).value_or(""),
                          .effective_at = as_instant(row.at(7)),
                          .recorded_at = as_instant(row.at(8)),
                          .body = as_text(row.at(9)),
                          .hash = as_text(row.at(10))});
    }
    return events;
}

std::vector<StoredText> texts_of(Tx& tx, InstanceId instance)
{
    std::vector<StoredText> texts;
    for (const auto& row : tx.run(kTexts, {value_of(instance)})) {
        auto salt = ledger::bytes_from_hex(as_text(row.at(2)));
        TRAIMAS_ASSERT(salt.has_value());
        texts.push_back({as_int64(row.at(0)), as_text(row.at(1)), *std::move(salt), as_text(row.at(3))});
    }
    return texts;
}

std::vector<InstanceId> root_ids(Tx& tx, std::int64_t after, int limit)
{
    std::vector<InstanceId> ids;
    for (const auto& row : tx.run(kRoots, {value_of(after), value_of(std::int64_t{limit})})) {
        ids.emplace_back(as_int64(row.at(0)));
    }
    return ids;
}

std::vector<std::string> participation_lines(Tx& tx, InstanceId instance)
{
    return lines(tx, kParticipation, instance);
}

std::vector<std::string> result_lines(Tx& tx, InstanceId instance)
{
    return lines(tx, kResults, instance);
}

std::vector<InstanceId> orphan_events(Tx& tx)
{
    std::vector<InstanceId> ids;
    for (const auto& row : tx.run(kOrphans)) {
        ids.emplace_back(as_int64(row.at(0)));
    }
    return ids;
}

std::vector<CheckpointRow> list_checkpoints(Tx& tx, const CheckpointFilter& filter)
{
    std::vector<Value> units;
    for (const auto& unit : filter.units) {
        units.push_back(value_of(unit));
    }
    std::vector<CheckpointRow> rows;
    for (const auto& row :
         tx.run(kCheckpoints, {value_of(filter.after), array_text(units), optional_int(filter.fiscal_year),
                               optional_int(filter.quarter), value_of(filter.unit), value_of(filter.state),
                               value_of(std::int64_t{filter.limit})})) {
        rows.push_back({.id = InstanceId{as_int64(row.at(0))},
                        .unit = as_text(row.at(1)),
                        .fiscal_year = static_cast<int>(as_int64(row.at(2))),
                        .quarter = static_cast<int>(as_int64(row.at(3))),
                        .state = as_text(row.at(4)),
                        .round = static_cast<int>(as_int64(row.at(5))),
                        .version = as_int64(row.at(6)),
                        .due_at = as_optional_instant(row.at(7)),
                        .late_mark = late_mark_from(row.at(8))});
        rows.back().late = rows.back().late_mark.has_value();
    }
    return rows;
}

}  // namespace traimas::store
