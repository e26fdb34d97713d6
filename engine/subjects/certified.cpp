// Which values are certified, and the scores that follow.
#include "engine/subjects/certified.hpp"

#include "engine/base/assert.hpp"
#include "engine/subjects/restatement.hpp"

#include <algorithm>

namespace traimas::subjects {
namespace {

using nlohmann::json;

constexpr const char* kApprovedResults = "approved_results";
constexpr const char* kRestatedResults = "restated_results";

bool is_in_force(const Instance& instance, const char* what, const Instance* also)
{
    return instance.folded.frozen.contains(what) || (also != nullptr && also->id == instance.id);
}

json fraction_json(const std::optional<measure::Fraction>& fraction)
{
    return fraction ? json{{"num", fraction->numerator_text()}, {"den", fraction->denominator_text()}} : json(nullptr);
}

std::optional<measure::Fraction> fraction_at(const json& it, const char* key)
{
    const auto& value = it.at(key);
    if (value.is_null()) {
        return std::nullopt;
    }
    const auto parsed =
        measure::Fraction::parse(value.at("num").get<std::string>(), value.at("den").get<std::string>());
    TRAIMAS_ASSERT(parsed.has_value());
    return *parsed;
}

using Results = YearValues::mapped_type;

Results results_from(const json& content)
{
    Results results;
    for (const auto& row : content.at("rows")) {
        results.insert_or_assign(row.at("indicator").get<std::string>(), measure::value_from(row));
    }
    return results;
}

YearValues approved_values(const Tree& tree, const Instance* also)
{
    YearValues values;
    for (const auto* checkpoint : tree.all_of("checkpoint")) {
        if (!is_in_force(*checkpoint, kApprovedResults, also) || !checkpoint->folded.content.is_object()) {
            continue;
        }
        values.insert_or_assign(checkpoint->quarter, *checkpoint->folded.content.as<Results>(results_from));
    }
    return values;
}

}  // namespace

YearValues published_values(const Tree& tree)
{
    return approved_values(tree, nullptr);
}

YearValues certified_values(const Tree& tree, const Instance* also)
{
    auto values = approved_values(tree, also);
    // In the order of their approval, so that a later restatement of the same figure counts.
    auto restatements = tree.all_of("restatement");
    std::erase_if(restatements, [&](const Instance* it) { return !is_in_force(*it, kRestatedResults, also); });
    std::stable_sort(restatements.begin(), restatements.end(), [](const Instance* one, const Instance* other) {
        return one->last_recorded < other->last_recorded;
    });
    for (const auto* restatement : restatements) {
        for (const auto& correction : corrections_of(tree, *restatement)) {
            values[restatement->quarter].insert_or_assign(correction.indicator, correction.value);
        }
    }
    return values;
}

measure::QuarterValues values_of(const YearValues& year, const std::string& indicator)
{
    measure::QuarterValues values;
    for (const auto& [quarter, results] : year) {
        if (const auto found = results.find(indicator); found != results.end()) {
            values.emplace(quarter, found->second);
        }
    }
    return values;
}

std::vector<CertifiedScore> certified_scores(const Tree& tree, const YearValues& values, int quarter,
                                             const Instance* also)
{
    std::vector<CertifiedScore> scores;
    for (const auto* checkpoint : tree.all_of("checkpoint")) {
        if (checkpoint->quarter < quarter || !is_in_force(*checkpoint, kApprovedResults, also)) {
            continue;
        }
        const auto& subject = checkpoint_subject(*checkpoint);
        for (const auto& line : subject.lines) {
            auto score = measure::score_line(line, subject.framework, values_of(values, line.indicator),
                                             checkpoint->quarter, measure::Explain::no);
            // A submission was refused where its figures cannot be reckoned, so that only a restatement of an earlier
            // quarter can lead here: the later figure has no score until it is restated too.
            scores.push_back({checkpoint->id, checkpoint->quarter,
                              score ? *std::move(score) : measure::LineScore{.indicator = line.indicator}});
        }
    }
    return scores;
}

json scores_json(const std::vector<CertifiedScore>& scores)
{
    json list = json::array();
    for (const auto& it : scores) {
        list.push_back({{"checkpoint", it.checkpoint.value()},
                        {"quarter", it.quarter},
                        {"indicator", it.score.indicator},
                        {"to_date", fraction_json(it.score.to_date)},
                        {"score", fraction_json(it.score.score)},
                        {"published", it.score.published ? json(it.score.published->text()) : json(nullptr)},
                        {"band", to_text(it.score.band)}});
    }
    return list;
}

std::vector<workflow::ScoreRow> score_rows(InstanceId source, std::int64_t seq, const json& scores)
{
    std::vector<workflow::ScoreRow> rows;
    for (const auto& it : scores) {
        workflow::ScoreRow row{.checkpoint = InstanceId{it.at("checkpoint").get<std::int64_t>()},
                               .indicator = it.at("indicator"),
                               .source = source,
                               .seq = seq,
                               .to_date = fraction_at(it, "to_date"),
                               .score = fraction_at(it, "score")};
        if (const auto& published = it.at("published"); published.is_string()) {
            const auto parsed = Decimal::parse(published.get<std::string>());
            TRAIMAS_ASSERT(parsed.has_value());
            row.published = *parsed;
        }
        const auto band = from_text<measure::Band>(it.at("band").get<std::string>());
        TRAIMAS_ASSERT(band.has_value());
        row.band = *band;
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<workflow::Birth> missed_births(const Tree& tree, const workflow::Event& event)
{
    std::vector<workflow::Birth> births;
    if (!event.data.is_object() || !event.data.contains("scores")) {
        return births;
    }
    std::set<std::string> busy;
    for (const auto* open : tree.all_of("case")) {
        if (!tree.is_final(*open)) {
            busy.insert(open->folded.subject.at("indicator").get<std::string>());
        }
    }
    for (const auto& row : score_rows(InstanceId{0}, 0, event.data.at("scores"))) {
        const auto* checkpoint = tree.find(row.checkpoint);
        const auto& framework = checkpoint_subject(*checkpoint).framework;
        const bool missed = row.published && *row.published < framework.case_below;
        if (!missed || !busy.insert(row.indicator).second) {
            continue;
        }
        births.push_back({json{{"indicator", row.indicator},
                               {"checkpoint", row.checkpoint.value()},
                               {"quarter", checkpoint->quarter},
                               {"score", row.published->text()},
                               {"policy", measure::all_days(framework)}},
                          checkpoint->quarter});
    }
    return births;
}

}  // namespace traimas::subjects
