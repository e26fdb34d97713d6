// Events as canonical JSON and back. Absent parts leave no key, so that old and new bodies read alike.
#include "engine/workflow/event.hpp"

#include "engine/base/canonical_json.hpp"
#include "engine/calendar/date_text.hpp"
#include "engine/calendar/time_expression.hpp"

#include <stdexcept>

namespace traimas::workflow {
namespace {

using nlohmann::json;

constexpr int kBodyVersion = 1;

json occurrences_json(const std::vector<Occurrence>& occurrences)
{
    json list = json::array();
    for (const auto& occurrence : occurrences) {
        list.push_back(occurrence_json(occurrence));
    }
    return list;
}

// Who did it, and as what.
void add_actor(json& body, const Event& event)
{
    if (event.actor) {
        body["actor"] = event.actor->value();
    }
    if (event.on_behalf_of) {
        body["on_behalf_of"] = event.on_behalf_of->value();
    }
    if (!event.role.empty()) {
        body["role"] = event.role;
    }
    if (!event.command.empty()) {
        body["command"] = event.command;
    }
}

void add_lists(json& body, const Event& event)
{
    for (const auto& [name, anchor] : event.anchors) {
        body["anchors"][name] = anchor_json(anchor);
    }
    for (const auto& [what, digest] : event.frozen) {
        body["frozen"][what] = digest;
    }
    if (!event.marks.empty()) {
        body["marks"] = event.marks;
    }
    if (!event.excused.empty()) {
        body["excused"] = event.excused;
    }
    if (!event.skipped.empty()) {
        body["skipped"] = occurrences_json(event.skipped);
    }
    for (const auto& participant : event.participants) {
        body["participants"].push_back(json{{"duty", participant.duty},
                                            {"person", participant.person.value()},
                                            {"capacity", participant.capacity},
                                            {"round", participant.round}});
    }
    for (const auto& child : event.spawned) {
        body["spawned"].push_back(
            json{{"instance", child.instance.value()}, {"definition", child.definition}, {"ordinal", child.ordinal}});
    }
    for (const auto& [key, hash] : event.texts) {
        body["texts"][key] = hash;
    }
}

template <class T, class F>
std::vector<T> list_at(const json& body, const char* key, F read)
{
    std::vector<T> items;
    if (const auto found = body.find(key); found != body.end()) {
        for (const auto& item : *found) {
            items.push_back(read(item));
        }
    }
    return items;
}

std::string text_at(const json& body, const char* key)
{
    const auto found = body.find(key);
    return found == body.end() ? std::string{} : found->get<std::string>();
}

std::map<std::string, std::string> texts_at(const json& body, const char* key)
{
    const auto found = body.find(key);
    return found == body.end() ? std::map<std::string, std::string>{}
                               : found->get<std::map<std::string, std::string>>();
}

template <class Id>
std::optional<Id> id_at(const json& body, const char* key)
{
    const auto found = body.find(key);
    return found == body.end() ? std::nullopt : std::optional<Id>{Id{found->get<std::int64_t>()}};
}

void read_lists(const json& body, Event& event)
{
    if (const auto found = body.find("anchors"); found != body.end()) {
        for (const auto& [name, anchor] : found->items()) {
            event.anchors.emplace(name, anchor_from(anchor));
        }
    }
    event.frozen = texts_at(body, "frozen");
    event.texts = texts_at(body, "texts");
    const auto as_text = [](const json& item) { return item.get<std::string>(); };
    event.marks = list_at<std::string>(body, "marks", as_text);
    event.merged = list_at<std::string>(body, "merged", as_text);
    event.excused = list_at<std::string>(body, "excused", as_text);
    event.skipped = list_at<Occurrence>(body, "skipped", occurrence_from);
    event.participants = list_at<Participant>(body, "participants", [](const json& item) {
        return Participant{item.at("duty"), PersonId{item.at("person").get<std::int64_t>()}, item.at("capacity"),
                           item.at("round").get<int>()};
    });
    event.spawned = list_at<ChildRef>(body, "spawned", [](const json& item) {
        return ChildRef{InstanceId{item.at("instance").get<std::int64_t>()}, item.at("definition"), item.at("ordinal")};
    });
}

// As canonical_json() of the body with `data` in it: its keys in order. The data of an event may be large, so that it
// is written without being copied first.
std::string canonical_with_data(const json& body, const json& data)
{
    if (data.is_null()) {
        return canonical_json(body);
    }
    static constexpr std::string_view kData = "data";
    std::string text;
    const auto put = [&text](std::string_view key, const json& value) {
        text += text.empty() ? "{\"" : ",\"";
        text += key;
        text += "\":";
        text += canonical_json(value);
    };
    bool is_put = false;
    for (const auto& [key, value] : body.items()) {
        if (!is_put && kData < key) {
            put(kData, data);
            is_put = true;
        }
        put(key, value);
    }
    if (!is_put) {
        put(kData, data);
    }
    return text + "}";
}

PauseStep pause_from(const json& text)
{
    const auto step = from_text<PauseStep>(text.get<std::string>());
    if (!step) {
        throw std::runtime_error{"an event body with an unknown step of a pause"};
    }
    return *step;
}

Event event_from(const json& body)
{
    if (body.at("v").get<int>() != kBodyVersion) {
        throw std::runtime_error{"an event body of an unknown version"};
    }
    const auto kind = from_text<EventKind>(body.at("kind").get<std::string>());
    if (!kind) {
        throw std::runtime_error{"an event body of an unknown kind"};
    }
    Event event{.kind = *kind,
                .name = body.at("name"),
                .seq = body.at("seq").get<std::int64_t>(),
                .from = text_at(body, "from"),
                .state = body.at("state"),
                .entered = body.value("entered", false),
                .round = body.at("round").get<int>(),
                .actor = id_at<PersonId>(body, "actor"),
                .on_behalf_of = id_at<PersonId>(body, "on_behalf_of"),
                .role = text_at(body, "role"),
                .command = text_at(body, "command"),
                .effective_at = from_micros(body.at("effective_at").get<std::int64_t>()),
                .recorded_at = from_micros(body.at("recorded_at").get<std::int64_t>())};
    event.outcome = text_at(body, "outcome");
    event.stage = text_at(body, "stage");
    event.facts = body.value("facts", json(nullptr));
    event.data = body.value("data", json(nullptr));
    event.sender = id_at<InstanceId>(body, "sender");
    event.ignored = body.value("ignored", false);
    event.unstaffed = body.value("unstaffed", false);
    if (const auto found = body.find("pause"); found != body.end()) {
        event.pause = pause_from(*found);
    }
    event.stopped = body.value("stopped", 0);
    if (const auto found = body.find("raised"); found != body.end()) {
        event.raised = raised_from(*found);
    }
    if (const auto found = body.find("decision"); found != body.end()) {
        event.decision = decision_from(*found);
    }
    if (const auto found = body.find("occurrence"); found != body.end()) {
        event.occurrence = occurrence_from(*found);
    }
    read_lists(body, event);
    return event;
}

}  // namespace

json anchor_json(const AnchorValue& anchor)
{
    return {{"date", calendar::iso_date(anchor.civil.date)},
            {"time", calendar::time_of_day_text(anchor.civil.time)},
            {"at", to_micros(anchor.at)},
            {"derivation", anchor.derivation},
            {"revision", anchor.revision}};
}

AnchorValue anchor_from(const json& it)
{
    const auto date = calendar::parse_iso_date(it.at("date").get<std::string>());
    const auto time = calendar::parse_time_of_day(it.at("time").get<std::string>());
    if (!date || !time) {
        throw std::runtime_error{"an anchor without a civil time"};
    }
    return {{*date, *time}, from_micros(it.at("at").get<std::int64_t>()), it.at("derivation"), it.at("revision")};
}

json raised_json(const RaisedStage& raised)
{
    return {{"role", raised.role}, {"unit", raised.unit}};
}

RaisedStage raised_from(const json& it)
{
    return {it.at("role"), it.at("unit")};
}

json occurrence_json(const Occurrence& occurrence)
{
    return {{"timer", occurrence.timer}, {"revision", occurrence.revision}, {"n", occurrence.n}};
}

Occurrence occurrence_from(const json& it)
{
    return {it.at("timer"), it.at("revision").get<std::int64_t>(), it.at("n").get<int>()};
}

json decision_json(const DecisionRecord& decision)
{
    json it{{"stage", decision.stage}, {"verdict", decision.verdict}, {"person", decision.person.value()}};
    if (decision.on_behalf_of) {
        it["on_behalf_of"] = decision.on_behalf_of->value();
    }
    return it;
}

DecisionRecord decision_from(const json& it)
{
    return {it.at("stage"), it.at("verdict"), PersonId{it.at("person").get<std::int64_t>()},
            id_at<PersonId>(it, "on_behalf_of")};
}

std::string event_body(const Event& event)
{
    json body{{"v", kBodyVersion},
              {"kind", to_text(event.kind)},
              {"name", event.name},
              {"seq", event.seq},
              {"state", event.state},
              {"round", event.round},
              {"effective_at", to_micros(event.effective_at)},
              {"recorded_at", to_micros(event.recorded_at)}};
    if (!event.from.empty()) {
        body["from"] = event.from;
    }
    if (event.entered) {
        body["entered"] = true;
    }
    add_actor(body, event);
    if (!event.facts.is_null()) {
        body["facts"] = event.facts;
    }
    if (!event.outcome.empty()) {
        body["outcome"] = event.outcome;
    }
    if (!event.stage.empty()) {
        body["stage"] = event.stage;
    }
    if (!event.merged.empty()) {
        body["merged"] = event.merged;
    }
    if (event.raised) {
        body["raised"] = raised_json(*event.raised);
    }
    if (event.unstaffed) {
        body["unstaffed"] = true;
    }
    if (event.pause) {
        body["pause"] = to_text(*event.pause);
    }
    if (event.stopped != 0) {
        body["stopped"] = event.stopped;
    }
    if (event.decision) {
        body["decision"] = decision_json(*event.decision);
    }
    if (event.occurrence) {
        body["occurrence"] = occurrence_json(*event.occurrence);
    }
    if (event.sender) {
        body["sender"] = event.sender->value();
    }
    if (event.ignored) {
        body["ignored"] = true;
    }
    add_lists(body, event);
    return canonical_with_data(body, event.data);
}

Event event_from_body(const std::string& text)
{
    try {
        return event_from(json::parse(text));
    } catch (const json::exception& error) {
        throw std::runtime_error{std::string{"an event body that cannot be read: "} + error.what()};
    }
}

}  // namespace traimas::workflow
