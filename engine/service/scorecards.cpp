// Puts rows, frameworks and bands together.
#include "engine/service/scorecards.hpp"

#include "engine/base/assert.hpp"

#include <algorithm>
#include <set>

namespace traimas::service {
namespace {

using measure::Band;
using store::ScorecardRow;

constexpr int kPercentPlaces = 2;

// Every cycle takes its framework from its year, and every checkpoint from its cycle, so one look at the year spares
// the look into each checkpoint's fold.
std::map<std::string, measure::Framework> frameworks_of(const std::vector<store::YearRow>& years)
{
    std::map<std::string, measure::Framework> frameworks;
    for (const auto& year : years) {
        for (const auto& unit : year.units) {
            frameworks.insert_or_assign(unit, year.framework);
        }
    }
    return frameworks;
}

store::UnitPolicy policy_of(const std::string& unit, const std::map<std::string, measure::Framework>& frameworks)
{
    const auto found = frameworks.find(unit);
    if (found == frameworks.end()) {
        return {.unit = unit};
    }
    return {.unit = unit, .missing = found->second.missing, .floor = store::floor_score(found->second)};
}

bool is_final_checkpoint(const std::string& state)
{
    return state == "closed" || state == "not_reported";
}

// Why a checkpoint, or a line of it, has no score. Nobody is told not to have reported while there is time; the query
// of the lines (scorecard_queries.cpp) says the same.
Band non_colour(const std::string& state)
{
    if (state == "scheduled" || state == "collecting") {
        return Band::not_due;
    }
    return state == "review" || state == "rework" ? Band::in_review : Band::not_reported;
}

Band band_of_total(const UnitScorecard& unit)
{
    if (!unit.row.total) {
        return non_colour(unit.row.state);
    }
    const auto total = Decimal::parse(*unit.row.total);
    TRAIMAS_ASSERT(total.has_value());
    return measure::band_of(unit.framework, *total);
}

std::map<Band, int> no_bands()
{
    std::map<Band, int> counts;
    for (const auto& [band, text] : EnumText<Band>::table) {
        counts.emplace(band, 0);
    }
    return counts;
}

std::map<Band, int> line_counts(const ScorecardRow& row)
{
    auto counts = no_bands();
    counts[Band::green] = row.lines.green;
    counts[Band::amber] = row.lines.amber;
    counts[Band::red] = row.lines.red;
    counts[Band::not_due] = row.lines.not_due;
    counts[Band::not_reported] = row.lines.not_reported;
    counts[Band::not_applicable] = row.lines.not_applicable;
    counts[Band::cancelled] = row.lines.cancelled;
    counts[non_colour(row.state)] += row.lines.uncertified;
    return counts;
}

UnitScorecard unit_scorecard(ScorecardRow row, const std::map<std::string, measure::Framework>& frameworks)
{
    UnitScorecard unit{.row = std::move(row), .framework = {}, .band = Band::not_reported};
    if (!is_final_checkpoint(unit.row.state)) {
        // Nothing is certified yet: a rule for missing scores has nothing to say about what may still come.
        unit.row.total.reset();
    }
    if (!unit.row.framework.empty()) {
        unit.framework = measure::framework_from(nlohmann::json::parse(unit.row.framework));
    } else if (const auto found = frameworks.find(unit.row.unit); unit.row.checkpoint && found != frameworks.end()) {
        unit.framework = found->second;
    }
    unit.band = band_of_total(unit);
    unit.lines_by_band = line_counts(unit.row);
    unit.is_final = unit.row.cycle_state == "closed" || unit.row.cycle_state == "unplanned";
    return unit;
}

// measure::outlook() asks for the quarters' values; what stands to date is handed over as one quotient of this quarter,
// on a line that is gathered in no other way, so that the outlook rests on the very figure that was certified.
Result<measure::Outlook> outlook_from(const measure::Line& line, const measure::Fraction& to_date, int quarter)
{
    auto asked = line;
    asked.value_type = measure::ValueType::average;
    asked.accumulation =
        measure::is_cumulative(line.accumulation) ? measure::Accumulation::year_to_date : measure::Accumulation::last;
    asked.active_from = quarter;
    TRAIMAS_TRY(const auto numerator, Decimal::of(to_date.numerator(), 0));
    TRAIMAS_TRY(const auto denominator, Decimal::of(to_date.denominator(), 0));
    return measure::outlook(asked, {{quarter, {.numerator = numerator, .denominator = denominator}}}, quarter);
}

Reporting status_of(const store::ReportingRow& row)
{
    if (!row.checkpoint) {
        return Reporting::no_plan;
    }
    if (row.state == "review" || row.state == "rework" || row.state == "closed") {
        return row.late ? Reporting::late : Reporting::in_time;
    }
    return row.state == "not_reported" ? Reporting::not_reported : Reporting::not_submitted;
}

}  // namespace

std::vector<std::string> units_within(const organisation::Organisation& organisation,
                                      const std::vector<organisation::Capacity>& capacities, std::string_view unit)
{
    std::set<std::string_view> views;
    for (const auto& capacity : capacities) {
        views.insert(capacity.unit);
    }
    std::vector<std::string> units;
    for (const auto& [code, it] : organisation.units) {
        const bool is_seen =
            std::any_of(views.begin(), views.end(), [&, place = std::string_view{code}](std::string_view view) {
                return organisation.within(place, view);
            });
        if (is_seen && (unit.empty() || organisation.within(code, unit))) {
            units.push_back(code);
        }
    }
    return units;
}

int last_ended_quarter(int fiscal_year, calendar::Date today)
{
    int quarter = 4;
    while (quarter > 1 && today <= calendar::quarter_end(fiscal_year, quarter)) {
        --quarter;
    }
    return quarter;
}

Scorecard scorecard_of(store::Tx& tx, int fiscal_year, int quarter, const std::vector<std::string>& visible)
{
    const auto frameworks = frameworks_of(store::years_of(tx, fiscal_year));
    store::ScorecardScope scope{.fiscal_year = fiscal_year, .quarter = quarter, .units = {}};
    for (const auto& unit : visible) {
        scope.units.push_back(policy_of(unit, frameworks));
    }
    Scorecard scorecard{
        .fiscal_year = fiscal_year, .quarter = quarter, .units_by_band = no_bands(), .lines_by_band = no_bands()};
    for (auto& row : store::scorecard_rows(tx, scope)) {
        if (!row.checkpoint && !frameworks.contains(row.unit)) {
            continue;  // a unit that does not report
        }
        scorecard.units.push_back(unit_scorecard(std::move(row), frameworks));
        ++scorecard.units_by_band[scorecard.units.back().band];
        for (const auto& [band, count] : scorecard.units.back().lines_by_band) {
            scorecard.lines_by_band[band] += count;
        }
    }
    return scorecard;
}

std::vector<LineAtRisk> lines_at_risk(store::Tx& tx, int fiscal_year, int quarter,
                                      const std::vector<std::string>& visible)
{
    std::vector<LineAtRisk> risks;
    for (const auto& it : store::lines_below_best(tx, fiscal_year, quarter, visible)) {
        const auto line = measure::line_from(nlohmann::json::parse(it.line));
        const auto to_date = measure::Fraction::parse(it.to_date_num, it.to_date_den);
        TRAIMAS_ASSERT(to_date.has_value());
        const auto outlook = outlook_from(line, *to_date, quarter);
        // A forecast beyond 128 bits is no forecast; the score that stands says what it says.
        if (outlook && outlook->at_risk) {
            risks.push_back({it.unit, it.checkpoint, line, *to_date, *outlook, it.score, it.band});
        }
    }
    return risks;
}

Completeness completeness_of(store::Tx& tx, int fiscal_year, int quarter, const std::vector<std::string>& visible)
{
    std::set<std::string> population;
    for (const auto& year : store::years_of(tx, fiscal_year)) {
        for (const auto& unit : year.units) {
            if (std::binary_search(visible.begin(), visible.end(), unit)) {
                population.insert(unit);
            }
        }
    }
    Completeness completeness;
    for (const auto& [status, text] : EnumText<Reporting>::table) {
        completeness.counts.emplace(status, 0);
    }
    for (auto& row : store::reporting_rows(tx, fiscal_year, quarter, {population.begin(), population.end()})) {
        const auto status = status_of(row);
        ++completeness.counts[status];
        completeness.units.push_back({std::move(row), status});
    }
    completeness.population = static_cast<int>(completeness.units.size());
    return completeness;
}

std::optional<std::string> percent_text(int part, int whole)
{
    if (whole == 0) {
        return std::nullopt;
    }
    // Hundredths of a percent in whole numbers.
    const std::int64_t hundredths = (std::int64_t{20'000} * part + whole) / (std::int64_t{2} * whole);
    auto text = std::to_string(hundredths);
    while (text.size() <= kPercentPlaces) {
        text.insert(0, 1, '0');
    }
    text.insert(text.size() - kPercentPlaces, 1, '.');
    return text;
}

}  // namespace traimas::service
