// What is certified in a unit's year: the approved results of its quarters with the restatements in force, and the
// scores that follow from them.
#pragma once

#include "engine/subjects/checkpoint.hpp"

namespace traimas::subjects {

// Values by quarter and indicator.
using YearValues = std::map<int, std::map<std::string, measure::Value>>;

// `also`: a checkpoint or a restatement that is being approved by the event in hand; its content counts already.
[[nodiscard]] YearValues certified_values(const Tree& tree, const Instance* also = nullptr);
// As published at first: without restatements.
[[nodiscard]] YearValues published_values(const Tree& tree);
[[nodiscard]] measure::QuarterValues values_of(const YearValues& year, const std::string& indicator);

// One line's score in one checkpoint, as an event keeps it in its data under "scores".
struct CertifiedScore {
    InstanceId checkpoint;
    int quarter;
    measure::LineScore score;
};
// The scores of every approved checkpoint from `quarter` on.
[[nodiscard]] std::vector<CertifiedScore> certified_scores(const Tree& tree, const YearValues& values, int quarter,
                                                           const Instance* also = nullptr);

[[nodiscard]] nlohmann::json scores_json(const std::vector<CertifiedScore>& scores);
[[nodiscard]] std::vector<workflow::ScoreRow> score_rows(InstanceId source, std::int64_t seq,
                                                         const nlohmann::json& scores);
// The children of `spawn case each missed`: scores of `event` below the framework's level whose indicator has no open
// case in the tree.
[[nodiscard]] std::vector<workflow::Birth> missed_births(const Tree& tree, const workflow::Event& event);

}  // namespace traimas::subjects
