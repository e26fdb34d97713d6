// One statement for all lists of instances.
// The fold is only opened where fields of the subject are asked for: that of a cycle is large.
#include "engine/store/instance_queries.hpp"

#include <nlohmann/json.hpp>

namespace traimas::store {
namespace {

constexpr Query kInstanceList{"instance.list", R"(
    select id::text, parent_id::text, definition, definition_version::text, unit, fiscal_year::text, quarter::text,
      ordinal::text, state, round::text, version::text, due_at::text,
      (select json_object_agg(field, kept::json -> 'subject' ->> field)::text from unnest(:p7::text[]) as field)
    from instance
    where definition = :p1 and id > :p2::bigint and unit = any(:p3::text[])
      and (:p4::int is null or fiscal_year = :p4::int) and (:p5::int is null or quarter = :p5::int)
      and (:p6::text = '' or unit = :p6::text) and (:p8::text = '' or state = :p8::text)
    order by instance.id limit :p9::int
)",
                              9, 13};

Value small(const std::optional<int>& value)
{
    return value ? value_of(std::int64_t{*value}) : std::nullopt;
}

Value texts(const std::vector<std::string>& all)
{
    std::vector<Value> values;
    values.reserve(all.size());
    for (const auto& text : all) {
        values.push_back(value_of(text));
    }
    return array_text(values);
}

std::map<std::string, std::string> fields_from(const Value& document)
{
    std::map<std::string, std::string> fields;
    if (document) {
        const auto object = nlohmann::json::parse(*document);
        for (const auto& [name, value] : object.items()) {
            if (value.is_string()) {
                fields.emplace(name, value.get<std::string>());
            }
        }
    }
    return fields;
}

InstanceRow instance_row_from(const Row& row)
{
    const auto parent = as_optional_int64(row.at(1));
    return {.id = InstanceId{as_int64(row.at(0))},
            .parent = parent ? std::optional{InstanceId{*parent}} : std::nullopt,
            .definition = as_text(row.at(2)),
            .definition_version = static_cast<int>(as_int64(row.at(3))),
            .unit = as_text(row.at(4)),
            .fiscal_year = static_cast<int>(as_int64(row.at(5))),
            .quarter = static_cast<int>(as_int64(row.at(6))),
            .ordinal = static_cast<int>(as_int64(row.at(7))),
            .state = as_text(row.at(8)),
            .round = static_cast<int>(as_int64(row.at(9))),
            .version = as_int64(row.at(10)),
            .due_at = as_optional_instant(row.at(11)),
            .subject = fields_from(row.at(12))};
}

}  // namespace

std::vector<InstanceRow> list_instances(Tx& tx, const InstanceFilter& filter)
{
    std::vector<InstanceRow> rows;
    for (const auto& row : tx.run(kInstanceList, {value_of(filter.definition), value_of(filter.after),
                                                  texts(filter.units), small(filter.fiscal_year), small(filter.quarter),
                                                  value_of(filter.unit), texts(filter.subject_fields),
                                                  value_of(filter.state), value_of(std::int64_t{filter.limit})})) {
        rows.push_back(instance_row_from(row));
    }
    return rows;
}

}  // namespace traimas::store
