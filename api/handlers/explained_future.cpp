// What comes next by itself, and the whole future in which nobody acts.
#include "api/handlers/explained.hpp"
#include "api/handlers/respond.hpp"
#include "engine/workflow/schedule.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

using service::NextStep;
using workflow::FutureEnd;
using workflow::FutureStep;

bool is_lapse(const Explained& it, const NextStep& step)
{
    return it.state().approval && step.timer == workflow::kLapseTimer;
}

std::string step_text(const Explained& it, const NextStep& step)
{
    const auto words = it.words();
    const auto when = words.when(step.at);
    const auto& definition = it.definition();
    if (is_lapse(it, step)) {
        const auto leads_to = step.leads_to.empty() ? it.state().name : step.leads_to.front();
        return words.say(
            "silence",
            {{"when", when}, {"outcome", words.event(step.raises)}, {"state", words.state(definition, leads_to)}});
    }
    if (!step.leads_to.empty()) {
        return words.say("next", {{"state", words.state(definition, step.leads_to.front())}, {"when", when}});
    }
    const auto roles = words.roles(step.tells);
    const auto marks = words.marks(step.marks);
    if (step.marks.empty() && step.tells.empty()) {
        return words.say("noted", {{"when", when}});
    }
    if (step.marks.empty()) {
        return words.say("told", {{"roles", roles}, {"when", when}});
    }
    return step.tells.empty() ? words.say("marked", {{"mark", marks}, {"when", when}})
                              : words.say("marked_and_told", {{"mark", marks}, {"roles", roles}, {"when", when}});
}

std::string derivation_text(const Explained& it, const NextStep& step)
{
    const auto words = it.words();
    const auto& instance = it.view.instance;
    const workflow::World world{it.definition(),
                                it.view.registers->calendars.at(instance.calendar, instance.calendar_version)};
    const auto* timer = it.state().timer(step.timer);
    if (timer != nullptr) {
        auto text = reckoning_text(words, workflow::reckon(world, instance, timer->when));
        if (step.n > 1 && timer->every) {
            const auto& every = *timer->every;
            text += " " + words.say("repeated", {{"n", std::to_string(step.n)},
                                                 {"max", std::to_string(timer->max)},
                                                 {"amount", std::to_string(every.amount)},
                                                 {"unit", std::string{to_text(every.unit)}},
                                                 {"when", words.when(step.at)}});
        }
        return text;
    }
    if (is_lapse(it, step)) {
        const auto& after = it.state().approval->lapse_after;
        const workflow::When when{.from = workflow::FromKind::entered,
                                  .unit = after.unit,
                                  .amount = after.amount,
                                  .at = std::chrono::minutes{24 * 60}};
        return reckoning_text(words, workflow::reckon(world, instance, when));
    }
    return words.say("from_stage");
}

// Of a child: which one it is.
std::string child_text(const Explained& it, const FutureStep& step)
{
    const auto words = it.words();
    const auto& definition = it.engine.definitions.at(step.definition, step.definition_version);
    const auto name = words.local(definition.title);
    return step.quarter == 0 ? name
                             : words.say("of_quarter", {{"name", name}, {"quarter", std::to_string(step.quarter)}});
}

std::string future_text(const Explained& it, const FutureStep& step)
{
    const auto words = it.words();
    const auto when = words.when(step.at);
    const auto& definition = it.engine.definitions.at(step.definition, step.definition_version);
    const auto state = words.state(definition, step.state);
    const bool changes = step.from != step.state;
    if (step.instance != it.view.instance.id) {
        return words.say("future_child", {{"when", when}, {"child", child_text(it, step)}, {"state", state}});
    }
    std::string text;
    if (changes && !step.outcome.empty()) {
        text = words.say("future_silence", {{"when", when}, {"outcome", words.event(step.outcome)}, {"state", state}});
    } else if (changes) {
        text = words.say("future_state", {{"when", when}, {"state", state}});
    } else if (!step.marks.empty()) {
        text = words.say("future_mark", {{"when", when}, {"mark", words.marks(step.marks)}});
    } else if (!step.told.empty()) {
        return words.say("future_told", {{"when", when}, {"people", words.people(step.told)}});
    } else {
        return words.say("future_nobody_told", {{"when", when}});
    }
    if (changes && !step.marks.empty()) {
        text += " " + words.say("also_marked", {{"mark", words.marks(step.marks)}});
    }
    if (!step.told.empty()) {
        text += " " + words.say("also_told", {{"people", words.people(step.told)}});
    }
    return text;
}

