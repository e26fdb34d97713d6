// Scorecards in SQL.
// The same formula for one set of scores stands in engine/measure/total.cpp; tests/integration/total_sql_test.cpp holds
// both equal on random sets.
#include "engine/store/scorecard_queries.hpp"

#include "engine/base/assert.hpp"
#include "engine/base/enum_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace traimas::store {
namespace {

constexpr Query kYears{"scorecard.years", R"(
    select id::text, unit, state, kept::json #>> '{subject,units}', kept::json #>> '{subject,framework}'
    from instance where definition = 'year' and fiscal_year = :p1::int order by unit
)",
                       1, 5};

constexpr Query kLatest{"scorecard.latest", R"(
    select coalesce(max(q), 0)::text from generate_series(1, 4) q
    where exists (select from score where is_current and fiscal_year = :p1::int and quarter = q
      and unit = any(:p2::text[]))
)",
                        2, 1};

// A total is sum(w s) / sum(w) with s = num/den, rounded half up at four places. It is reckoned in whole numbers, so
// that no tie is missed: X = (2e4 S + W) / 2W is to be cut to a whole number, where S = sum(w s) and W = sum(w).
//   * Each w s is cut to K places: div(w num 1eK, den). The n cuts together lose e with 0 <= e < n units of 1e-K.
//   * Adding n units instead makes the sum too large by more than 0 and at most n units of 1e-K, and so X by at most
//     1e4 n / (1eK W).
//   * With p places in the weights, r in the floor's score and D the product of all den, X is a whole multiple of
//     1 / (2 w 1er D), where w = W 1ep. So X, if it is not whole, lies at least that far below the next whole number.
//   * The surplus is less than that distance if 1eK > 2e4 n 1e(p+r) D. K = (digits of every den but 1) + p + r +
//     (digits of n) + 5 is enough, since a number is less than ten to the count of its digits, and 2e4 < 1e5.
// Hence the cut of the sum with its surplus is the cut of X. Scores are never negative (framework_faults,
// table_faults).
//
// Each checkpoint is looked up by itself: with as few rows as one report has, no plan can go wrong, however old the
// server's statistics of a table are that grows by a whole quarter in a week.
constexpr Query kTotals{"scorecard.totals", R"(
    with policy as materialized (
      select a.unit, k.id as checkpoint, k.state, c.id as cycle, c.state as cycle_state,
        case when a.missing is null then k.kept::json #>> '{subject,framework}' end as framework,
        coalesce(a.missing, k.kept::json #>> '{subject,framework,missing}') as missing,
        coalesce(a.floor, (k.kept::json #>> '{subject,framework,levels,0}')::numeric) as floor
      from unnest(:p3::text[], :p4::text[], :p5::numeric[]) as a(unit, missing, floor)
      left join lateral (select id, state, kept from instance where definition = 'checkpoint' and unit = a.unit
        and fiscal_year = :p1::int and quarter = :p2::int limit 1) k on true
      left join lateral (select id, state from instance where definition = 'cycle' and unit = a.unit
        and fiscal_year = :p1::int limit 1) c on true
    ), reckoned as (
      select p.*, g.counts, g.of_weight, g.scored, o.one,
        case p.missing when 'renormalise' then g.scored else g.of_weight end as counted,
        coalesce(x.points, 0)
          + case p.missing when 'floor' then p.floor * (g.of_weight - g.scored) * o.one else 0 end as points
      from policy p
      cross join lateral (
        select coalesce(sum(length(s.score_den::text)) filter (where s.score_den > 1), 0) + max(scale(l.weight))
            + length(count(*)::text) + 5 as places,
          coalesce(sum(l.weight) filter (where s.band is null
            or s.band not in ('not_applicable', 'cancelled', 'not_due')), 0) as of_weight,
          coalesce(sum(l.weight) filter (where s.score_num is not null), 0) as scored,
          array_agg(l.weight * s.score_num) filter (where s.score_num is not null) as parts,
          array_agg(s.score_den) filter (where s.score_num is not null) as divisors,
          concat_ws(' ', count(*) filter (where s.band = 'green'), count(*) filter (where s.band = 'amber'),
            count(*) filter (where s.band = 'red'), count(*) filter (where s.band = 'not_due'),
            count(*) filter (where s.band = 'not_reported'), count(*) filter (where s.band = 'not_applicable'),
            count(*) filter (where s.band = 'cancelled'), count(*) filter (where s.band is null),
            count(*) filter (where s.source in
              (select id from instance where definition = 'restatement' and fiscal_year = :p1::int))) as counts
        from line l
        left join score s on s.checkpoint = l.checkpoint and s.indicator = l.indicator and s.is_current
        where l.checkpoint = p.checkpoint) g
      cross join lateral (select ('1e' || g.places + scale(p.floor))::numeric as one) o
      cross join lateral (select sum(div(part * o.one, divisor) + 1) as points
        from unnest(g.parts, g.divisors) as u(part, divisor)) x
    )
    select r.unit, r.checkpoint::text, r.state, r.cycle::text, r.cycle_state, r.framework,
      case when r.counted > 0
        then (div(20000 * r.points + r.counted * r.one, 2 * r.counted * r.one) * 0.0001)::text end,
      case when r.of_weight > 0 then (div(20000 * r.scored + r.of_weight, 2 * r.of_weight) * 0.01)::text end,
      trim_scale(r.of_weight)::text, r.counts
    from reckoned r order by r.unit
)",
                        5, 10};

constexpr Query kLines{"scorecard.lines", R"(
    select l.unit, json_agg(json_build_object('indicator', l.indicator, 'indicator_version', l.version,
      'name', case when i.code is not null then json_build_object('th', i.th, 'en', i.en) end,
      'weight', trim_scale(l.weight)::text, 'target', trim_scale(l.target)::text,
      'year_target', trim_scale(l.year_target)::text, 'required', l.required,
      'to_date', (sign(s.to_date_num) * div(20000 * abs(s.to_date_num) + s.to_date_den, 2 * s.to_date_den)
        * 0.0001)::text,
      'score', round(s.published, 4)::text,
      'band', coalesce(s.band, case when k.state in ('scheduled', 'collecting') then 'not_due'
        when k.state in ('review', 'rework') then 'in_review' else 'not_reported' end),
      'restated', case when s.source <> l.checkpoint
        then exists (select from instance r where r.id = s.source and r.definition = 'restatement')
        else false end) order by l.position)::text
    from line l
    join instance k on k.id = l.checkpoint
    left join score s on s.checkpoint = l.checkpoint and s.indicator = l.indicator and s.is_current
    left join indicator i on i.code = l.indicator and i.version = l.version
    where l.fiscal_year = :p1::int and l.quarter = :p2::int and l.unit = any(:p3::text[])
    group by l.unit order by l.unit
)",
                       3, 2};

// A score at the top of its table is at no risk, whatever its target: nothing scores more.
constexpr Query kBelowBest{"scorecard.below_best", R"(
    select k.unit, k.id::text, e.line::text, s.to_date_num::text, s.to_date_den::text, round(s.published, 4)::text, s.band
    from instance k
    cross join lateral json_array_elements(k.kept::json #> '{subject,lines}') with ordinality as e(line, place)
    join score s on s.checkpoint = k.id and s.indicator = e.line ->> 'indicator' and s.is_current
    where k.definition = 'checkpoint' and k.fiscal_year = :p1::int and k.quarter = :p2::int
      and k.unit = any(:p3::text[]) and s.to_date_num is not null
      and s.score_num < s.score_den * (e.line #>> '{table,scores,-1}')::numeric
    order by k.unit, e.place
)",
                           3, 7};

std::vector<int> numbers_in(const std::string& text)
{
    std::vector<int> numbers;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const auto end = std::min(text.find(' ', begin), text.size());
        numbers.push_back(static_cast<int>(as_int64(text.substr(begin, end - begin))));
        begin = end + 1;
    }
    return numbers;
}

ScorecardRow scorecard_row(const Row& row)
{
    const auto id = [&](std::size_t column) {
        return row.at(column) ? std::optional{InstanceId{as_int64(row.at(column))}} : std::nullopt;
    };
    ScorecardRow it{.unit = as_text(row.at(0)),
                    .checkpoint = id(1),
                    .state = row.at(2).value_or(""),
                    .cycle = id(3),
                    .cycle_state = row.at(4).value_or(""),
                    .framework = row.at(5).value_or(""),
                    .total = row.at(6),
                    .coverage_percent = row.at(7).value_or("0.00"),
                    .of_weight = row.at(8).value_or("0")};
    const auto counts = numbers_in(row.at(9).value_or(""));
    if (!counts.empty()) {
        TRAIMAS_ASSERT(counts.size() == 9);
        it.lines = {counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], counts[7]};
        it.restated = counts[8];
    }
    return it;
}

