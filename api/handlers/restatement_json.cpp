// Renders restatements: published, certified and corrected figures side by side.
#include "api/handlers/restatement_json.hpp"

#include "api/handlers/approvals.hpp"
#include "api/handlers/result_json.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

using measure::Line;
using measure::LineScore;
using subjects::YearValues;

std::optional<LineScore> score_in(const subjects::CheckpointSubject& subject, const Line& line,
                                  const YearValues& values, int quarter)
{
    auto score = measure::score_line(line, subject.framework, subjects::values_of(values, line.indicator), quarter);
    return score ? std::optional{*std::move(score)} : std::nullopt;
}

measure::Value value_in(const YearValues& values, int quarter, const std::string& indicator)
{
    const auto own = values.find(quarter);
    if (own == values.end()) {
        return {};
    }
    const auto found = own->second.find(indicator);
    return found == own->second.end() ? measure::Value{} : found->second;
}

// One of the three columns.
json column_json(const subjects::CheckpointSubject& subject, const Line& line, const YearValues& values, int quarter)
{
    const auto value = value_in(values, quarter, line.indicator);
    const auto score = score_in(subject, line, values, quarter);
    auto it = value_fields(value);
    it["figure"] = quarter_figure(line, value);
    it["to_date"] = score ? figure_json(score->to_date) : json(nullptr);
    it["score"] = score ? score_json(score->published) : json(nullptr);
    it["band"] = to_text(score ? score->band : measure::Band::not_reported);
    return it;
}

json minus_json(const std::optional<Decimal>& left, const std::optional<Decimal>& right)
{
    if (!left || !right) {
        return nullptr;
    }
    const auto difference = left->minus(*right);
    return difference ? json(difference->text()) : json(nullptr);
}

std::optional<Decimal> figure_in(const Line& line, const YearValues& values, int quarter)
{
    const auto figure = measure::figure(line, value_in(values, quarter, line.indicator));
    return figure ? *figure : std::nullopt;
}

std::optional<Decimal> published_score(const subjects::CheckpointSubject& subject, const Line& line,
                                       const YearValues& values, int quarter)
{
    const auto score = score_in(subject, line, values, quarter);
    return score ? score->published : std::nullopt;
}

struct Columns {
    YearValues published;  // as first approved
    YearValues certified;  // as they count now, with the restatements in force
    YearValues corrected;  // with this one
};

Columns columns_of(const Shown& shown, int quarter)
{
    const auto& tree = shown.view.tree();
    Columns columns{subjects::published_values(tree), subjects::certified_values(tree), {}};
    columns.corrected = columns.certified;
    for (const auto& correction : subjects::corrections_of(tree, shown.view.instance)) {
        columns.corrected[quarter].insert_or_assign(correction.indicator, correction.value);
    }
    return columns;
}

json correction_row(const subjects::CheckpointSubject& subject, const Line& line, const Columns& columns, int quarter)
{
    return {{"indicator", line.indicator},
            {"name", name_json(line.th, line.en)},
            {"target", line.target.text()},
            {"published", column_json(subject, line, columns.published, quarter)},
            {"certified", column_json(subject, line, columns.certified, quarter)},
            {"corrected", column_json(subject, line, columns.corrected, quarter)},
            {"difference",
             {{"figure",
               minus_json(figure_in(line, columns.corrected, quarter), figure_in(line, columns.published, quarter))},
              {"score", minus_json(published_score(subject, line, columns.corrected, quarter),
                                   published_score(subject, line, columns.published, quarter))}}}};
}

// The lines that are corrected; an indicator that the report does not have is told by the problems of the document.
json correction_rows(const Shown& shown)
{
    const auto& tree = shown.view.tree();
    const auto& checkpoint = subjects::corrected_checkpoint(tree, shown.view.instance);
    const auto& subject = subjects::checkpoint_subject(checkpoint);
    const auto columns = columns_of(shown, checkpoint.quarter);
    json rows = json::array();
    for (const auto& correction : subjects::corrections_of(tree, shown.view.instance)) {
        const auto line = std::find_if(subject.lines.begin(), subject.lines.end(),
                                       [&](const Line& it) { return it.indicator == correction.indicator; });
        if (line != subject.lines.end()) {
            rows.push_back(correction_row(subject, *line, columns, checkpoint.quarter));
        }
    }
    return rows;
}

