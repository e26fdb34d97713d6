// Renders why an instance is as it is, who may act, and what happens if nobody does; and one event of its history.
#include "api/handlers/instance_json.hpp"

#include "engine/calendar/zone.hpp"
#include "engine/language/date_words.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

const workflow::Definition& definition_shown(const Shown& shown)
{
    const auto& instance = shown.view.instance;
    return shown.api.engine.definitions.at(instance.definition, instance.definition_version);
}

std::string title_of(const Shown& shown, const std::string& state_name)
{
    const auto* state = definition_shown(shown).state(state_name);
    if (state == nullptr) {
        return state_name;
    }
    return shown.language == language::Language::th ? state->title.th : state->title.en;
}

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

json who_json(const Shown& shown)
{
    json list = json::array();
    const auto tag = to_text(shown.language);
    for (const auto& who : service::who_may_act(shown.api.engine, shown.view)) {
        json people = json::array();
        for (const auto& it : who.people) {
            json entry{{"person", person_json(shown.names, it.person)}, {"may_act", !it.excluded}};
            if (it.excluded) {
                entry["code"] = "segregation_of_duties";
                entry["because"] = language::code_text(shown.api.messages, tag, "segregation_of_duties", {}, "");
            }
            people.push_back(std::move(entry));
        }
        list.push_back({{"task", who.task.key},
                        {"role", who.task.role},
                        {"unit", who.task.unit},
                        {"due_at", time_json(who.task.due_at)},
                        {"people", std::move(people)}});
    }
    return list;
}

std::string when_text(const Shown& shown, Instant at)
{
    auto civil = calendar::to_civil(at, definition_shown(shown).zone);
    if (civil.time == std::chrono::minutes{0}) {
        // Midnight is the end of the day that a deadline names, not the beginning of the next.
        civil = {civil.date - std::chrono::days{1}, std::chrono::hours{24}};
    }
    return language::moment_text(shown.language, civil);
}

std::string said_in_a_row(const Shown& shown, const std::vector<std::string>& names, const char* key,
                          const char* argument)
{
    std::string list;
    for (const auto& name : names) {
        const auto whole_key = argument == nullptr ? key + name : std::string{key};
        const auto arguments = argument == nullptr ? language::Arguments{} : language::Arguments{{argument, name}};
        list += (list.empty() ? "" : ", ") + shown.api.messages.text(shown.language, whole_key, arguments, name);
    }
    return list;
}

std::string step_text(const Shown& shown, const service::NextStep& step)
{
    const auto say = [&](const char* key, language::Arguments arguments) {
        arguments.emplace_back("when", when_text(shown, step.at));
        return shown.api.messages.text(shown.language, key, arguments,
                                       "If nobody acts, the next step follows by itself.");
    };
    if (!step.leads_to.empty()) {
        return say("explanation.next", {{"state", title_of(shown, step.leads_to.front())}});
    }
    const auto marks = said_in_a_row(shown, step.marks, "mark.", nullptr);
    const auto roles = said_in_a_row(shown, step.tells, "explanation.role", "role");
    if (step.marks.empty()) {
        return say("explanation.told", {{"roles", roles}});
    }
    return step.tells.empty() ? say("explanation.marked", {{"mark", marks}})
                              : say("explanation.marked_and_told", {{"mark", marks}, {"roles", roles}});
}

// What comes first; and, where that changes no state, the change that comes after it.
std::string if_nobody_acts(const Shown& shown, const std::vector<service::NextStep>& steps)
{
    const auto changes = [](const service::NextStep& it) { return !it.leads_to.empty(); };
    const auto matters = [&](const service::NextStep& it) {
        return changes(it) || !it.marks.empty() || !it.tells.empty();
    };
    const auto first = std::find_if(steps.begin(), steps.end(), matters);
    if (first == steps.end()) {
        return shown.api.messages.text(shown.language, "explanation.nothing", {},
                                       "Nothing happens by itself from here.");
    }
    const auto change = std::find_if(first, steps.end(), changes);
    auto text = step_text(shown, *first);
    if (change != steps.end() && change != first) {
        text += " " + step_text(shown, *change);
    }
    return text;
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

json explanation_json(const Shown& shown)
{
    const auto steps = service::next_steps(shown.api.engine, shown.view);
    const auto calendar = calendar_text(shown);
    json next = json::array();
    for (const auto& it : steps) {
        next.push_back({{"at", time_json(it.at)},
                        {"timer", it.timer},
                        {"derivation", it.derivation},
                        {"raises", it.raises},
                        {"leads_to", it.leads_to},
                        {"marks", it.marks},
                        {"notices", it.notices},
                        {"tells", it.tells}});
    }
    return {{"id", shown.view.instance.id.value()},
            {"state", shown.view.instance.folded.state},
            {"title", title_of(shown, shown.view.instance.folded.state)},
            {"as_of", time_json(shown.view.now)},
            {"why", why_json(shown)},
            {"who", who_json(shown)},
            {"next", std::move(next)},
            {"if_nobody_acts", if_nobody_acts(shown, steps) + (calendar.empty() ? "" : " " + calendar)}};
}

}  // namespace traimas::api
