// The results of a report: what was reported for each line, what it comes to, and how that came about.
// Pure functions over what a use case read.
#pragma once

#include "api/handlers/instance_json.hpp"
#include "engine/subjects/certified.hpp"

namespace traimas::api {

// A checkpoint with its figures, reckoned once for each answer.
struct Report {
    subjects::CheckpointSubject subject;
    // As they count now, one for each line in order: drafts while they are written, else what was submitted or
    // certified with the restatements in force. nullopt where the figures cannot be reckoned.
    std::vector<std::optional<measure::LineScore>> scores{};
    // Of an approved report: values by indicator and scores as first published, and the values that count now.
    std::map<std::string, measure::Value> published_values{};
    std::vector<std::optional<measure::LineScore>> published{};
    std::map<std::string, measure::Value> certified_values{};
};
[[nodiscard]] Report report_of(const workflow::Tree& tree, const workflow::Instance& checkpoint);

// The colour of a line, or the non-colour that says why it has none.
[[nodiscard]] measure::Band line_band(const std::string& state, const std::optional<measure::LineScore>& score);

// The row of line `index`, with what was published first under "as_published" where a restatement changed it.
[[nodiscard]] json result_json(const Shown& shown, const Report& report, std::size_t index);
// The total as it stands, with its coverage and the policy that shaped it; first published total beside it.
[[nodiscard]] json total_json(const Shown& shown, const Report& report);
// How the score of line `index` came about: by the targets in force, by those before the first amendment where they
// differ, and as first published where a restatement changed it.
[[nodiscard]] json result_explanation(const Shown& shown, const Report& report, std::size_t index);

// value, numerator, denominator and steps_done, each null where it is not given.
[[nodiscard]] json value_fields(const measure::Value& value);
// The same fields of a body. Faults "wrong_type", "out_of_range" and those of JsonReader.
measure::Value read_value(JsonReader& in);
std::optional<std::vector<int>> read_steps(JsonReader& in);

// "3.6340": a figure with all its places.
[[nodiscard]] std::string fixed_text(const Decimal& value, int places);
[[nodiscard]] json score_json(const std::optional<Decimal>& published);         // four places, or null
[[nodiscard]] json figure_json(const std::optional<measure::Fraction>& exact);  // rounded to four places
[[nodiscard]] json quarter_figure(const measure::Line& line, const measure::Value& value);

}  // namespace traimas::api
