// Reads people and registers.
// The columns of a person are named once, so that every query gives the same record.
#include "engine/store/directory_queries.hpp"

namespace traimas::store {
namespace {

constexpr Query kPeoplePage{"directory.people", R"(
    select id::text, case when active then 't' else 'f' end, coalesce(username, ''), th, en, email
    from person where id > :p1::bigint order by person.id limit :p2::int
)",
                            2, 6};

constexpr Query kByUsername{"directory.by_username", R"(
    select id::text, case when active then 't' else 'f' end, coalesce(username, ''), th, en, email
    from person where username = :p1
)",
                            1, 6};

constexpr Query kByIds{"directory.by_ids", R"(
    select id::text, case when active then 't' else 'f' end, coalesce(username, ''), th, en, email
    from person where id = any(:p1::bigint[])
)",
                       1, 6};

constexpr Query kRegisterState{"directory.register", R"(
    select id::text, version::text from instance
    where definition = :p1 and unit = :p2 and fiscal_year = 0 and quarter = 0 and id = root_id
)",
                               2, 2};

constexpr Query kRegisterEvents{"directory.events", R"(
    select seq::text, effective_at::text, body from event
    where instance_id = :p1::bigint and seq between :p2::bigint and :p3::bigint and kind = 'action' order by event.seq
)",
                                3, 3};

PersonRecord record_from(const Row& row)
{
    return {.id = PersonId{as_int64(row.at(0))},
            .active = as_bool(row.at(1)),
            .username = as_text(row.at(2)),
            .th = as_text(row.at(3)),
            .en = as_text(row.at(4)),
            .email = as_text(row.at(5))};
}

std::optional<PersonRecord> maybe_record(const std::optional<Row>& row)
{
    return row ? std::optional{record_from(*row)} : std::nullopt;
}

}  // namespace

std::vector<PersonRecord> people(Tx& tx, std::optional<PersonId> after, int limit)
{
    std::vector<PersonRecord> records;
    for (const auto& row :
         tx.run(kPeoplePage, {value_of(after.value_or(PersonId{-1})), value_of(std::int64_t{limit})})) {
        records.push_back(record_from(row));
    }
    return records;
}

std::optional<PersonRecord> person(Tx& tx, PersonId id)
{
    return maybe_record(tx.one(kByIds, {array_text({value_of(id)})}));
}

std::optional<PersonRecord> person_by_username(Tx& tx, const std::string& username)
{
    return maybe_record(tx.one(kByUsername, {value_of(username)}));
}

std::map<PersonId, PersonRecord> people_by_id(Tx& tx, const std::vector<PersonId>& ids)
{
    std::vector<Value> wanted;
    for (const auto id : ids) {
        wanted.push_back(value_of(id));
    }
    std::map<PersonId, PersonRecord> records;
    if (!wanted.empty()) {
        for (const auto& row : tx.run(kByIds, {array_text(wanted)})) {
            auto record = record_from(row);
            records.emplace(record.id, std::move(record));
        }
    }
    return records;
}

std::optional<RegisterState> register_state(Tx& tx, const std::string& name, const std::string& key)
{
    const auto row = tx.one(kRegisterState, {value_of(name), value_of(key)});
    if (!row) {
        return std::nullopt;
    }
    return RegisterState{InstanceId{as_int64(row->at(0))}, as_int64(row->at(1))};
}

std::vector<RegisterEventRow> register_events(Tx& tx, InstanceId instance, std::int64_t first_seq,
                                              std::int64_t last_seq)
{
    std::vector<RegisterEventRow> events;
    for (const auto& row : tx.run(kRegisterEvents, {value_of(instance), value_of(first_seq), value_of(last_seq)})) {
        const auto body = nlohmann::json::parse(as_text(row.at(2)));
        events.push_back({as_int64(row.at(0)), as_instant(row.at(1)), body.value("data", nlohmann::json{})});
    }
    return events;
}

}  // namespace traimas::store
