// Renders one event of an instance's history, and an explanation with the event that it begins with.
#include "api/handlers/explained.hpp"
#include "api/handlers/instance_json.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

// The event that brought the instance into its state, written or not yet.
json why_json(const Shown& shown)
{
    json why = nullptr;
    for (const auto& it : shown.events) {
        if (it.seq <= shown.view.instance.folded.entered_seq) {
            const auto body = json::parse(it.body);
            if (body.value("entered", false)) {
                why = event_json(shown, it);
            }
        }
    }
    for (const auto& it : shown.view.unwritten) {
        if (it.instance == shown.view.instance.id && it.event.entered) {
            why = json{{"seq", it.event.seq},     {"kind", to_text(it.event.kind)},
                       {"name", it.event.name},   {"from", it.event.from},
                       {"state", it.event.state}, {"effective_at", time_json(it.event.effective_at)},
                       {"written", false}};
        }
    }
    return why;
}

// Those of the resource, and whoever else the explanation names.
Result<Names> names_for(const Shown& shown, const service::Explanation& explanation)
{
    auto missing = service::people_in(explanation);
    std::erase_if(missing, [&](PersonId id) { return shown.names.contains(id); });
    if (missing.empty()) {
        return shown.names;
    }
    return service::read(shown.api.database, [&](store::Tx& tx) -> Result<Names> {
        auto names = store::people_by_id(tx, missing);
        names.insert(shown.names.begin(), shown.names.end());
        return names;
    });
}

// What the holiday calendar did to the deadlines of this state, as its last change left them; empty where it did
// nothing.
std::string calendar_text(const Shown& shown)
{
    const auto of_calendar = [&](const store::StoredEvent& it) {
        return it.seq > shown.view.instance.folded.entered_seq && it.kind == to_text(workflow::EventKind::change);
    };
    const auto last = std::find_if(shown.events.rbegin(), shown.events.rend(), of_calendar);
    if (last == shown.events.rend()) {
        return {};
    }
    const auto body = json::parse(last->body);
    const bool kept = body.at("data").contains("kept");
    if (!kept && !body.contains("anchors")) {
        return {};
    }
    return shown.api.messages.text(shown.language, kept ? "explanation.calendar_kept" : "explanation.calendar_moved",
                                   {}, "The holiday calendar changed.");
}

}  // namespace

json event_json(const Shown& shown, const store::StoredEvent& event)
{
    const auto body = json::parse(event.body);
    json texts = json::object();
    if (body.contains("texts")) {
        for (const auto& [key, hash] : body.at("texts").items()) {
            json entry{{"sha256", hash}, {"text", nullptr}};
            const auto text = std::find_if(shown.texts.begin(), shown.texts.end(), [&, name = key](const auto& it) {
                return it.seq == event.seq && it.key == name;
            });
            if (text != shown.texts.end()) {
                entry["text"] = text->text;
            }
            texts[key] = std::move(entry);
        }
    }
    const auto person = [&](const std::optional<std::int64_t>& id) {
        return id ? person_json(shown.names, PersonId{*id}) : json(nullptr);
    };
    return {{"seq", event.seq},
            {"kind", event.kind},
            {"name", body.at("name")},
            {"from", body.value("from", "")},
            {"state", event.state_after},
            {"actor", person(event.actor)},
            {"on_behalf_of", person(event.on_behalf_of)},
            {"role", body.value("role", "")},
            {"effective_at", time_json(event.effective_at)},
            {"recorded_at", time_json(event.recorded_at)},
            {"facts", body.value("facts", json(nullptr))},
            {"outcome", body.value("outcome", "")},
            {"texts", std::move(texts)},
            {"body", event.body},
            {"hash", event.hash},
            {"written", true}};
}

Result<http::Response> explanation_response(const Shown& shown)
{
    const auto explanation = service::explain(shown.api.engine, shown.view);
    TRAIMAS_TRY(const auto names, names_for(shown, explanation));
    auto body = explained_json({.engine = shown.api.engine,
                                .messages = shown.api.messages,
                                .language = shown.language,
                                .view = shown.view,
                                .explanation = explanation,
                                .names = names,
                                .events = shown.events});
    body["why"] = why_json(shown);
    if (const auto calendar = calendar_text(shown); !calendar.empty()) {
        body["if_nobody_acts"] = body.at("if_nobody_acts").get<std::string>() + " " + calendar;
    }
    return json_response(200, body);
}

}  // namespace traimas::api
