// Finds what somebody leaves behind.
// By the folds, which no index knows: a handover is rare, and only texts that name a claim or a post are read as JSON.
#include "engine/store/handover_queries.hpp"

namespace traimas::store {
namespace {

constexpr Query kLeftBehind{"handover.left_behind", R"(
    select i.id::text
    from instance i
    where i.unit = any(:p3::text[]) and i.definition || '@' || i.definition_version || '/' || i.state <> all(:p4::text[])
      and (
        case when position('"claims"' in i.data) > 0 then exists (
          select 1 from json_each(i.data::json -> 'claims') as claim(task, held)
          where (claim.held ->> 'person')::bigint = :p1::bigint) else false end
        or case when i.definition = 'checkpoint' and position('"post"' in i.kept) > 0 then exists (
          select 1 from json_array_elements(i.kept::json -> 'subject' -> 'parts') as part
          where (part ->> 'post')::bigint = any(:p2::bigint[])) else false end
        or case when i.definition = 'case' and position('"owner"' in i.kept) > 0 then exists (
          select 1 from json_each(i.kept::json -> 'records') as record(key, said)
          where record.key like 'measure/%' and (record.said ->> 'owner')::bigint = any(:p2::bigint[])) else false end)
    order by i.unit, i.fiscal_year, i.quarter, i.id limit :p5::int
)",
                            5, 1};

}  // namespace

std::vector<InstanceId> left_behind(Tx& tx, const LeftSearch& search, int limit)
{
    std::vector<Value> posts;
    for (const auto post : search.posts) {
        posts.push_back(value_of(post));
    }
    std::vector<Value> units;
    for (const auto& unit : search.units) {
        units.push_back(value_of(unit));
    }
    std::vector<Value> ended;
    for (const auto& state : search.ended) {
        ended.push_back(value_of(state));
    }
    std::vector<InstanceId> found;
    for (const auto& row : tx.run(kLeftBehind, {value_of(search.person), array_text(posts), array_text(units),
                                                array_text(ended), value_of(std::int64_t{limit})})) {
        found.emplace_back(as_int64(row.at(0)));
    }
    return found;
}

}  // namespace traimas::store
