// Renders result rows, their totals and their explanations.
#include "api/handlers/result_json.hpp"

#include "engine/cycle/lines.hpp"
#include "engine/measure/total.hpp"
#include "engine/store/scorecard_queries.hpp"
#include "engine/subjects/cycle.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

using measure::Band;
using measure::LineScore;

constexpr int kScorePlaces = 4;
constexpr int kCoveragePlaces = 2;
constexpr int kMostResultSteps = 1'000;

// What stands for a line: the draft while it is written, what counts afterwards.
struct ResultStanding {
    measure::Value value{};
    std::string narrative{};
    std::int64_t version = 0;
    const workflow::DraftRow* draft = nullptr;
};

std::string latest_words(const Shown& shown, const std::string& key)
{
    std::string words;
    for (const auto& text : shown.texts) {
        if (text.key == key) {
            words = text.text;  // in the order of seq: the last one is the newest
        }
    }
    return words;
}

bool is_drafting(const Shown& shown)
{
    const auto& instance = shown.view.instance;
    const auto* state =
        shown.api.engine.definitions.at(instance.definition, instance.definition_version).state(instance.folded.state);
    return state != nullptr && workflow::knows_action(*state, "save");
}

ResultStanding standing_of(const Shown& shown, const Report& report, const measure::Line& line)
{
    const auto* draft = subjects::draft_of(shown.view.drafts, line.indicator);
    const auto& content = shown.view.instance.folded.content;
    if (is_drafting(shown) || content.is_null()) {
        return draft == nullptr ? ResultStanding{}
                                : ResultStanding{draft->value, draft->narrative, draft->version, draft};
    }
    ResultStanding standing{.draft = draft};
    for (const auto& row : content.at("rows")) {
        if (row.at("indicator") == line.indicator) {
            standing.value = measure::value_from(row);
            standing.version = row.at("version").get<std::int64_t>();
            standing.narrative = row.contains("narrative") ? latest_words(shown, "narrative/" + line.indicator) : "";
        }
    }
    if (const auto found = report.certified_values.find(line.indicator); found != report.certified_values.end()) {
        standing.value = found->second;
    }
    return standing;
}

json table_fields(const measure::ScoringTable& table)
{
    return measure::table_json(table);
}

json optional_text(const std::optional<Decimal>& value)
{
    return value ? json(value->text()) : json(nullptr);
}

json line_fields(const measure::Line& line)
{
    return {{"indicator", line.indicator},
            {"indicator_version", line.version},
            {"name", name_json(line.th, line.en)},
            {"unit_of_measure", name_json(line.unit_th, line.unit_en)},
            {"value_type", to_text(line.value_type)},
            {"direction", to_text(line.direction)},
            {"accumulation", to_text(line.accumulation)},
            {"target", line.target.text()},
            {"target_upper", optional_text(line.target_upper)},
            {"year_target", line.year_target.text()},
            {"original_target", optional_text(line.original_target)},
            {"weight", line.weight.text()},
            {"table", table_fields(line.table)},
            {"active_from", line.active_from},
            {"steps", line.steps},
            {"natural_limit", optional_text(line.natural_limit)},
            {"required", line.required},
            {"part", line.part}};
}

json score_fields(const std::optional<LineScore>& score)
{
    return {{"to_date", score ? figure_json(score->to_date) : json(nullptr)},
            {"score", score ? score_json(score->published) : json(nullptr)}};
}

// What was published first, where something else counts now.
json as_published(const Report& report, std::size_t index)
{
    if (report.published.empty()) {
        return nullptr;
    }
    const auto& line = report.subject.lines[index];
    const auto first = report.published_values.find(line.indicator);
    const auto now = report.certified_values.find(line.indicator);
    const auto value = first == report.published_values.end() ? measure::Value{} : first->second;
    const auto& score = report.published[index];
    const auto& current = report.scores[index];
    const bool same_value = now == report.certified_values.end() || now->second == value;
    const bool same_score = score.has_value() == current.has_value() && (!score || score->score == current->score);
    if (same_value && same_score) {
        return nullptr;
    }
    auto it = value_fields(value);
    it.update(score_fields(score));
    it["figure"] = quarter_figure(line, value);
    it["band"] = to_text(score ? score->band : Band::not_reported);
    return it;
}

bool is_colour(Band band)
{
    return band == Band::green || band == Band::amber || band == Band::red;
}

// Not applicable and cancelled lines leave the set, and so does what is not due: nothing is missing there.
bool applies(Band band)
{
    return band != Band::not_applicable && band != Band::cancelled && band != Band::not_due;
}

