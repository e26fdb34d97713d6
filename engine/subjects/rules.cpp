// One switch for each question: which subject answers it.
#include "engine/subjects/rules.hpp"

#include "engine/base/assert.hpp"
#include "engine/base/canonical_json.hpp"
#include "engine/ledger/digest.hpp"
#include "engine/subjects/amendment.hpp"
#include "engine/subjects/case.hpp"
#include "engine/subjects/certified.hpp"
#include "engine/subjects/restatement.hpp"
#include "engine/subjects/year.hpp"

namespace traimas::subjects {
namespace {

using nlohmann::json;
using workflow::Event;
using workflow::Facts;
using workflow::Subject;

Subject subject_of(const Tree& tree, const Instance& instance)
{
    return tree.world(instance).definition.subject;
}

Facts facts(const Tree& tree, const Instance& instance, const json& data)
{
    // Before its birth an instance has no subject; nothing is asked of it then but its entry.
    const auto subject = subject_of(tree, instance);
    if (subject == Subject::register_ || instance.folded.subject.is_null()) {
        return {};
    }
    switch (subject) {
    case Subject::fiscal_year: return year_facts(instance);
    case Subject::unit_year: return cycle_facts(tree, instance, data);
    case Subject::unit_quarter: return checkpoint_facts(tree, instance);
    case Subject::missed_target: return case_facts(instance, data);
    case Subject::plan_change: return amendment_facts(tree, instance);
    case Subject::result_correction: return restatement_facts(tree, instance);
    case Subject::window: return {{"decisions", static_cast<std::int64_t>(instance.folded.decisions.size())}};
    case Subject::register_: break;
    }
    return {};
}

void add_scores(Event& event, const std::vector<CertifiedScore>& scores)
{
    auto data = event.data.is_null() ? json::object() : event.data.value();
    data["scores"] = scores_json(scores);
    event.data = std::move(data);
}

// The scores of the quarter, and those of later approved quarters that its values change.
void complete_results(const Tree& tree, const Instance& instance, Event& event)
{
    if (event.frozen.contains("approved_results")) {
        const auto before = certified_scores(tree, certified_values(tree), instance.quarter + 1);
        const auto after = certified_scores(tree, certified_values(tree, &instance), instance.quarter, &instance);
        std::vector<CertifiedScore> scores;
        for (const auto& it : after) {
            const bool same = std::any_of(before.begin(), before.end(), [&](const CertifiedScore& old) {
                return old.checkpoint == it.checkpoint && old.score.indicator == it.score.indicator &&
                       old.score.score == it.score.score && old.score.to_date == it.score.to_date;
            });
            if (!same) {
                scores.push_back(it);
            }
        }
        add_scores(event, scores);
    }
}

void complete_restatement(const Tree& tree, const Instance& instance, Event& event)
{
    const auto found = event.frozen.find("restated_results");
    if (found == event.frozen.end()) {
        return;
    }
    found->second = ledger::to_hex(ledger::sha256(canonical_json(instance.folded.content.value())));
    const auto before = certified_scores(tree, certified_values(tree), instance.quarter);
    const auto after = certified_scores(tree, certified_values(tree, &instance), instance.quarter);
    std::vector<CertifiedScore> scores;
    for (std::size_t i = 0; i < after.size(); ++i) {
        if (!(before[i].score.score == after[i].score.score && before[i].score.to_date == after[i].score.to_date)) {
            scores.push_back(after[i]);
        }
    }
    add_scores(event, scores);
}

void complete(const Tree& tree, const Instance& instance, Event& event)
{
    switch (subject_of(tree, instance)) {
    case Subject::unit_year: complete_cycle(tree, instance, event); break;
    case Subject::unit_quarter: complete_results(tree, instance, event); break;
    case Subject::result_correction: complete_restatement(tree, instance, event); break;
    case Subject::fiscal_year:
    case Subject::missed_target:
    case Subject::plan_change:
    case Subject::window:
    case Subject::register_: break;
    }
}

std::vector<workflow::Birth> births(const Tree& tree, const Instance& parent, const Event& event,
                                    const workflow::Spawn& spawn)
{
    if (spawn.each == "missed") {
        return missed_births(tree, event);
    }
    if (subject_of(tree, parent) == Subject::unit_year) {
        return cycle_births(tree, parent, event, spawn);
    }
    const json subject{{"kind", spawn.kind}, {"days", event.data.at("days")}, {"asked_seq", event.seq}};
    return {{subject, parent.quarter}};
}

std::vector<workflow::Founding> foundings(const Tree&, const Instance& instance, const Event&, const workflow::Found&)
{
    return year_foundings(instance);
}

// Which score of an approved quarter, or of a restatement, a case has waited for.
std::optional<json> result_for_case(const Tree& tree, const Instance& from, const Event& event, const Instance& to)
{
    const auto& checkpoint_of =
        subject_of(tree, from) == Subject::unit_quarter ? from : corrected_checkpoint(tree, from);
    const auto level = measure::framework_from(checkpoint_of.folded.subject.at("framework")).case_below;
    for (const auto& row : score_rows(from.id, event.seq, event.data.at("scores"))) {
        const auto* checkpoint = tree.find(row.checkpoint);
        const bool later = checkpoint->quarter > to.quarter;
        if (row.indicator == to.folded.subject.at("indicator").get<std::string>() && row.published && later) {
            return json{{"indicator", row.indicator},
                        {"quarter", checkpoint->quarter},
                        {"score", row.published->text()},
                        {"met", !(*row.published < level)}};
        }
    }
    return std::nullopt;
}

std::optional<json> signal_data(const Tree& tree, const Instance& from, const Event& event, const std::string& signal,
                                const Instance& to)
{
    switch (subject_of(tree, from)) {
    case Subject::window: return json{{"days", from.folded.subject.at("days")}};
    case Subject::unit_year: return cycle_signal(from, event, signal, to);
    case Subject::plan_change: return amendment_signal(tree, from, signal);
    case Subject::unit_quarter:
    case Subject::result_correction:
        return signal == "result_approved" ? result_for_case(tree, from, event, to)
                                           : std::optional{json{{"quarter", from.quarter}}};
    case Subject::fiscal_year:
    case Subject::missed_target:
    case Subject::register_: break;
    }
    return json::object();
}

std::optional<workflow::Message> message(const Tree& tree, const Instance& from, const Event& event,
                                         const workflow::Send& send)
{
    return cycle_message(tree, from, event, send);
}

void project(const Tree& tree, const Instance& instance, const Event& event, workflow::Changes& changes)
{
    const auto subject = subject_of(tree, instance);
    if (subject == Subject::missed_target) {
        project_case(instance, event, changes);
    }
    const bool has_data = event.data.is_object();
    if (subject == Subject::unit_quarter) {
        const bool new_lines =
            event.kind == workflow::EventKind::created || (has_data && event.data.contains("subject"));
        if (new_lines) {
            changes.lines.push_back({instance.id, checkpoint_subject(instance).lines});
        }
        if (event.frozen.contains("results")) {
            auto rows = result_rows(instance.id, event.seq, event.data.at("content"));
            std::move(rows.begin(), rows.end(), std::back_inserter(changes.results));
        }
    }
    if (has_data && event.data.contains("scores")) {
        auto rows = score_rows(instance.id, event.seq, event.data.at("scores"));
        std::move(rows.begin(), rows.end(), std::back_inserter(changes.scores));
    }
}

}  // namespace

const workflow::SubjectRules& rules()
{
    static constexpr workflow::SubjectRules kRules{&facts,       &complete, &births, &foundings,
                                                   &signal_data, &message,  &project};
    return kRules;
}

std::vector<FieldFault> faults_behind(const Tree& tree, const Instance& instance)
{
    switch (subject_of(tree, instance)) {
    case Subject::unit_year:
        return instance.folded.state == "reviewing" ? review_problems(tree, instance)
                                                    : plan_problems(instance, plan_at_hand(tree, instance).get());
    case Subject::unit_quarter: return submission_faults(tree, instance);
    case Subject::plan_change: return amendment_problems(tree, instance);
    case Subject::result_correction: return correction_problems(tree, instance);
    case Subject::fiscal_year: {
        std::vector<FieldFault> faults;
        for (const auto& unit : open_units(instance)) {
            faults.push_back({"/units", "cycle_open", "The cycle of " + unit + " is not closed.", {{"unit", unit}}});
        }
        return faults;
    }
    case Subject::missed_target:
    case Subject::window:
    case Subject::register_: break;
    }
    return {};
}

}  // namespace traimas::subjects
