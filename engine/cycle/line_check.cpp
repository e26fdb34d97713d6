// One cause, one fault: a check whose ground another fault has taken away is silent.
#include "engine/cycle/line_check.hpp"

#include "engine/base/assert.hpp"

#include <algorithm>

namespace traimas::cycle {
namespace {

constexpr int kQuarters = 4;
constexpr std::size_t kMostPastYears = 5;
constexpr const char* kYearTable = "/table";

struct LineCheck {
    const PlanLine& line;
    const std::string& pointer;
    const measure::Framework& framework;
    std::vector<FieldFault>& faults;

    using Arguments = std::vector<std::pair<std::string, std::string>>;
    void add(const std::string& field, std::string code, std::string message, Arguments arguments = {}) const
    {
        faults.push_back({pointer + field, std::move(code), std::move(message), std::move(arguments)});
    }
    [[nodiscard]] bool is_active(int quarter) const { return line.active_from <= quarter && quarter <= line.active_to; }
    [[nodiscard]] bool is_range() const { return line.indicator.direction == measure::Direction::range; }
    [[nodiscard]] bool is_cumulative() const { return measure::is_cumulative(line.indicator.accumulation); }
};

std::string quarter_field(int quarter, const std::string& field = "")
{
    return "/quarters/" + std::to_string(quarter) + field;
}

void check_span(const LineCheck& check)
{
    const auto& line = check.line;
    if (!has_sound_span(line)) {
        check.add("/active_from", "active_span", "the quarters must run from 1 to 4, the first not after the last");
        return;
    }
    for (const auto& [quarter, target] : line.quarters) {
        if (!check.is_active(quarter)) {
            check.add(quarter_field(quarter), "active_span", "the indicator is not active in this quarter",
                      {{"quarter", std::to_string(quarter)}});
        }
    }
    for (int quarter = line.active_from; quarter <= line.active_to && is_scored(line); ++quarter) {
        if (line.quarters.count(quarter) == 0) {
            check.add(quarter_field(quarter), "target_missing", "a target is needed",
                      {{"quarter", std::to_string(quarter)}});
        }
    }
}

void check_weight(const LineCheck& check, const Decimal& weight, const std::string& field)
{
    if (!is_scored(check.line)) {
        if (!weight.is_zero()) {
            check.add(field, "without_effect", "an indicator that is never scored has no weight: set it to 0");
        }
    } else if (weight <= Decimal{}) {
        check.add(field, "weight_not_positive", "must be above 0");
    } else if (Decimal{100} < weight) {
        check.add(field, "out_of_range", "must be from 0 to 100", {{"least", "0"}, {"most", "100"}});
    }
}

void check_weights(const LineCheck& check)
{
    check_weight(check, check.line.weight, "/weight");
    for (const auto& [quarter, target] : check.line.quarters) {
        if (target.weight) {
            check_weight(check, *target.weight, quarter_field(quarter, "/weight"));
        }
    }
}

// The two ends of a target; only a range has an upper one.
void check_ends(const LineCheck& check, const Decimal& lower, const std::optional<Decimal>& upper,
                const std::string& field)
{
    if (!check.is_range()) {
        if (upper) {
            check.add(field + "/upper", "without_effect", "only a range has an upper end");
        }
    } else if (!upper) {
        check.add(field + "/upper", "target_missing", "a range needs its upper end");
    } else if (*upper < lower) {
        check.add(field + "/upper", "range_order", "the upper end is below the lower one",
                  {{"lower", lower.text()}, {"upper", upper->text()}});
    }
}

void check_limit(const LineCheck& check, const Decimal& target, const std::string& field)
{
    const auto limit = natural_limit_of(check.line.indicator);
    if (!limit || check.is_range()) {
        return;
    }
    const bool lower_is_better = check.line.indicator.direction == measure::Direction::lower;
    if (lower_is_better ? target < *limit : *limit < target) {
        check.add(field + "/target", "target_beyond_limit", "no value can lie there",
                  {{"target", target.text()}, {"limit", limit->text()}});
    }
}

void check_sign(const LineCheck& check)
{
    if (!check.is_cumulative()) {
        return;
    }
    // A quarter is scored at value * year's target / planned to date. A zero quarter plans nothing yet and is not due.
    // A year of zero ("no accidents") has no scale and is scored as it is; its quarters are zero too.
    if (check.line.target.is_negative()) {
        check.add("/target", "target_not_positive", "the year's target must not be below 0");
    }
    for (const auto& [quarter, target] : check.line.quarters) {
        const bool above_zero_year = check.line.target.is_zero() && !target.target.is_zero();
        if (target.target.is_negative() || above_zero_year) {
            check.add(quarter_field(quarter, "/target"), "target_not_positive", "must not be below 0");
        }
    }
}

// What is planned to date may not fall, and ends at what is planned for the year: both ends of a range.
void check_order(const LineCheck& check)
{
    const QuarterTarget* before = nullptr;
    const auto falls = [&](const Decimal& from, const Decimal& to, const std::string& field) {
        if (check.is_cumulative() && to < from) {
            check.add(field, "target_order", "is planned to date and may not fall",
                      {{"least", from.text()}, {"target", to.text()}, {"because", "falls"}});
        }
    };
    for (const auto& [quarter, target] : check.line.quarters) {
        if (!check.is_active(quarter)) {
            continue;
        }
        if (before != nullptr) {
            falls(before->target, target.target, quarter_field(quarter, "/target"));
            if (before->upper && target.upper) {
                falls(*before->upper, *target.upper, quarter_field(quarter, "/upper"));
            }
        }
        before = &target;
    }
    const auto last = check.line.quarters.find(check.line.active_to);
    if (last == check.line.quarters.end()) {
        return;
    }
    const auto ends = [&](const Decimal& year, const Decimal& quarter, const std::string& field) {
        if (quarter != year) {
            check.add(quarter_field(last->first, field), "target_order", "the last quarter's target is the year's",
                      {{"least", year.text()}, {"target", quarter.text()}, {"because", "not_the_years"}});
        }
    };
    ends(check.line.target, last->second.target, "/target");
    if (check.is_range() && check.line.upper && last->second.upper) {
        ends(*check.line.upper, *last->second.upper, "/upper");
    }
}

void check_targets(const LineCheck& check)
{
    const auto& line = check.line;
    check_ends(check, line.target, line.upper, "");
    check_limit(check, line.target, "");
    for (const auto& [quarter, target] : line.quarters) {
        check_ends(check, target.target, target.upper, quarter_field(quarter));
        check_limit(check, target.target, quarter_field(quarter));
        if (check.is_cumulative() && !target.thresholds.empty()) {
            check.add(quarter_field(quarter, "/thresholds"), "without_effect",
                      "quarters that add up are scored at the year's scale");
        }
    }
    check_sign(check);
    if (has_sound_span(line)) {
        check_order(check);
    }
}

// Would the target itself, once reached, still open a case? Of a range the distance from it is scored: none.
void check_reach(const LineCheck& check, const measure::ScoringTable& table, const Decimal& target,
                 const std::string& field)
{
    const auto reached = measure::table_score(table, measure::Fraction{check.is_range() ? Decimal{} : target});
    if (!reached) {
        check.add(field, reached.error().code, reached.error().detail);
        return;
    }
    if (reached->score < measure::Fraction{check.framework.case_below}) {
        check.add(field, "target_not_in_table", "reaching the target would still open a case",
                  {{"target", target.text()}, {"level", check.framework.case_below.text()}});
    }
}

// Is the table one that can be scored by? What is wrong with it is added where not; `field` is the object that holds
// the thresholds.
bool check_shape(const LineCheck& check, const measure::ScoringTable& table, const std::string& field)
{
    const auto at = check.pointer + field;
    auto found = measure::table_faults(table, at);
    if (found.empty()) {
        found = measure::table_direction_faults(table, check.line.indicator.direction, at);
    }
    const bool is_sound = found.empty();
    for (auto& fault : found) {
        // A quarter has thresholds alone: its scores are the year's, so it is the thresholds that are too many or few.
        if (field != kYearTable && fault.pointer == at + "/scores") {
            fault.pointer = at + "/thresholds";
        }
        check.faults.push_back(std::move(fault));
    }
    return is_sound;
}

void check_quarter_table(const LineCheck& check, int quarter, const QuarterTarget& own, bool year_is_sound)
{
    const auto field = quarter_field(quarter);
    if (own.thresholds.empty()) {
        // The year's target was tried already, and of a range every target scores the same.
        if (year_is_sound && !check.is_range() && own.target != check.line.target) {
            check_reach(check, check.line.table, own.target, field + "/target");
        }
        return;
    }
    auto table = check.line.table;
    table.thresholds = own.thresholds;
    if (!year_is_sound) {
        // The scores are the year's and their faults are told there; thresholds are judged with plain scores instead.
        table.scores.clear();
        for (std::size_t i = 0; i < table.thresholds.size(); ++i) {
            table.scores.emplace_back(static_cast<std::int64_t>(i));
        }
        static_cast<void>(check_shape(check, table, field));
    } else if (check_shape(check, table, field)) {
        check_reach(check, table, own.target, field + "/target");
    }
}

void check_tables(const LineCheck& check)
{
    const auto& line = check.line;
    const bool is_sound = check_shape(check, line.table, kYearTable);
    const bool scores_are_told = std::any_of(check.faults.begin(), check.faults.end(), [&](const FieldFault& fault) {
        return fault.pointer.starts_with(check.pointer + "/table/scores");
    });
    const auto& levels = check.framework.levels;
    TRAIMAS_ASSERT(levels.size() >= 2);
    const auto expected = line.indicator.value_type == measure::ValueType::yes_no
                              ? std::vector<Decimal>{levels.front(), levels.back()}
                              : levels;
    if (!scores_are_told && line.table.scores != expected) {
        std::string allowed;
        for (const auto& level : expected) {
            allowed += (allowed.empty() ? "" : ", ") + level.text();
        }
        check.add("/table/scores", "scores_not_of_framework", "must be " + allowed, {{"allowed", allowed}});
    }
    if (is_sound) {
        check_reach(check, line.table, line.target, "/target");
    }
    for (const auto& [quarter, own] : line.quarters) {
        if (check.is_active(quarter) && !check.is_cumulative()) {
            check_quarter_table(check, quarter, own, is_sound);
        }
    }
}

void check_waypoints(const LineCheck& check)
{
    const auto& line = check.line;
    if (line.indicator.horizon == measure::Horizon::short_) {
        if (!line.waypoints.empty()) {
            check.add("/waypoints", "without_effect", "only a long indicator has waypoints");
        }
        return;
    }
    const auto year = std::to_string(check.framework.fiscal_year);
    const auto waypoint = line.waypoints.find(check.framework.fiscal_year);
    if (waypoint == line.waypoints.end()) {
        check.add("/waypoints", "waypoint_missing", "a waypoint of this year is needed", {{"fiscal_year", year}});
    } else if (waypoint->second != line.target) {
        check.add("/target", "waypoint_differs", "the year's target is not its waypoint",
                  {{"fiscal_year", year}, {"waypoint", waypoint->second.text()}, {"target", line.target.text()}});
    }
}

void check_history(const LineCheck& check)
{
    const auto& history = check.line.history;
    if (history.size() > kMostPastYears) {
        check.add("/history", "history_too_long", "at most five past years",
                  {{"limit", std::to_string(kMostPastYears)}});
    }
    for (std::size_t i = 0; i < history.size(); ++i) {
        const bool is_past = history[i].fiscal_year < check.framework.fiscal_year;
        if (!is_past || (i > 0 && history[i].fiscal_year <= history[i - 1].fiscal_year)) {
            check.add("/history/" + std::to_string(i) + "/fiscal_year", "history_order",
                      "past years only, each once, the oldest first",
                      {{"fiscal_year", std::to_string(history[i].fiscal_year)}});
        }
    }
}

}  // namespace

std::optional<Decimal> natural_limit_of(const measure::Indicator& indicator)
{
    if (indicator.natural_limit) {
        return indicator.natural_limit;
    }
    if (indicator.value_type == measure::ValueType::milestone) {
        return Decimal{indicator.steps};
    }
    if (indicator.value_type == measure::ValueType::yes_no) {
        return Decimal{indicator.direction == measure::Direction::higher ? 1 : 0};
    }
    return std::nullopt;
}

bool is_scored(const PlanLine& line)
{
    return line.indicator.value_type != measure::ValueType::text;
}

bool has_sound_span(const PlanLine& line)
{
    return 1 <= line.active_from && line.active_from <= line.active_to && line.active_to <= kQuarters;
}

std::vector<FieldFault> line_faults(const PlanLine& line, const std::string& pointer,
                                    const measure::Framework& framework)
{
    std::vector<FieldFault> faults;
    const LineCheck check{line, pointer, framework, faults};
    check_span(check);
    check_weights(check);
    if (is_scored(line)) {
        check_targets(check);
        check_tables(check);
        check_waypoints(check);
    }
    check_history(check);
    return faults;
}

}  // namespace traimas::cycle
