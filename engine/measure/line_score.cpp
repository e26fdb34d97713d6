// Scores a line step by step and writes down each step, so that the figure can be recomputed by hand.
#include "engine/measure/line_score.hpp"

#include "engine/measure/json_fields.hpp"
#include "engine/measure/year_scale.hpp"

#include <fmt/format.h>

namespace traimas::measure {
namespace {

using nlohmann::json;

constexpr int kPublishedPlaces = 4;

// What led to a score, beside the LineScore itself.
struct Work {
    int quarter;
    std::optional<Fraction> scaled{};
    std::optional<Fraction> distance{};
    std::optional<TableScore> placed{};
};

json fraction_json(const std::optional<Fraction>& value)
{
    return value ? json{{"num", value->numerator_text()}, {"den", value->denominator_text()}} : json(nullptr);
}

json inputs_json(const Line& line, const QuarterValues& values, int quarter)
{
    auto inputs = json::object();
    for (int q = line.active_from; q <= quarter; ++q) {
        const auto found = values.find(q);
        inputs[std::to_string(q)] = found == values.end() ? json(nullptr) : value_json(found->second);
    }
    return inputs;
}

json framework_part(const Framework& framework)
{
    auto bands = json::array();
    for (const auto& bound : framework.bands) {
        bands.push_back({{"band", to_text(bound.band)}, {"from", bound.from.text()}});
    }
    return {{"fiscal_year", framework.fiscal_year}, {"version", framework.version}, {"bands", std::move(bands)}};
}

std::string input_text(const Line& line, const Value& value)
{
    if (is_fraction(line.value_type)) {
        const auto quotient = value.numerator->text() + " / " + value.denominator->text();
        return line.value_type == ValueType::percent ? quotient + " * 100" : quotient;
    }
    return line.value_type == ValueType::milestone ? std::to_string(milestone_level(*value.steps_done))
                                                   : value.value->text();
}

// "increment(10, 15) = 25", "ratio_of_sums(45 / 60 * 100, 8 / 40 * 100) = 53"; every quarter is complete.
std::string gathered_text(const Line& line, const QuarterValues& values, int quarter, const Fraction& result)
{
    std::string inputs;
    for (int q = line.active_from; q <= quarter; ++q) {
        inputs += (inputs.empty() ? "" : ", ") + input_text(line, values.at(q));
    }
    return fmt::format("{}({}) = {}", to_text(line.accumulation), inputs, result.text());
}

std::string placed_text(const ScoringTable& table, const Fraction& value, const TableScore& placed)
{
    const bool falling = table.thresholds.back() < table.thresholds.front();
    const auto threshold = table.thresholds[placed.level].text();
    switch (placed.place) {
    case Place::best:
        return fmt::format("{} {} {}: {}", value.text(), falling ? "<=" : ">=", threshold, placed.score.text());
    case Place::floor:
        return fmt::format("{} {} {}: {}", value.text(), falling ? ">" : "<", threshold, placed.score.text());
    case Place::interval: break;
    }
    const auto next = table.thresholds[placed.level + 1].text();
    const auto score = table.scores[placed.level].text();
    if (table.mode == TableMode::step) {
        return fmt::format("{} {} {} {} {}: {}", threshold, falling ? ">=" : "<=", value.text(), falling ? ">" : "<",
                           next, score);
    }
    return fmt::format("{0} + ({1} - {0}) * ({2} - {3}) / ({4} - {3}) = {5}", score,
                       table.scores[placed.level + 1].text(), value.text(), threshold, next, placed.score.text());
}

json steps_json(const Line& line, const QuarterValues& values, const LineScore& scored, const Work& work)
{
    auto steps = json::array();
    if (!scored.to_date) {
        return steps;
    }
    steps.push_back(gathered_text(line, values, work.quarter, *scored.to_date));
    auto asked = *scored.to_date;
    if (work.scaled) {
        steps.push_back(fmt::format("{} * {} / {} = {}", asked.text(), line.year_target.text(), line.target.text(),
                                    work.scaled->text()));
        asked = *work.scaled;
    }
    if (work.distance) {
        steps.push_back(fmt::format("max({1} - {0}, {0} - {2}, 0) = {3}", asked.text(), line.target.text(),
                                    line.target_upper.value_or(line.target).text(), work.distance->text()));
        asked = *work.distance;
    }
    if (work.placed) {
        steps.push_back(placed_text(line.table, asked, *work.placed));
        steps.push_back(
            fmt::format("half_up({}, {}) = {}", scored.score->text(), kPublishedPlaces, scored.published->text()));
        steps.push_back(fmt::format("band({}) = {}", scored.published->text(), to_text(scored.band)));
    }
    return steps;
}

json explained(const Line& line, const Framework& framework, const QuarterValues& values, const LineScore& scored,
               const Work& work)
{
    return {{"indicator", line.indicator},
            {"version", line.version},
            {"value_type", to_text(line.value_type)},
            {"direction", to_text(line.direction)},
            {"framework", framework_part(framework)},
            {"accumulation", to_text(line.accumulation)},
            {"quarter", work.quarter},
            {"active_from", line.active_from},
            {"inputs", inputs_json(line, values, work.quarter)},
            {"to_date", fraction_json(scored.to_date)},
            {"planned_to_date", line.target.text()},
            {"planned_upper", decimal_json(line.target_upper)},
            {"year_target", line.year_target.text()},
            {"scaled", fraction_json(work.scaled)},
            {"distance", fraction_json(work.distance)},
            {"table", table_json(line.table)},
            {"place", work.placed ? json(to_text(work.placed->place)) : json(nullptr)},
            {"level", work.placed ? json(work.placed->level) : json(nullptr)},
            {"score", fraction_json(scored.score)},
            {"published", decimal_json(scored.published)},
            {"band", to_text(scored.band)},
            {"steps", steps_json(line, values, scored, work)}};
}

// Scores what stands in scored.to_date.
Result<Band> place(const Line& line, const Framework& framework, LineScore& scored, Work& work)
{
    auto asked = *scored.to_date;
    if (is_scaled(line)) {
        TRAIMAS_TRY(asked, at_year_scale(line, asked));
        work.scaled = asked;
    }
    if (line.direction == Direction::range) {
        TRAIMAS_TRY(asked, distance_outside(line, asked));
        work.distance = asked;
    }
    TRAIMAS_TRY(work.placed, table_score(line.table, asked));
    scored.score = work.placed->score;
    TRAIMAS_TRY(scored.published, scored.score->half_up(kPublishedPlaces));
    return band_of(framework, *scored.published);
}

}  // namespace

Result<LineScore> score_line(const Line& line, const Framework& framework, const QuarterValues& values, int quarter,
                             Explain explain)
{
    LineScore scored{.indicator = line.indicator};
    Work work{.quarter = quarter};
    TRAIMAS_TRY(scored.to_date, to_date(line, values, quarter));
    if (line.value_type == ValueType::text) {
        scored.band = Band::not_applicable;
    } else if (quarter < line.active_from || (is_scaled(line) && line.target.is_zero())) {
        scored.band = Band::not_due;
    } else if (scored.to_date) {
        TRAIMAS_TRY(scored.band, place(line, framework, scored, work));
    }
    if (explain == Explain::yes) {
        scored.explanation = explained(line, framework, values, scored, work);
    }
    return scored;
}

}  // namespace traimas::measure
