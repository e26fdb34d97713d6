// Looks words up; makes none of its own.
#include "api/handlers/explained_words.hpp"

#include "engine/calendar/zone.hpp"
#include "engine/language/date_words.hpp"

namespace traimas::api {
namespace {

template <class List, class Say>
std::string in_a_row(const List& list, Say say)
{
    std::string text;
    for (const auto& it : list) {
        text += (text.empty() ? "" : ", ") + say(it);
    }
    return text;
}

}  // namespace

std::string Words::say(const std::string& key, const language::Arguments& arguments) const
{
    return sources_.messages.text(sources_.language, "explanation." + key, arguments);
}

std::string Words::named(const std::string& group, const std::string& name) const
{
    return sources_.messages.has("explanation." + group + "." + name) ? say(group + "." + name)
                                                                      : say(group + "_unknown", {{"name", name}});
}

std::string Words::unit(const std::string& code) const
{
    return code.empty() ? say("whole_system") : code;
}

std::string Words::role(const std::string& name) const
{
    return say("role", {{"role", name}});
}

std::string Words::roles(const std::vector<std::string>& names) const
{
    return in_a_row(names, [&](const std::string& it) { return role(it); });
}

std::string Words::local(const workflow::LocalText& text) const
{
    return sources_.language == language::Language::th ? text.th : text.en;
}

std::string Words::state(const workflow::Definition& definition, const std::string& name) const
{
    const auto* state = definition.state(name);
    return state == nullptr ? named("state", name) : local(state->title);
}

std::string Words::when(Instant at) const
{
    return when(calendar::to_civil(at, sources_.zone));
}

std::string Words::when(const calendar::Civil& civil) const
{
    const bool midnight = civil.time == std::chrono::minutes{0};
    const calendar::Civil end{civil.date - std::chrono::days{1}, std::chrono::hours{24}};
    return language::moment_text(sources_.language, midnight ? end : civil);
}

std::string Words::day(calendar::Date date) const
{
    return language::date_text(sources_.language, date);
}

std::string Words::days(const std::vector<calendar::Date>& dates) const
{
    return in_a_row(dates, [&](calendar::Date it) { return day(it); });
}

std::string Words::action(const std::string& name) const
{
    return named("action", name);
}

std::string Words::event(const std::string& name) const
{
    return named("event", name);
}

std::string Words::anchor(const std::string& name) const
{
    return named("anchor", name);
}

std::string Words::marks(const std::vector<std::string>& names) const
{
    return in_a_row(names, [&](const std::string& it) {
        return sources_.messages.text(sources_.language, "mark." + it, {}, say("mark_unknown", {{"name", it}}));
    });
}

std::string Words::fact(const std::string& name, const workflow::FactValue& value) const
{
    struct Text {
        const Words& words;
        std::string operator()(std::int64_t it) const { return std::to_string(it); }
        std::string operator()(bool it) const { return it ? "yes" : "no"; }
        std::string operator()(const Decimal& it) const { return it.text(); }
        std::string operator()(calendar::Date it) const { return words.day(it); }
        std::string operator()(const std::string& it) const { return it; }
    };
    const auto text = std::visit(Text{*this}, value);
    return sources_.messages.has("explanation.fact." + name) ? say("fact." + name, {{"value", text}})
                                                             : say("fact_unknown", {{"name", name}, {"value", text}});
}

std::string Words::facts(const workflow::Facts& facts) const
{
    return in_a_row(facts, [&](const auto& it) { return fact(it.first, it.second); });
}

std::string Words::person(PersonId id) const
{
    const auto found = sources_.names.find(id);
    if (found == sources_.names.end() || found->second.th.empty()) {
        return say("person_erased");
    }
    return local({found->second.th, found->second.en});
}

std::string Words::people(const std::vector<PersonId>& ids) const
{
    return in_a_row(ids, [&](PersonId it) { return person(it); });
}

std::string Words::post(PostId id) const
{
    const auto found = sources_.organisation.posts.find(id);
    return found == sources_.organisation.posts.end() ? say("post_unknown")
                                                      : local({found->second.th, found->second.en});
}

std::string Words::posts(const std::vector<PostId>& ids) const
{
    return in_a_row(ids, [&](PostId it) { return post(it); });
}

std::string Words::problem(const std::string& code, const language::Arguments& arguments) const
{
    const auto key = "problem." + code + ".detail";
    return sources_.messages.has(key) ? sources_.messages.text(sources_.language, key, arguments)
                                      : say("refusal_unknown", {{"name", code}});
}

}  // namespace traimas::api
