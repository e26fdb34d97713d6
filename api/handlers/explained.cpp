// Puts an explanation together, and says of each list that is empty why it is.
#include "api/handlers/explained.hpp"

#include "api/handlers/respond.hpp"
#include "engine/base/assert.hpp"

#include <algorithm>
#include <set>

namespace traimas::api {
namespace {

// What may still come out of one that has ended: a reopening, a correction.
std::string beginnings_text(const Explained& it)
{
    const auto words = it.words();
    std::string text;
    std::set<std::string> told;
    for (const auto& [key, unused] : it.engine.definitions.set().all) {
        const auto definition = it.engine.definitions.latest(key.first);
        const auto& birth = definition->birth;
        const auto& name = it.state().name;
        const bool may = birth && birth->parent == it.definition().name &&
                         std::find(birth->states.begin(), birth->states.end(), name) != birth->states.end();
        if (may && told.insert(key.first).second) {
            text += " " + words.say("may_begin",
                                    {{"role", words.role(birth->role)}, {"name", words.local(definition->title)}});
        }
    }
    return text;
}

// One sentence for each empty list, by its name; a list with something in it needs none.
json notes_json(const Explained& it, const json& body)
{
    const auto words = it.words();
    const bool is_final = !it.state().final.empty();
    const bool is_paused = it.view.instance.folded.paused.has_value();
    json notes = json::object();
    const auto note = [&](const char* list, const char* key) {
        if (body.at(list).empty()) {
            notes[list] = words.say(is_final ? "note_ended" : is_paused ? "note_paused" : key);
        }
    };
    note("who", "note_who");
    note("actions", "note_actions");
    if (is_final && body.at("actions").empty()) {
        notes["actions"] = words.say("note_ended") + beginnings_text(it);
    }
    note("deadlines", "note_deadlines");
    note("next", "nothing");
    if (body.at("future").at("steps").empty()) {
        notes["future"] = body.at("future").at("text");
    }
    return notes;
}

}  // namespace

const workflow::Definition& Explained::definition() const
{
    return engine.definitions.at(view.instance.definition, view.instance.definition_version);
}

const workflow::State& Explained::state() const
{
    const auto* found = definition().state(view.instance.folded.state);
    TRAIMAS_ASSERT(found != nullptr);
    return *found;
}

Words Explained::words() const
{
    return Words{{messages, language, view.registers->organisation, names, definition().zone}};
}

json explained_json(const Explained& it)
{
    const auto steps = service::next_steps(it.engine, it.view);
    json body{{"id", it.view.instance.id.value()},
              {"state", it.view.instance.folded.state},
              {"title", it.words().local(it.state().title)},
              {"as_of", time_json(it.view.now)},
              {"why_text", why_text(it)},
              {"who", who_json(it)},
              {"actions", actions_json(it)},
              {"deadlines", deadlines_json(it)},
              {"next", next_json(it, steps)},
              {"if_nobody_acts", if_nobody_acts(it, steps)},
              {"future", future_json(it)}};
    body["notes"] = notes_json(it, body);
    return body;
}

}  // namespace traimas::api
