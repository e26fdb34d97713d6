// Renders a checkpoint with its results, parts, approval and windows; and an amendment.
#include "api/handlers/instance_json.hpp"

#include "engine/workflow/checkpoint.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

using workflow::DraftRow;

// What stands for a line: the draft while it is written, the submitted content afterwards.
struct Standing {
    measure::Value value{};
    std::string narrative{};
    std::int64_t version = 0;
    const DraftRow* draft = nullptr;
};

const store::StoredText* latest_text(const Shown& shown, const std::string& key)
{
    const store::StoredText* latest = nullptr;
    for (const auto& text : shown.texts) {
        latest = text.key == key ? &text : latest;  // in the order of seq: the last one is the newest
    }
    return latest;
}

bool is_drafting(const Shown& shown)
{
    const auto& instance = shown.view.instance;
    const auto* state =
        shown.api.engine.definitions.at(instance.definition, instance.definition_version).state(instance.folded.state);
    return state != nullptr && workflow::knows_action(*state, "save");
}

Standing standing_of(const Shown& shown, const measure::Line& line)
{
    if (is_drafting(shown) || shown.view.instance.folded.content.is_null()) {
        const auto* draft = workflow::draft_of(shown.view.drafts, line.indicator);
        return draft == nullptr ? Standing{} : Standing{draft->value, draft->narrative, draft->version, draft};
    }
    for (const auto& row : shown.view.instance.folded.content.at("rows")) {
        if (row.at("indicator") == line.indicator) {
            Standing standing{workflow::value_from(row), "", row.at("version").get<std::int64_t>(),
                              workflow::draft_of(shown.view.drafts, line.indicator)};
            const auto* text = row.contains("narrative") ? latest_text(shown, "narrative/" + line.indicator) : nullptr;
            standing.narrative = text == nullptr ? "" : text->text;
            return standing;
        }
    }
    return {};
}

json decimal_json(const std::optional<Decimal>& value)
{
    return value ? json(value->text()) : json(nullptr);
}

json parts_json(const Shown& shown, const workflow::CheckpointSubject& subject)
{
    json list = json::array();
    for (const auto& part : subject.parts) {
        const auto handed = shown.view.instance.folded.parts.find(part.id);
        const bool stands = handed != shown.view.instance.folded.parts.end() &&
                            handed->second == workflow::part_digest(subject, shown.view.drafts, part.id);
        list.push_back({{"id", part.id}, {"post", part.post.value()}, {"handed_in", stands}});
    }
    return list;
}

json decisions_json(const Shown& shown)
{
    json list = json::array();
    for (const auto& it : shown.view.instance.folded.decisions) {
        list.push_back({{"stage", it.stage},
                        {"verdict", it.verdict},
                        {"person", person_json(shown.names, it.person)},
                        {"on_behalf_of", person_or_null(shown.names, it.on_behalf_of)}});
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

json windows_json(const Shown& shown)
{
    json list = json::array();
    for (const auto& child : shown.view.children) {
        list.push_back(
            {{"id", child.id.value()}, {"state", child.folded.state}, {"days", child.folded.subject.at("days")}});
    }
    return list;
}

}  // namespace

json result_json(const Shown& shown, const measure::Line& line)
{
    const auto standing = standing_of(shown, line);
    const auto figure = measure::figure(line, standing.value);
    const auto band = measure::band(line, standing.value);
    json it{{"indicator", line.indicator},
            {"indicator_version", line.version},
            {"name", name_json(line.th, line.en)},
            {"unit_of_measure", name_json(line.unit_th, line.unit_en)},
            {"value_type", to_text(line.value_type)},
            {"direction", to_text(line.direction)},
            {"target", line.target.text()},
            {"red_limit", line.red_limit.text()},
            {"required", line.required},
            {"part", line.part},
            {"value", decimal_json(standing.value.value)},
            {"numerator", decimal_json(standing.value.numerator)},
            {"denominator", decimal_json(standing.value.denominator)},
            {"figure", figure ? decimal_json(*figure) : json(nullptr)},
            {"band", band ? json(to_text(*band)) : json("not_reported")},
            {"narrative", standing.narrative},
            {"version", standing.version},
            {"saved_by", nullptr},
            {"saved_at", nullptr}};
    if (standing.draft != nullptr) {
        it["saved_by"] = person_json(shown.names, standing.draft->author);
        it["saved_at"] = time_json(standing.draft->saved_at);
    }
    return it;
}

json checkpoint_json(const Shown& shown)
{
    const auto& instance = shown.view.instance;
    const auto subject = workflow::checkpoint_subject(instance);
    auto it = instance_json(shown);
    it["quarter_begin"] = calendar::iso_date(subject.quarter_begin);
    it["quarter_end"] = calendar::iso_date(subject.quarter_end);
    const auto due = instance.folded.anchors.find("due");
    it["report_due_at"] = due == instance.folded.anchors.end() ? json(nullptr) : time_json(due->second.at);
    const auto late = instance.folded.marks.find("late");
    it["late"] = late == instance.folded.marks.end()
                     ? json(nullptr)
                     : json{{"since", time_json(late->second.at)}, {"excused", late->second.excused}};
    it["results"] = json::array();
    for (const auto& line : subject.lines) {
        it["results"].push_back(result_json(shown, line));
    }
    it["parts"] = parts_json(shown, subject);
    it["approval"] = {{"stage", instance.folded.stage.empty() ? json(nullptr) : json(instance.folded.stage)},
                      {"decisions", decisions_json(shown)}};
    it["returned"] = returned_json(shown);
    it["windows"] = windows_json(shown);
    it["digests"] = instance.folded.frozen;
    return it;
}

json amendment_json(const Shown& shown)
{
    auto it = instance_json(shown);
    const auto& subject = shown.view.instance.folded.subject;
    it["kind"] = subject.at("kind");
    it["days"] = subject.at("days");
    it["approval"] = {
        {"stage", shown.view.instance.folded.stage.empty() ? json(nullptr) : json(shown.view.instance.folded.stage)},
        {"decisions", decisions_json(shown)}};
    return it;
}

}  // namespace traimas::api
