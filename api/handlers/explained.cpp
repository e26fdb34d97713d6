// Puts an explanation together, and says of each list that is empty why it is.
#include "api/handlers/explained.hpp"

#include "api/handlers/respond.hpp"
#include "engine/base/assert.hpp"

namespace traimas::api {
namespace {

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