// Whoever paused it; the history may lie further back than was read.
std::string paused_by(const Explained& it)
{
    for (auto row = it.events.rbegin(); row != it.events.rend(); ++row) {
        const auto event = workflow::event_from_body(row->body);
        if (event.pause && *event.pause != workflow::PauseStep::end && event.actor) {
            return it.words().person(*event.actor);
        }
    }
    return it.words().role("none");
}

// Why nothing happens, what the deadlines do meanwhile, and who can end it.
std::string paused_text(const Explained& it, const workflow::Paused& pause)
{
    const auto words = it.words();
    return words.say(
        pause.mode == workflow::PauseStep::freeze ? "paused_freeze" : "paused_run",
        {{"when", words.when(pause.at)}, {"who", paused_by(it)}, {"role", words.role(it.definition().pause_role)}});
}

// Of a state that waits for its children; empty where it waits for none.
std::string join_text(const Explained& it)
{
    const auto children = it.view.tree().gathering(it.view.instance);
    if (!children || children->arrived == children->all) {
        return {};
    }
    const auto child = it.engine.definitions.latest(it.state().join->of);
    return it.words().say("join_waits", {{"child", it.words().local(child->title)},
                                         {"arrived", std::to_string(children->arrived)},
                                         {"all", std::to_string(children->all)}});
}

std::string end_text(const Explained& it)
{
    const auto words = it.words();
    if (it.view.instance.folded.paused) {
        return words.say("note_paused");
    }
    const auto& future = it.explanation.future;
    const language::Arguments state{{"state", words.state(it.definition(), future.state)}};
    switch (future.end) {
    case FutureEnd::ended: return words.say(it.state().final.empty() ? "future_ended" : "has_ended", state);
    case FutureEnd::waits: return words.say("future_waits", state);
    case FutureEnd::cut: return words.say("future_cut", state);
    }
    return {};
}

}  // namespace

json next_json(const Explained& it, const std::vector<NextStep>& steps)
{
    json next = json::array();
    for (const auto& step : steps) {
        next.push_back({{"at", time_json(step.at)},
                        {"timer", step.timer},
                        {"derivation", step.derivation},
                        {"raises", step.raises},
                        {"leads_to", step.leads_to},
                        {"marks", step.marks},
                        {"notices", step.notices},
                        {"tells", step.tells},
                        {"text", step_text(it, step)},
                        {"derivation_text", derivation_text(it, step)}});
    }
    return next;
}

// What comes first; and, where that changes no state, the change that comes after it.
std::string if_nobody_acts(const Explained& it, const std::vector<NextStep>& steps)
{
    if (const auto& pause = it.view.instance.folded.paused) {
        return paused_text(it, *pause);
    }
    const auto waits = join_text(it);
    const auto changes = [](const NextStep& step) { return !step.leads_to.empty(); };
    const auto matters = [&](const NextStep& step) {
        return changes(step) || !step.marks.empty() || !step.tells.empty();
    };
    const auto first = std::find_if(steps.begin(), steps.end(), matters);
    if (first == steps.end()) {
        return waits.empty() ? it.words().say("nothing") : waits;
    }
    const auto change = std::find_if(first, steps.end(), changes);
    auto text = step_text(it, *first);
    if (change != steps.end() && change != first) {
        text += " " + step_text(it, *change);
    }
    return waits.empty() ? text : text + " " + waits;
}

json future_json(const Explained& it)
{
    json steps = json::array();
    for (const auto& step : it.explanation.future.steps) {
        json told = json::array();
        for (const auto person : step.told) {
            told.push_back(person_json(it.names, person));
        }
        steps.push_back({{"at", time_json(step.at)},
                         {"instance", step.instance.value()},
                         {"workflow", step.definition},
                         {"quarter", step.quarter},
                         {"from", step.from},
                         {"state", step.state},
                         {"marks", step.marks},
                         {"notices", step.notices},
                         {"told", std::move(told)},
                         {"text", future_text(it, step)}});
    }
    return {{"steps", std::move(steps)},
            {"end", to_text(it.explanation.future.end)},
            {"state", it.explanation.future.state},
            {"text", end_text(it)}};
}

}  // namespace traimas::api