Result<measure::Total> total_of(const Report& report, const std::vector<std::optional<LineScore>>& scores,
                                const std::string& state)
{
    std::vector<measure::Weighted> weighted;
    for (std::size_t i = 0; i < report.subject.lines.size(); ++i) {
        const auto band = line_band(state, scores[i]);
        weighted.push_back({.weight = report.subject.lines[i].weight,
                            .score = scores[i] ? scores[i]->score : std::nullopt,
                            .applies = applies(band)});
    }
    const auto& framework = report.subject.framework;
    return measure::total_of(weighted, framework.missing, store::floor_score(framework));
}

// The line as it was before any amendment, where its score may differ for it.
std::optional<measure::Line> original_line(const Shown& shown, const Report& report, const measure::Line& line)
{
    const auto& root = shown.view.tree().root();
    const auto first = root.definition == "cycle" ? subjects::plan_revision(root, 1) : nullptr;
    if (!first || report.subject.plan_revision < 2) {
        return std::nullopt;
    }
    const auto lines = cycle::lines_of(first->plan, shown.view.instance.quarter);
    const auto found = std::find_if(lines.begin(), lines.end(),
                                    [&](const measure::Line& it) { return it.indicator == line.indicator; });
    if (found == lines.end()) {
        return std::nullopt;
    }
    const bool same = found->target == line.target && found->target_upper == line.target_upper &&
                      found->year_target == line.year_target && found->table == line.table;
    return same ? std::nullopt : std::optional{*found};
}

// The published score is written as everywhere else: with all of its places.
json explained(const std::optional<LineScore>& score)
{
    if (!score) {
        return nullptr;
    }
    auto explanation = score->explanation;
    explanation["published"] = score_json(score->published);
    return explanation;
}

}  // namespace

Report report_of(const workflow::Tree& tree, const workflow::Instance& checkpoint)
{
    Report report{.subject = subjects::checkpoint_subject(checkpoint),
                  .scores = subjects::live_scores(tree, checkpoint)};
    if (!checkpoint.folded.frozen.contains("approved_results")) {
        return report;
    }
    const auto first = subjects::published_values(tree);
    const auto now = subjects::certified_values(tree);
    report.published_values = first.at(checkpoint.quarter);
    report.certified_values = now.at(checkpoint.quarter);
    for (const auto& line : report.subject.lines) {
        auto score = measure::score_line(line, report.subject.framework, subjects::values_of(first, line.indicator),
                                         checkpoint.quarter);
        report.published.push_back(score ? std::optional{*std::move(score)} : std::nullopt);
    }
    return report;
}

Band line_band(const std::string& state, const std::optional<LineScore>& score)
{
    const auto band = score ? score->band : Band::not_reported;
    if (state == "scheduled" && band == Band::not_reported) {
        return Band::not_due;
    }
    return state == "review" && is_colour(band) ? Band::in_review : band;
}

json result_json(const Shown& shown, const Report& report, std::size_t index)
{
    const auto& line = report.subject.lines[index];
    const auto& score = report.scores[index];
    const auto standing = standing_of(shown, report, line);
    const auto band = line_band(shown.view.instance.folded.state, score);
    auto it = line_fields(line);
    it.update(value_fields(standing.value));
    it.update(score_fields(score));
    it["figure"] = quarter_figure(line, standing.value);
    it["band"] = to_text(band);
    it["band_if_approved"] = band == Band::in_review ? json(to_text(score->band)) : json(nullptr);
    it["narrative"] = standing.narrative;
    it["as_published"] = as_published(report, index);
    it["version"] = standing.version;
    it["saved_by"] = nullptr;
    it["saved_at"] = nullptr;
    if (standing.draft != nullptr) {
        it["saved_by"] = person_json(shown.names, standing.draft->author);
        it["saved_at"] = time_json(standing.draft->saved_at);
    }
    return it;
}

