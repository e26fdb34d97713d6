// Renders a checkpoint with its results, total, parts, approval, windows, cases and restatements.
// Its figures are those of result_json.hpp; what is told about an approval, those of approvals.hpp.
#include "api/handlers/checkpoint_json.hpp"

#include "api/handlers/approvals.hpp"
#include "api/handlers/result_json.hpp"
#include "engine/subjects/cycle.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

json parts_json(const Shown& shown, const subjects::CheckpointSubject& subject)
{
    json list = json::array();
    for (const auto& part : subject.parts) {
        const auto handed = shown.view.instance.folded.parts.find(part.id);
        const bool stands = handed != shown.view.instance.folded.parts.end() &&
                            handed->second == subjects::part_digest(subject, shown.view.drafts, part.id);
        list.push_back({{"id", part.id}, {"post", part.post.value()}, {"handed_in", stands}});
    }
    return list;
}

// What the last return said: its comment and its remarks, each pinned to a row.
json returned_json(const Shown& shown)
{
    for (auto event = shown.events.rbegin(); event != shown.events.rend(); ++event) {
        const auto body = json::parse(event->body);
        if (!body.contains("decision") || body.at("decision").at("verdict") == "approve") {
            continue;
        }
        json it{{"by", person_json(shown.names, PersonId{event->actor.value_or(0)})},
                {"at", time_json(event->recorded_at)},
                {"comment", nullptr},
                {"remarks", json::array()}};
        for (const auto& text : shown.texts) {
            if (text.seq != event->seq) {
                continue;
            }
            if (text.key == "comment") {
                it["comment"] = text.text;
            } else if (const auto index = parse_number(text.key.substr(text.key.find('/') + 1));
                       index && text.key.starts_with("remark/")) {
                it["remarks"].push_back(
                    {{"pointer", body.at("data").at("remarks").at(static_cast<std::size_t>(*index)).at("pointer")},
                     {"text", text.text}});
            }
        }
        return it;
    }
    return nullptr;
}

json brief_json(const workflow::Instance& instance)
{
    return {{"id", instance.id.value()}, {"state", instance.folded.state}};
}

json windows_json(const Shown& shown)
{
    json list = json::array();
    for (const auto& child : shown.view.children) {
        if (child.definition == "window") {
            list.push_back(brief_json(child));
            list.back()["days"] = child.folded.subject.at("days");
        }
    }
    return list;
}

// What its results opened: by its approval, or by that of a restatement.
json opened_cases_json(const Shown& shown)
{
    json list = json::array();
    for (const auto* it : shown.view.tree().all_of("case")) {
        if (it->folded.subject.at("checkpoint") == shown.view.instance.id.value()) {
            list.push_back(brief_json(*it));
            list.back()["indicator"] = it->folded.subject.at("indicator");
        }
    }
    return list;
}

json restatements_json(const Shown& shown)
{
    json list = json::array();
    for (const auto& child : shown.view.children) {
        if (child.definition == "restatement") {
            list.push_back(brief_json(child));
        }
    }
    return list;
}

json inactive_line(const cycle::PlanLine& line, measure::Band band)
{
    return {{"indicator", line.indicator.code},
            {"name", name_json(line.indicator.th, line.indicator.en)},
            {"band", to_text(band)},
            {"active_from", line.active_from},
            {"active_to", line.active_to}};
}

// Lines of the plan that this quarter does not report: not due yet, or cancelled by their span or by an amendment.
json inactive_json(const Shown& shown, const subjects::CheckpointSubject& subject)
{
    const auto& root = shown.view.tree().root();
    json list = json::array();
    if (root.definition != "cycle") {
        return list;
    }
    std::set<std::string> told;
    for (const auto& line : subject.lines) {
        told.insert(line.indicator);
    }
    for (int revision = subject.plan_revision; revision > 0; --revision) {
        const auto record = subjects::plan_revision(root, revision);
        const auto lines = record ? record->plan.lines : std::vector<cycle::PlanLine>{};
        for (const auto& line : lines) {
            if (!told.insert(line.indicator.code).second) {
                continue;
            }
            const bool still_to_come =
                revision == subject.plan_revision && shown.view.instance.quarter < line.active_from;
            list.push_back(inactive_line(line, still_to_come ? measure::Band::not_due : measure::Band::cancelled));
        }
    }
    return list;
}

}  // namespace

json checkpoint_json(const Shown& shown)
{
    const auto& instance = shown.view.instance;
    const auto report = report_of(shown.view.tree(), instance);
    const auto& subject = report.subject;
    auto it = instance_json(shown);
    it["quarter_begin"] = calendar::iso_date(subject.quarter_begin);
    it["quarter_end"] = calendar::iso_date(subject.quarter_end);
    it["report_due_at"] = time_json(shown.view.tree().listed_due_of(instance));
    const auto late = subjects::lateness_of(shown.view.tree(), instance, shown.view.now);
    it["late"] = late ? json{{"since", time_json(late->since)},
                             {"until", time_json(late->until)},
                             {"working_days", late->working_days},
                             {"excused", late->excused}}
                      : json(nullptr);
    const auto& root = shown.view.tree().root();
    it["cycle"] = root.definition == "cycle" ? json(root.id.value()) : json(nullptr);
    it["plan_revision"] = subject.plan_revision;
    it["results"] = json::array();
    for (std::size_t i = 0; i < subject.lines.size(); ++i) {
        it["results"].push_back(result_json(shown, report, i));
    }
    it["inactive"] = inactive_json(shown, subject);
    it["total"] = total_json(shown, report);
    it["parts"] = parts_json(shown, subject);
    it["approval"] = approval_json(shown);
    it["returned"] = returned_json(shown);
    it["windows"] = windows_json(shown);
    it["cases"] = opened_cases_json(shown);
    it["restatements"] = restatements_json(shown);
    it["digests"] = instance.folded.frozen;
    return it;
}

}  // namespace traimas::api
