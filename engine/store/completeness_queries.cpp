// The population is what is asked for, and the reports are joined to it.
#include "engine/store/completeness_queries.hpp"

namespace traimas::store {
namespace {

// The fold is parsed only where its text can have the mark at all: of 1,000 reports a few are late, and to parse the
// others took longer than all the rest of the statement. Each unit is looked up by itself, whatever the statistics say.
constexpr Query kReporting{"completeness.rows", R"(
    select p.unit, c.id::text, c.state, k.id::text, k.state,
      case when strpos(k.data, '"late":{') > 0 then json_build_object('late', k.data::json #> '{marks,late}', 'submitted',
        k.data::json #> '{marks,submitted}', 'entered_at', k.data::json -> 'entered_at', 'state', k.state,
        'calendar', k.calendar, 'version', k.calendar_version)::text end,
      k.due_at::text
    from unnest(:p3::text[]) as p(unit)
    left join lateral (select id, state from instance where definition = 'cycle' and unit = p.unit
      and fiscal_year = :p1::int limit 1) c on true
    left join lateral (select id, state, due_at, data, calendar, calendar_version from instance where definition = 'checkpoint' and unit = p.unit
      and fiscal_year = :p1::int and quarter = :p2::int limit 1) k on true
    order by p.unit
)",
                           3, 7};

}  // namespace

std::vector<ReportingRow> reporting_rows(Tx& tx, int fiscal_year, int quarter, const std::vector<std::string>& units)
{
    std::vector<Value> codes;
    codes.reserve(units.size());
    for (const auto& unit : units) {
        codes.push_back(value_of(unit));
    }
    const auto number = [](int it) { return value_of(std::int64_t{it}); };
    std::vector<ReportingRow> rows;
    for (const auto& row : tx.run(kReporting, {number(fiscal_year), number(quarter), array_text(codes)})) {
        const auto id = [&](std::size_t column) {
            return row.at(column) ? std::optional{InstanceId{as_int64(row.at(column))}} : std::nullopt;
        };
        rows.push_back({.unit = as_text(row.at(0)),
                        .cycle = id(1),
                        .cycle_state = row.at(2).value_or(""),
                        .checkpoint = id(3),
                        .state = row.at(4).value_or(""),
                        .due_at = as_optional_instant(row.at(6)),
                        .late_mark = late_mark_from(row.at(5))});
        rows.back().late = rows.back().late_mark && !rows.back().late_mark->excused;
    }
    return rows;
}

}  // namespace traimas::store
