// What a cycle freezes, whom it gives birth to, and what it tells its tree and others.
#include "engine/subjects/cycle.hpp"

#include "engine/base/assert.hpp"
#include "engine/base/canonical_json.hpp"
#include "engine/cycle/lines.hpp"
#include "engine/ledger/digest.hpp"
#include "engine/subjects/amendment.hpp"
#include "engine/subjects/certified.hpp"

#include <algorithm>

namespace traimas::subjects {
namespace {

using nlohmann::json;

std::string digest_of(const json& value)
{
    return ledger::to_hex(ledger::sha256(canonical_json(value)));
}

// The plan that the event in hand brings, or the one that stands.
std::shared_ptr<const PlanRecord> plan_in_event(const Instance& cycle, const workflow::Event& event)
{
    auto after = cycle;
    if (event.data.is_object() && event.data.contains("records")) {
        for (const auto& [key, record] : event.data.at("records").items()) {
            after.folded.records.insert_or_assign(key, event.data.part(record));
        }
    }
    auto record = plan_record(after);
    TRAIMAS_ASSERT(record != nullptr);
    return record;
}

CheckpointSubject checkpoint_of(const Instance& cycle, const PlanRecord& record, int quarter)
{
    const auto original = plan_revision(cycle, 1);  // before the first amendment
    const bool amended = original && record.revision > 1;
    CheckpointSubject subject{.quarter_begin = calendar::quarter_begin(cycle.fiscal_year, quarter),
                              .quarter_end = calendar::quarter_end(cycle.fiscal_year, quarter),
                              .lines = cycle::lines_of(record.plan, quarter, amended ? &original->plan : nullptr),
                              .parts = {},
                              .framework = cycle_subject(cycle).framework,
                              .plan_revision = record.revision};
    for (const auto& part : record.plan.parts) {
        subject.parts.push_back({part.id, part.post});
    }
    return subject;
}

// Did the report's parts pass on to a successor, while this change of the plan leaves them as they were planned? Then
// they stay with the successor.
bool is_handed_over(const Instance& cycle, const PlanRecord& record, const Instance& checkpoint)
{
    const auto before = plan_revision(cycle, record.revision - 1);
    if (!before || before->plan.parts != record.plan.parts) {
        return false;
    }
    const auto planned = checkpoint_of(cycle, *before, checkpoint.quarter);
    return subject_json(planned).at("parts") != checkpoint.folded.subject.at("parts");
}

// What the first quarter of a year says about the cases of the year before.
json results_json(const json& scores, const Decimal& level)
{
    json results = json::array();
    for (const auto& it : scores) {
        if (!it.at("published").is_string()) {
            continue;
        }
        const auto published = Decimal::parse(it.at("published").get<std::string>());
        TRAIMAS_ASSERT(published.has_value());
        results.push_back({{"indicator", it.at("indicator")},
                           {"quarter", it.at("quarter")},
                           {"score", it.at("published")},
                           {"met", !(*published < level)}});
    }
    return results;
}

}  // namespace

void complete_cycle(const Tree& tree, const Instance& cycle, workflow::Event& event)
{
    for (auto& [what, digest] : event.frozen) {
        if (what == "approved_plan") {
            auto data = event.data.value();
            data["records"]["plan/1"] = cycle.folded.records.at("plan").value();
            event.data = std::move(data);
        } else if (what == "plan" && digest.empty()) {
            digest = digest_of(event.data.at("records").at("plan"));
        } else if (what == "year") {
            digest = digest_of(cycle::lineage_json(lineage_to_hand_over(tree, cycle, true)));
        }
    }
}

std::vector<workflow::Birth> cycle_births(const Tree& tree, const Instance& cycle, const workflow::Event& event,
                                          const workflow::Spawn& spawn)
{
    std::vector<workflow::Birth> births;
    if (spawn.each == "quarters") {
        const auto record = plan_record(cycle);
        TRAIMAS_ASSERT(record != nullptr);
        for (int quarter = 1; quarter <= 4; ++quarter) {
            births.push_back({subject_json(checkpoint_of(cycle, *record, quarter)), quarter});
        }
        return births;
    }
    // An amendment: asked for by the unit, or wanted by the judgement of the final actuals.
    json subject{{"kind", spawn.kind}, {"policy", cycle.folded.subject.at("policy")}};
    if (spawn.kind == "unit") {
        subject["from_quarter"] = event.data.at("quarter");
        if (event.data.contains("case")) {
            subject["case"] = event.data.at("case");
        }
    } else {
        int next = 1;
        while (next < 4 && is_quarter_reported(tree, next)) {
            ++next;
        }
        subject["from_quarter"] = next;
    }
    births.push_back({std::move(subject), 0});
    return births;
}

std::optional<json> cycle_signal(const Instance& cycle, const workflow::Event& event, const std::string& signal,
                                 const Instance& to)
{
    if (signal == "plan_changed") {
        const auto record = plan_in_event(cycle, event);
        if (to.quarter < record->from_quarter) {
            return std::nullopt;
        }
        const auto subject = subject_json(checkpoint_of(cycle, *record, to.quarter));
        json changed{{"lines", subject.at("lines")},
                     {"parts", subject.at("parts")},
                     {"plan_revision", subject.at("plan_revision")}};
        if (is_handed_over(cycle, *record, to)) {
            changed.erase("parts");
        }
        return json{{"subject", std::move(changed)}, {"from_quarter", record->from_quarter}};
    }
    if (signal == "result_approved") {
        // Next year's first quarter, handed on to the case that it concerns.
        for (const auto& result : event.data.at("results")) {
            if (result.at("indicator") == to.folded.subject.at("indicator")) {
                auto data = result;
                data["fiscal_year"] = cycle.fiscal_year + 1;
                return data;
            }
        }
        return std::nullopt;
    }
    if (signal == "closed_by_review") {
        const auto review = cycle.folded.records.find("review");
        if (review == cycle.folded.records.end()) {
            return std::nullopt;
        }
        const auto decided = cycle::review_from(review->second.at("review"));
        const bool closes = std::any_of(decided.cases.begin(), decided.cases.end(), [&](const cycle::CaseReview& it) {
            return it.instance == to.id && it.disposition == cycle::CaseDisposition::close;
        });
        return closes ? std::optional{json{{"cycle", cycle.id.value()}}} : std::nullopt;
    }
    return json::object();
}

std::optional<workflow::Message> cycle_message(const Tree& tree, const Instance& cycle, const workflow::Event& event,
                                               const workflow::Send& send)
{
    const auto cycle_at = [&](int fiscal_year) { return workflow::TreeName{"cycle", cycle.unit, fiscal_year}; };
    if (send.name == "lineage_asked") {
        return workflow::Message{cycle_at(cycle.fiscal_year - 1), {{"cycle", cycle.id.value()}}};
    }
    if (send.name == "lineage") {
        const bool is_final = cycle.folded.frozen.contains("year") || event.frozen.contains("year");
        const auto lineage = lineage_to_hand_over(tree, cycle, is_final);
        return workflow::Message{cycle_at(cycle.fiscal_year + 1),
                                 {{"records", {{"lineage", cycle::lineage_json(lineage)}}}}};
    }
    if (send.name == "cycle_closed") {
        return workflow::Message{
            {"year", cycle_subject(cycle).office, cycle.fiscal_year},
            {{"records", {{"closed/" + cycle.unit, {{"cycle", cycle.id.value()}, {"state", event.state}}}}}}};
    }
    if (send.name == "result_approved") {
        const bool first_quarter = cycle.quarter == 1 && event.data.is_object() && event.data.contains("scores");
        if (!first_quarter) {
            return std::nullopt;
        }
        // Sent by the checkpoint: it knows the framework and its scores.
        const auto level = checkpoint_subject(cycle).framework.case_below;
        return workflow::Message{cycle_at(cycle.fiscal_year - 1),
                                 {{"results", results_json(event.data.at("scores"), level)}}};
    }
    TRAIMAS_ASSERT(false);
}

}  // namespace traimas::subjects