// Scores of later quarters that change with these values.
json later_rows(const Shown& shown)
{
    const auto& tree = shown.view.tree();
    const auto& own = subjects::corrected_checkpoint(tree, shown.view.instance);
    const auto columns = columns_of(shown, own.quarter);
    json rows = json::array();
    for (const auto* checkpoint : tree.all_of("checkpoint")) {
        if (checkpoint->quarter <= own.quarter || !checkpoint->folded.frozen.contains("approved_results")) {
            continue;
        }
        const auto& subject = subjects::checkpoint_subject(*checkpoint);
        for (const auto& line : subject.lines) {
            const auto before = published_score(subject, line, columns.published, checkpoint->quarter);
            const auto after = published_score(subject, line, columns.corrected, checkpoint->quarter);
            if (before != after) {
                rows.push_back({{"checkpoint", checkpoint->id.value()},
                                {"quarter", checkpoint->quarter},
                                {"indicator", line.indicator},
                                {"published", score_json(before)},
                                {"corrected", score_json(after)}});
            }
        }
    }
    return rows;
}

// As drafted, else as submitted.
json reason_json(store::Tx& tx, const Shown& shown, const workflow::DocumentRow* draft)
{
    if (draft != nullptr) {
        const auto found = draft->texts.find("reason");
        return found == draft->texts.end() ? json(nullptr) : json(found->second);
    }
    const auto& content = shown.view.instance.folded.content;
    if (!content.is_object() || !content.contains("texts")) {
        return nullptr;
    }
    const auto words = texts_by_hash(tx, shown, shown.view.instance.id, content.at("texts"));
    return words.value("reason", json(nullptr));
}

json corrections_list(const Shown& shown)
{
    json list = json::array();
    for (const auto& correction : subjects::corrections_of(shown.view.tree(), shown.view.instance)) {
        auto it = value_fields(correction.value);
        it["indicator"] = correction.indicator;
        list.push_back(std::move(it));
    }
    return list;
}

struct Drafted {
    DraftHistory history;
    json reason;
};

}  // namespace

json restatement_json(const Shown& shown)
{
    const auto& instance = shown.view.instance;
    const auto& checkpoint = subjects::corrected_checkpoint(shown.view.tree(), instance);
    const auto* draft = shown.view.tree().document(instance.id, "results");
    auto it = instance_json(shown);
    it["checkpoint"] = checkpoint.id.value();
    it["quarter"] = checkpoint.quarter;
    const auto drafted = shown.api.database.transact([&](store::Tx& tx) -> Result<Drafted> {
        return Drafted{{}, reason_json(tx, shown, draft)};
    });
    it["reason"] = drafted->reason;
    it["in_force"] = instance.folded.frozen.contains("restated_results");
    it["results"] = correction_rows(shown);
    it["later_scores"] = later_rows(shown);
    it["approval"] = approval_json(shown);
    it["digests"] = instance.folded.frozen;
    return it;
}

Result<http::Response> corrections_answer(const Shown& shown, const service::Done* done)
{
    const auto& instance = shown.view.instance;
    const auto& tree = shown.view.tree();
    const auto* draft = tree.document(instance.id, "results");
    TRAIMAS_TRY(const auto returned, read_return(shown, "review"));
    TRAIMAS_TRY(const auto drafted, service::read(shown.api.database, [&](store::Tx& tx) -> Result<Drafted> {
                    return Drafted{draft_history(tx, draft), reason_json(tx, shown, draft)};
                }));
    const auto& allowed = shown.view.allowed;
    json body{{"restatement", instance.id.value()},
              {"checkpoint", subjects::corrected_checkpoint(tree, instance).id.value()},
              {"writable", std::find(allowed.begin(), allowed.end(), "save") != allowed.end()},
              {"version", drafted.history.version},
              {"saved_by", drafted.history.saved_by},
              {"saved_at", drafted.history.saved_at},
              {"authors", drafted.history.authors},
              {"results", corrections_list(shown)},
              {"reason", drafted.reason},
              {"returned", returned.words}};
    body["problems"] =
        tree.is_final(instance) ? json::array() : faults_json(shown, subjects::restatement_problems(tree, instance));
    return document_response(shown, std::move(body), drafted.history.version, done);
}

}  // namespace traimas::api
