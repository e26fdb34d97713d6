// Cases with what their files and measures say.
#include "engine/store/case_queries.hpp"

namespace traimas::store {
namespace {

constexpr Query kCases{"case.list", R"(
    select i.id::text, i.definition_version::text, i.unit, i.fiscal_year::text, i.quarter::text, i.state,
      i.version::text, i.due_at::text, f.indicator, f.checkpoint::text, i.kept::json #>> '{subject,score}', f.category,
      f.answer, m.planned::text, m.open::text, m.next_due::text,
      (i.data::json #> '{marks,ineffective}' is not null)::text
    from instance i
    join case_file f on f.instance_id = i.id
    cross join lateral (select count(*) as planned, count(*) filter (where not is_done) as open,
      min(due) filter (where not is_done) as next_due from measure where instance_id = i.id) m
    where i.definition = 'case' and i.id > :p1::bigint and i.unit = any(:p2::text[])
      and (:p3::int is null or i.fiscal_year = :p3::int)
      and (:p4::text = '' or i.unit = :p4::text) and (:p5::text = '' or i.state = :p5::text)
      and (:p6::text = '' or f.indicator = :p6::text) and (:p7::text = '' or f.category = :p7::text)
    order by i.id limit :p8::int
)",
                       8, 17};

constexpr Query kCycleOfYear{"case.cycle_of_year", R"(
    select id::text, state, kept::json #>> '{records,plan,plan}' from instance
    where definition = 'cycle' and unit = :p1::text and fiscal_year = :p2::int and quarter = 0
)",
                             2, 3};

CaseListRow case_row(const Row& row)
{
    return {.id = InstanceId{as_int64(row.at(0))},
            .definition_version = static_cast<int>(as_int64(row.at(1))),
            .unit = as_text(row.at(2)),
            .fiscal_year = static_cast<int>(as_int64(row.at(3))),
            .quarter = static_cast<int>(as_int64(row.at(4))),
            .state = as_text(row.at(5)),
            .version = as_int64(row.at(6)),
            .due_at = as_optional_instant(row.at(7)),
            .indicator = as_text(row.at(8)),
            .checkpoint = InstanceId{as_int64(row.at(9))},
            .score = as_text(row.at(10)),
            .category = as_text(row.at(11)),
            .answer = as_text(row.at(12)),
            .measures = static_cast<int>(as_int64(row.at(13))),
            .measures_left = static_cast<int>(as_int64(row.at(14))),
            .next_due = row.at(15).value_or(""),
            .ineffective = as_text(row.at(16)) == "true"};
}

}  // namespace

std::vector<CaseListRow> list_cases(Tx& tx, const CaseFilter& filter)
{
    std::vector<Value> units;
    for (const auto& unit : filter.units) {
        units.push_back(value_of(unit));
    }
    const auto year = filter.fiscal_year ? value_of(std::int64_t{*filter.fiscal_year}) : std::nullopt;
    std::vector<CaseListRow> rows;
    for (const auto& row : tx.run(kCases, {value_of(filter.after), array_text(units), year, value_of(filter.unit),
                                           value_of(filter.state), value_of(filter.indicator),
                                           value_of(filter.category), value_of(std::int64_t{filter.limit})})) {
        rows.push_back(case_row(row));
    }
    return rows;
}

std::optional<OtherYear> cycle_of_year(Tx& tx, const std::string& unit, int fiscal_year)
{
    const auto row = tx.one(kCycleOfYear, {value_of(unit), value_of(std::int64_t{fiscal_year})});
    if (!row) {
        return std::nullopt;
    }
    OtherYear year{.cycle = InstanceId{as_int64(row->at(0))}, .state = as_text(row->at(1))};
    if (row->at(2)) {
        year.plan = nlohmann::json::parse(*row->at(2));
    }
    return year;
}

}  // namespace traimas::store
