// Who may take each step, who may not and why, and what stands in its way right now.
#include "api/handlers/explained.hpp"
#include "api/handlers/respond.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

using service::Candidate;
using service::ExplainedAction;

std::string bound_text(const Words& words, const Candidate& it)
{
    const bool is_own = it.bound->person == it.person;
    return is_own ? words.say("bound_own", {{"capacity", it.bound->capacity}})
                  : words.say("bound_other",
                              {{"capacity", it.bound->capacity}, {"person", words.person(it.bound->person)}});
}

std::string standing_text(const Words& words, const Candidate& it)
{
    const auto until = it.until ? words.when(*it.until) : std::string{};
    if (it.on_behalf_of) {
        return words.say("stands_in", {{"principal", words.person(*it.on_behalf_of)}, {"until", until}});
    }
    return words.say(it.kind == organisation::HolderKind::acting ? "acts_in" : "holds",
                     {{"post", words.post(it.post)}, {"until", until}});
}

json candidate_json(const Explained& it, const Candidate& candidate)
{
    const auto words = it.words();
    auto text = standing_text(words, candidate);
    if (candidate.bound) {
        text += " " + bound_text(words, candidate);
    }
    const auto& posts = it.view.registers->organisation.posts;
    const auto post = posts.find(candidate.post);
    json name = nullptr;
    if (post != posts.end()) {
        name = name_json(post->second.th, post->second.en);
    }
    return {{"person", person_json(it.names, candidate.person)},
            {"post", {{"id", candidate.post.value()}, {"name", std::move(name)}}},
            {"acting", candidate.kind == organisation::HolderKind::acting},
            {"on_behalf_of", person_or_null(it.names, candidate.on_behalf_of)},
            {"may_act", !candidate.bound},
            {"code", candidate.bound ? json("segregation_of_duties") : json(nullptr)},
            {"text", std::move(text)}};
}

// Who may, in one sentence; where nobody may, why, and who can cure it.
std::string open_text(const Words& words, const ExplainedAction& action)
{
    std::vector<PersonId> able;
    for (const auto& it : action.people) {
        if (!it.bound) {
            able.push_back(it.person);
        }
    }
    const language::Arguments of{{"role", words.role(action.role)}, {"unit", words.unit(action.unit)}};
    if (!able.empty()) {
        auto arguments = of;
        arguments.emplace_back("people", words.people(able));
        return words.say("action_open", arguments);
    }
    if (!action.people.empty()) {
        return words.say("action_all_bound", of);
    }
    if (action.posts.empty()) {
        return words.say("action_no_post", of);
    }
    auto arguments = of;
    arguments.emplace_back("posts", words.posts(action.posts));
    return words.say("action_vacant", arguments);
}

json lacks_json(const Explained& it, const ExplainedAction& action)
{
    const auto words = it.words();
    json list = json::array();
    for (const auto& lack : action.prospect.lacks) {
        json facts = json::array();
        for (const auto& [name, value] : lack.facts) {
            facts.push_back(words.fact(name, value));
        }
        list.push_back({{"code", lack.code}, {"text", words.problem(lack.code)}, {"facts", std::move(facts)}});
    }
    return list;
}

json fault_rows(const Explained& it, const ExplainedAction& action)
{
    json list = json::array();
    for (const auto& fault : action.faults) {
        list.push_back({{"pointer", fault.pointer},
                        {"code", fault.code},
                        {"message", language::code_text(it.messages, to_text(it.language), "fault." + fault.code,
                                                        fault.arguments, fault.message)}});
    }
    return list;
}

// What the reader meets, as the machine says it.
json reader_json(const Explained& it, const ExplainedAction& action)
{
    const auto words = it.words();
    for (const auto& refused : it.view.refused) {
        if (refused.action == action.action) {
            return {{"may_act", false},
                    {"code", refused.code},
                    {"text", words.problem(refused.code, {{"role", refused.role},
                                                          {"unit", words.unit(refused.unit)},
                                                          {"action", refused.action}})}};
        }
    }
    const auto& allowed = it.view.allowed;
    if (std::find(allowed.begin(), allowed.end(), action.action) == allowed.end()) {
        return {{"may_act", false},
                {"code", "not_your_role"},
                {"text",
                 words.problem("not_your_role",
                               {{"role", action.role}, {"unit", words.unit(action.unit)}, {"action", action.action}})}};
    }
    return {{"may_act", true}, {"code", nullptr}, {"text", words.say("you_may")}};
}

json leads_json(const Explained& it, const ExplainedAction& action)
{
    if (!action.prospect.leads_to) {
        return nullptr;
    }
    const auto words = it.words();
    const auto& stage = action.prospect.stage;
    return {{"state", *action.prospect.leads_to},
            {"title", words.state(it.definition(), *action.prospect.leads_to)},
            {"stage", stage.empty() ? json(nullptr) : json(stage)},
            {"text", stage.empty()
                         ? words.say("leads_to", {{"state", words.state(it.definition(), *action.prospect.leads_to)}})
                         : words.say("leads_to_stage", {{"role", words.role(action.next_role)}})}};
}

}  // namespace

json actions_json(const Explained& it)
{
    const auto words = it.words();
    json list = json::array();
    for (const auto& action : it.explanation.actions) {
        json people = json::array();
        for (const auto& candidate : action.people) {
            people.push_back(candidate_json(it, candidate));
        }
        list.push_back({{"action", action.action},
                        {"words", words.action(action.action)},
                        {"role", action.role},
                        {"role_words", words.role(action.role)},
                        {"unit", action.unit},
                        {"text", open_text(words, action)},
                        {"people", std::move(people)},
                        {"you", reader_json(it, action)},
                        {"lacks", lacks_json(it, action)},
                        {"errors", fault_rows(it, action)},
                        {"leads_to", leads_json(it, action)}});
    }
    return list;
}

json who_json(const Explained& it)
{
    json list = json::array();
    const auto tag = to_text(it.language);
    for (const auto& who : service::who_may_act(it.engine, it.view)) {
        json people = json::array();
        for (const auto& one : who.people) {
            json entry{{"person", person_json(it.names, one.person)}, {"may_act", !one.excluded}};
            if (one.excluded) {
                entry["code"] = "segregation_of_duties";
                entry["because"] = language::code_text(it.messages, tag, "segregation_of_duties", {}, "");
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

}  // namespace traimas::api
