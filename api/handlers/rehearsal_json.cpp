// One list for each question; a task is told in full where its date stands, and by its words elsewhere.
#include "api/handlers/rehearsal_json.hpp"

#include "api/handlers/instance_list.hpp"
#include "engine/base/assert.hpp"

#include <algorithm>
#include <set>

namespace traimas::api {
namespace {

using service::GapKind;
using service::RehearsedTask;

std::string title_of(const RehearsalShown& it, const RehearsedTask& task)
{
    const auto definition = it.definitions.latest(task.definition);
    TRAIMAS_ASSERT(definition != nullptr);
    const auto name = it.words.local(definition->title) + ": " + it.words.state(*definition, task.state);
    return task.quarter == 0 ? name
                             : it.words.say("of_quarter", {{"name", name}, {"quarter", std::to_string(task.quarter)}});
}

json people_json(const RehearsalShown& it, const std::vector<PersonId>& people)
{
    json list = json::array();
    for (const auto person : people) {
        list.push_back(person_json(it.names, person));
    }
    return list;
}

json task_json(const RehearsalShown& it, const RehearsedTask& task)
{
    return {{"workflow", task.definition},
            {"unit", task.unit},
            {"quarter", task.quarter},
            {"state", task.state},
            {"title", title_of(it, task)},
            {"decision", task.is_decision()},
            {"role", task.role},
            {"people", people_json(it, task.people)},
            {"opened_at", time_json(task.opened_at)},
            {"due_at", time_json(task.due_at)},
            {"done_at", time_json(task.done_at)}};
}

json tasks_json(const RehearsalShown& it, const std::vector<std::size_t>& places)
{
    json list = json::array();
    for (const auto place : places) {
        list.push_back(it.rehearsed.tasks[place].unit + ": " + title_of(it, it.rehearsed.tasks[place]));
    }
    return list;
}

struct Day {
    json deadlines = json::array();
    std::map<std::pair<std::string, bool>, std::set<PersonId>> told{};  // notice, is it a reminder
};

json calendar_json(const RehearsalShown& it)
{
    std::map<calendar::Date, Day> days;
    for (const auto& task : it.rehearsed.tasks) {
        if (task.due_at) {
            days[service::day_of(*task.due_at)].deadlines.push_back(task_json(it, task));
        }
    }
    for (const auto& notice : it.rehearsed.notices) {
        days[service::day_of(notice.at)].told[{notice.notice, notice.is_reminder}].insert(notice.person);
    }
    json list = json::array();
    for (auto& [date, day] : days) {
        json told = json::array();
        for (const auto& [what, people] : day.told) {
            told.push_back({{"notice", what.first}, {"reminder", what.second}, {"people", people.size()}});
        }
        list.push_back({{"date", calendar::iso_date(date)},
                        {"deadlines", std::move(day.deadlines)},
                        {"notices", std::move(told)}});
    }
    return list;
}

json person_collisions_json(const RehearsalShown& it)
{
    json list = json::array();
    for (const auto& one : it.findings.person_collisions) {
        list.push_back({{"person", person_json(it.names, one.person)},
                        {"date", calendar::iso_date(one.date)},
                        {"count", one.tasks.size()},
                        {"tasks", tasks_json(it, one.tasks)},
                        {"text", it.words.say("rehearsal.collision", {{"person", it.words.person(one.person)},
                                                                      {"count", std::to_string(one.tasks.size())},
                                                                      {"date", it.words.day(one.date)}})}});
    }
    return list;
}

json holiday_collisions_json(const RehearsalShown& it)
{
    json list = json::array();
    for (const auto& one : it.findings.holiday_collisions) {
        list.push_back({{"date", calendar::iso_date(one.date)},
                        {"days_off", one.days_off},
                        {"count", one.tasks.size()},
                        {"tasks", tasks_json(it, one.tasks)},
                        {"text", it.words.say("rehearsal.holiday", {{"count", std::to_string(one.tasks.size())},
                                                                    {"date", it.words.day(one.date)},
                                                                    {"days", std::to_string(one.days_off)}})}});
    }
    return list;
}

json calendar_ends_json(const RehearsalShown& it)
{
    json list = json::array();
    for (const auto& one : it.findings.calendar_ends) {
        const auto until = one.known_until ? it.words.day(*one.known_until) : std::string{"none"};
        list.push_back({{"calendar", one.calendar},
                        {"version", one.version},
                        {"known_until", one.known_until ? json(calendar::iso_date(*one.known_until)) : json(nullptr)},
                        {"count", one.tasks.size()},
                        {"tasks", tasks_json(it, one.tasks)},
                        {"text", it.words.say("holidays_end", {{"calendar", one.calendar},
                                                               {"date", until},
                                                               {"count", std::to_string(one.tasks.size())}})}});
    }
    return list;
}

json week_json(const RehearsalShown& it, const service::PersonWeek& week)
{
    return {{"monday", calendar::iso_date(week.monday)},
            {"opened", week.opened},
            {"due", week.due},
            {"notices", week.notices},
            {"text", it.words.say("rehearsal.week", {{"date", it.words.day(week.monday)},
                                                     {"opened", std::to_string(week.opened)},
                                                     {"due", std::to_string(week.due)},
                                                     {"notices", std::to_string(week.notices)}})}};
}

json peaks_json(const RehearsalShown& it)
{
    json list = json::array();
    for (const auto& load : it.findings.loads) {
        json weeks = json::array();
        json worst = json::array();
        for (const auto& week : load.weeks) {
            weeks.push_back(week_json(it, week));
        }
        for (const auto monday : load.worst) {
            worst.push_back(calendar::iso_date(monday));
        }
        list.push_back({{"person", person_json(it.names, load.person)},
                        {"tasks", load.tasks},
                        {"reminders", load.reminders},
                        {"worst_weeks", std::move(worst)},
                        {"weeks", std::move(weeks)}});
    }
    return list;
}

std::string gap_text(const RehearsalShown& it, const service::StaffingGap& gap)
{
    const char* key = gap.kind == GapKind::nobody    ? "rehearsal.gap_nobody"
                      : gap.kind == GapKind::too_few ? "rehearsal.gap_too_few"
                                                     : "rehearsal.gap_only_preparer";
    auto text = it.words.say(key, {{"role", it.words.role(gap.role)},
                                   {"unit", gap.unit},
                                   {"need", std::to_string(gap.need)},
                                   {"from", it.words.when(gap.from)},
                                   {"until", it.words.when(gap.until)}});
    text += " ";
    text += gap.posts.empty() ? it.words.say("rehearsal.cure_grant")
                              : it.words.say("rehearsal.cure_posts", {{"posts", it.words.posts(gap.posts)}});
    return text;
}

json gaps_json(const RehearsalShown& it)
{
    json list = json::array();
    for (const auto& gap : it.findings.gaps) {
        json posts = json::array();
        for (const auto post : gap.posts) {
            posts.push_back({{"id", post.value()}, {"name", it.words.post(post)}});
        }
        list.push_back({{"kind", to_text(gap.kind)},
                        {"unit", gap.unit},
                        {"role", gap.role},
                        {"need", gap.need},
                        {"places", gap.places},
                        {"from", time_json(gap.from)},
                        {"until", time_json(gap.until)},
                        {"posts", std::move(posts)},
                        {"text", gap_text(it, gap)}});
    }
    return list;
}

json endings_json(const RehearsalShown& it)
{
    json list = json::array();
    for (const auto& one : it.findings.endings) {
        const auto when = it.words.when(one.at);
        const auto person = it.words.person(one.person);
        auto text = one.post ? it.words.say("rehearsal.leaves",
                                            {{"person", person}, {"post", it.words.post(*one.post)}, {"when", when}})
                             : it.words.say("rehearsal.delegation_ends",
                                            {{"person", person},
                                             {"principal", it.words.person(one.principal.value_or(one.person))},
                                             {"when", when}});
        list.push_back({{"at", time_json(one.at)},
                        {"person", person_json(it.names, one.person)},
                        {"post", one.post ? json(one.post->value()) : json(nullptr)},
                        {"principal", person_or_null(it.names, one.principal)},
                        {"text", std::move(text)}});
    }
    return list;
}

// What should have been done and was not.
json refusals_json(const RehearsalShown& it)
{
    json list = json::array();
    for (const auto& task : it.rehearsed.tasks) {
        if (task.refused.empty()) {
            continue;
        }
        const auto why =
            task.refused == "nobody"
                ? it.words.say("rehearsal.nobody", {{"role", it.words.role(task.role)}, {"unit", task.role_unit}})
                : it.words.problem(task.refused, {{"role", task.role}});
        list.push_back({{"task", task_json(it, task)},
                        {"code", task.refused},
                        {"text", it.words.say("rehearsal.not_done",
                                              {{"task", title_of(it, task)}, {"unit", task.unit}, {"why", why}})}});
    }
    return list;
}

json assumptions_json(const RehearsalShown& it)
{
    json list{it.words.say("rehearsal.assume_people"), it.words.say("rehearsal.assume_plans"),
              it.words.say("rehearsal.assume_register")};
    if (it.rehearsed.framework_year != 0) {
        list.push_back(
            it.words.say("rehearsal.assume_framework", {{"fiscal_year", std::to_string(it.rehearsed.framework_year)}}));
    }
    for (const auto& calendar : it.rehearsed.bare_calendars) {
        list.push_back(it.words.say("rehearsal.assume_calendar", {{"calendar", calendar}}));
    }
    return list;
}

}  // namespace

std::vector<PersonId> people_in(const service::Rehearsed& rehearsed, const service::RehearsalFindings& findings)
{
    std::set<PersonId> people;
    for (const auto& load : findings.loads) {
        people.insert(load.person);  // everybody with a task or a notice
    }
    for (const auto& task : rehearsed.tasks) {
        people.insert(task.people.begin(), task.people.end());
    }
    for (const auto& it : findings.endings) {
        people.insert(it.person);
        if (it.principal) {
            people.insert(*it.principal);
        }
    }
    return {people.begin(), people.end()};
}

json rehearsal_json(const RehearsalShown& it)
{
    const auto& rehearsed = it.rehearsed;
    json units = json::array();
    for (const auto& unit : rehearsed.units) {
        units.push_back(unit_reference(it.organisation, unit));
    }
    return {{"fiscal_year", rehearsed.fiscal_year},
            {"office", unit_reference(it.organisation, rehearsed.office)},
            {"units", std::move(units)},
            {"from", time_json(rehearsed.from)},
            {"until", time_json(rehearsed.until)},
            {"assumptions", assumptions_json(it)},
            {"counts",
             {{"tasks", rehearsed.tasks.size()},
              {"notices", rehearsed.notices.size()},
              {"actions", rehearsed.commands},
              {"timers", rehearsed.fired}}},
            {"calendar", calendar_json(it)},
            {"person_collisions", person_collisions_json(it)},
            {"holiday_collisions", holiday_collisions_json(it)},
            {"calendar_ends", calendar_ends_json(it)},
            {"peaks", peaks_json(it)},
            {"gaps", gaps_json(it)},
            {"endings", endings_json(it)},
            {"not_done", refusals_json(it)},
            {"units_not_done", rehearsed.units_not_done}};
}

}  // namespace traimas::api