json total_json(const Shown& shown, const Report& report)
{
    const auto& state = shown.view.instance.folded.state;
    const auto& framework = report.subject.framework;
    const auto& cycle_state = shown.view.tree().root().folded.state;
    json it{{"total", nullptr},
            {"band", nullptr},
            {"provisional", cycle_state != "closed"},
            {"coverage_percent", "0.00"},
            {"of_weight", "0"},
            {"as_published", nullptr},
            {"policy",
             {{"fiscal_year", framework.fiscal_year},
              {"version", framework.version},
              {"missing", to_text(framework.missing)},
              {"floor", store::floor_score(framework).text()}}}};
    const auto total = total_of(report, report.scores, state);
    if (!total) {
        return it;  // beyond 128 bits: there is no figure to show
    }
    it["total"] = score_json(total->published);
    it["band"] = total->published ? json(to_text(measure::band_of(framework, *total->published))) : json(nullptr);
    it["coverage_percent"] = fixed_text(total->coverage_percent, kCoveragePlaces);
    it["of_weight"] = total->of_weight.text();
    if (!report.published.empty()) {
        const auto first = total_of(report, report.published, state);
        if (first && first->published != total->published) {
            it["as_published"] = score_json(first->published);
        }
    }
    return it;
}

json result_explanation(const Shown& shown, const Report& report, std::size_t index)
{
    const auto& line = report.subject.lines[index];
    const auto& score = report.scores[index];
    const auto original = original_line(shown, report, line);
    std::optional<LineScore> against_original;
    if (original && score) {
        // The same values on the first plan's line: the certified ones, and those of the quarter at hand.
        auto values = subjects::values_of(subjects::certified_values(shown.view.tree()), line.indicator);
        for (const auto& [quarter, input] : score->explanation.at("inputs").items()) {
            if (!input.is_null()) {
                values.insert_or_assign(std::stoi(quarter), measure::value_from(input));
            }
        }
        auto scored = measure::score_line(*original, report.subject.framework, values, shown.view.instance.quarter);
        against_original = scored ? std::optional{*std::move(scored)} : std::nullopt;
    }
    const bool restated = !as_published(report, index).is_null();
    const auto& instance = shown.view.instance;
    return {{"checkpoint", instance.id.value()},
            {"quarter", instance.quarter},
            {"state", instance.folded.state},
            {"certified", instance.folded.frozen.contains("approved_results")},
            {"indicator", line.indicator},
            {"name", name_json(line.th, line.en)},
            {"plan_revision", report.subject.plan_revision},
            {"current", explained(score)},
            {"against_original", explained(against_original)},
            {"as_published", restated ? explained(report.published[index]) : json(nullptr)}};
}

json value_fields(const measure::Value& value)
{
    return {{"value", optional_text(value.value)},
            {"numerator", optional_text(value.numerator)},
            {"denominator", optional_text(value.denominator)},
            {"steps_done", value.steps_done ? json(*value.steps_done) : json(nullptr)}};
}

std::optional<std::vector<int>> read_steps(JsonReader& in)
{
    constexpr const char* kKey = "steps_done";
    const auto* raw = in.raw(kKey);
    if (raw == nullptr || raw->is_null()) {
        return std::nullopt;
    }
    std::vector<int> steps;
    if (!raw->is_array() || raw->size() > kMostResultSteps) {
        in.fault(kKey, "wrong_type", "must be a list of step numbers");
        return steps;
    }
    for (const auto& step : *raw) {
        const bool whole = step.is_number_integer();
        if (!whole || step < 1 || step > kMostResultSteps) {
            in.fault(kKey, whole ? "out_of_range" : "wrong_type", "must be step numbers from 1 to 1000",
                     {{"least", "1"}, {"most", std::to_string(kMostResultSteps)}});
            break;
        }
        steps.push_back(step.get<int>());
    }
    return steps;
}

measure::Value read_value(JsonReader& in)
{
    measure::Value value{.value = in.optional_decimal("value"),
                         .numerator = in.optional_decimal("numerator"),
                         .denominator = in.optional_decimal("denominator")};
    value.steps_done = read_steps(in);
    return value;
}

std::string fixed_text(const Decimal& value, int places)
{
    auto text = value.text();
    auto point = text.find('.');
    if (point == std::string::npos) {
        point = text.size();
        text += '.';
    }
    text.append(static_cast<std::size_t>(places) - std::min(text.size() - point - 1, static_cast<std::size_t>(places)),
                '0');
    return text;
}

json score_json(const std::optional<Decimal>& published)
{
    return published ? json(fixed_text(*published, kScorePlaces)) : json(nullptr);
}

json figure_json(const std::optional<measure::Fraction>& exact)
{
    if (!exact) {
        return nullptr;
    }
    const auto rounded = exact->half_up(kScorePlaces);
    return rounded ? json(fixed_text(*rounded, kScorePlaces)) : json(nullptr);
}

json quarter_figure(const measure::Line& line, const measure::Value& value)
{
    const auto figure = measure::figure(line, value);
    return figure && *figure ? json((*figure)->text()) : json(nullptr);
}

}  // namespace traimas::api