Value units_array(const std::vector<std::string>& units)
{
    std::vector<Value> values;
    values.reserve(units.size());
    for (const auto& unit : units) {
        values.push_back(value_of(unit));
    }
    return array_text(values);
}

Value number_value(int number)
{
    return value_of(std::int64_t{number});
}

}  // namespace

std::vector<YearRow> years_of(Tx& tx, int fiscal_year)
{
    std::vector<YearRow> years;
    for (const auto& row : tx.run(kYears, {number_value(fiscal_year)})) {
        years.push_back({.year = InstanceId{as_int64(row.at(0))},
                         .office = as_text(row.at(1)),
                         .state = as_text(row.at(2)),
                         .units = nlohmann::json::parse(as_text(row.at(3))).get<std::vector<std::string>>(),
                         .framework = measure::framework_from(nlohmann::json::parse(as_text(row.at(4))))});
    }
    return years;
}

int latest_certified_quarter(Tx& tx, int fiscal_year, const std::vector<std::string>& units)
{
    return static_cast<int>(as_int64(tx.one(kLatest, {number_value(fiscal_year), units_array(units)})->at(0)));
}

Decimal floor_score(const measure::Framework& framework)
{
    return framework.levels.empty() ? Decimal{} : framework.levels.front();
}

std::vector<ScorecardRow> scorecard_rows(Tx& tx, const ScorecardScope& scope)
{
    std::vector<Value> units;
    std::vector<Value> missing;
    std::vector<Value> floors;
    for (const auto& it : scope.units) {
        units.push_back(value_of(it.unit));
        missing.push_back(it.missing ? value_of(to_text(*it.missing)) : std::nullopt);
        floors.push_back(it.floor ? value_of(it.floor->text()) : std::nullopt);
    }
    std::vector<ScorecardRow> rows;
    for (const auto& row : tx.run(kTotals, {number_value(scope.fiscal_year), number_value(scope.quarter),
                                            array_text(units), array_text(missing), array_text(floors)})) {
        rows.push_back(scorecard_row(row));
    }
    return rows;
}

std::vector<UnitLines> scorecard_lines(Tx& tx, int fiscal_year, int quarter, const std::vector<std::string>& units)
{
    std::vector<UnitLines> lines;
    for (auto& row : tx.run(kLines, {number_value(fiscal_year), number_value(quarter), units_array(units)})) {
        lines.push_back({as_text(row.at(0)), as_text(row.at(1))});
    }
    return lines;
}

std::vector<ScoredLine> lines_below_best(Tx& tx, int fiscal_year, int quarter, const std::vector<std::string>& units)
{
    std::vector<ScoredLine> lines;
    for (const auto& row : tx.run(kBelowBest, {number_value(fiscal_year), number_value(quarter), units_array(units)})) {
        lines.push_back({.unit = as_text(row.at(0)),
                         .checkpoint = InstanceId{as_int64(row.at(1))},
                         .line = as_text(row.at(2)),
                         .to_date_num = as_text(row.at(3)),
                         .to_date_den = as_text(row.at(4)),
                         .score = as_text(row.at(5)),
                         .band = as_text(row.at(6))});
    }
    return lines;
}

}  // namespace traimas::store
