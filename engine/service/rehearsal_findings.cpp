// Counts by day, week and person; walks over the spans in which the organisation stays as it is.
#include "engine/service/rehearsal_findings.hpp"

#include "engine/calendar/zone.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace traimas::service {
namespace {

using organisation::Organisation;

constexpr const char* kOfficeZone = "Asia/Bangkok";
constexpr std::size_t kWorstWeeks = 3;

calendar::Date monday_of(calendar::Date date)
{
    return date - (std::chrono::weekday{date} - std::chrono::Monday);
}

std::vector<PersonCollision> person_collisions(const Rehearsed& rehearsed)
{
    std::map<std::pair<PersonId, calendar::Date>, std::vector<std::size_t>> by_day;
    for (std::size_t i = 0; i < rehearsed.tasks.size(); ++i) {
        const auto& task = rehearsed.tasks[i];
        if (task.due_at) {
            for (const auto person : task.people) {
                by_day[{person, day_of(*task.due_at)}].push_back(i);
            }
        }
    }
    std::vector<PersonCollision> found;
    for (auto& [key, tasks] : by_day) {
        if (tasks.size() > 1) {
            found.push_back({key.first, key.second, std::move(tasks)});
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const PersonCollision& one, const PersonCollision& other) {
        return one.tasks.size() > other.tasks.size();
    });
    return found;
}

int days_off_after(const calendar::HolidayCalendar& holidays, calendar::Date date)
{
    int days = 0;
    for (auto next = date + std::chrono::days{1}; !calendar::is_working_day(holidays, next);
         next += std::chrono::days{1}) {
        ++days;
    }
    return days;
}

std::vector<HolidayCollision> holiday_collisions(const Rehearsed& rehearsed, const store::Registers& registers)
{
    std::map<std::pair<calendar::Date, int>, std::vector<std::size_t>> by_day;
    for (std::size_t i = 0; i < rehearsed.tasks.size(); ++i) {
        const auto& task = rehearsed.tasks[i];
        if (!task.due_at) {
            continue;
        }
        const auto& holidays = registers.calendars.at(task.calendar, registers.calendars.latest(task.calendar));
        const auto date = day_of(*task.due_at);
        const int off = days_off_after(holidays, date);
        if (off >= kLongHoliday) {
            by_day[{date, off}].push_back(i);
        }
    }
    std::vector<HolidayCollision> found;
    for (auto& [key, tasks] : by_day) {
        found.push_back({key.first, key.second, std::move(tasks)});
    }
    return found;
}

std::vector<CalendarEnd> calendar_ends(const Rehearsed& rehearsed, const store::Registers& registers)
{
    std::map<std::string, CalendarEnd> by_calendar;
    for (std::size_t i = 0; i < rehearsed.tasks.size(); ++i) {
        const auto& task = rehearsed.tasks[i];
        if (!task.due_at) {
            continue;
        }
        const int version = registers.calendars.latest(task.calendar);
        const auto until = calendar::known_until(registers.calendars.at(task.calendar, version));
        if (!until || *until < day_of(*task.due_at)) {
            by_calendar.try_emplace(task.calendar, CalendarEnd{task.calendar, version, until})
                .first->second.tasks.push_back(i);
        }
    }
    std::vector<CalendarEnd> found;
    for (auto& [id, it] : by_calendar) {
        found.push_back(std::move(it));
    }
    return found;
}

std::vector<PersonLoad> loads(const Rehearsed& rehearsed)
{
    std::map<PersonId, PersonLoad> by_person;
    std::map<PersonId, std::map<calendar::Date, PersonWeek>> weeks;
    const auto week = [&](PersonId person, Instant at) -> PersonWeek& {
        const auto monday = monday_of(day_of(at));
        return weeks[person].try_emplace(monday, PersonWeek{monday}).first->second;
    };
    for (const auto& task : rehearsed.tasks) {
        for (const auto person : task.people) {
            ++by_person.try_emplace(person, PersonLoad{person}).first->second.tasks;
            ++week(person, task.opened_at).opened;
            if (task.due_at) {
                ++week(person, *task.due_at).due;
            }
        }
    }
    for (const auto& notice : rehearsed.notices) {
        by_person.try_emplace(notice.person, PersonLoad{notice.person}).first->second.reminders +=
            notice.is_reminder ? 1 : 0;
        ++week(notice.person, notice.at).notices;
    }
    std::vector<PersonLoad> list;
    for (auto& [person, load] : by_person) {
        for (const auto& [monday, it] : weeks[person]) {
            load.weeks.push_back(it);
        }
        auto worst = load.weeks;
        std::stable_sort(worst.begin(), worst.end(),
                         [](const PersonWeek& one, const PersonWeek& other) { return one.load() > other.load(); });
        for (std::size_t i = 0; i < std::min(kWorstWeeks, worst.size()); ++i) {
            load.worst.push_back(worst[i].monday);
        }
        list.push_back(std::move(load));
    }
    std::stable_sort(list.begin(), list.end(), [](const PersonLoad& one, const PersonLoad& other) {
        return one.tasks + one.reminders > other.tasks + other.reminders;
    });
    return list;
}

// What the workflows ask of one role: how many people, and where.
struct Demand {
    int need = 1;
    bool decides = false;
    std::vector<std::string> places{};
};
using Demands = std::map<std::pair<std::string, workflow::RoleScope>, Demand>;

void ask(Demands& demands, const workflow::Definition& definition, const std::string& role, int need, bool decides,
         const std::string& place)
{
    const auto* known = definition.role(role);
    if (known != nullptr) {
        auto& demand = demands[{role, known->scope}];
        demand.need = std::max(demand.need, need);
        demand.decides = demand.decides || decides;
        demand.places.push_back(definition.name + "/" + place);
    }
}

// Of every workflow that a unit or an office goes through; registers are looked after by administrators.
Demands demands_of(const workflow::DefinitionSet& definitions)
{
    Demands demands;
    for (const auto& [key, definition] : definitions.all) {
        const bool is_newest = definitions.latest(key.first) == definition;
        if (!is_newest || definition->subject == workflow::Subject::register_) {
            continue;
        }
        for (const auto& state : definition->states) {
            if (state.task) {
                ask(demands, *definition, state.task->role, 1, false, state.name + "/task");
            }
            if (state.approval) {
                for (const auto& stage : state.approval->stages) {
                    ask(demands, *definition, stage.role, stage.need, true, state.name + "/" + stage.id);
                }
            }
        }
    }
    return demands;
}

// Every moment at which somebody comes or goes.
std::vector<Instant> turning_points(const Organisation& organisation, Instant from, Instant until)
{
    std::set<Instant> points{from};
    const auto add = [&](Instant at) {
        if (from < at && at < until) {
            points.insert(at);
        }
    };
    for (const auto& [id, it] : organisation.appointments) {
        add(it.from);
        add(it.until.value_or(from));
    }
    for (const auto& [id, it] : organisation.delegations) {
        add(it.from);
        add(it.until);
    }
    return {points.begin(), points.end()};
}

constexpr const char* kPreparer = "collector";

// Whoever of the unit's collectors prepares it: is one left who may decide?
bool is_left_with_preparers(const Organisation& organisation, const std::vector<PersonId>& deciders,
                            const std::string& unit, Instant at)
{
    const auto preparers = organisation.eligible(kPreparer, unit, at);
    const auto may_decide_on = [&](PersonId preparer) {
        return std::any_of(deciders.begin(), deciders.end(), [&](PersonId decider) {
            const auto principals = organisation.principals_of(decider, at);
            return decider != preparer && std::find(principals.begin(), principals.end(), preparer) == principals.end();
        });
    };
    return !preparers.empty() && std::none_of(preparers.begin(), preparers.end(), may_decide_on);
}

std::optional<GapKind> gap_at(const Organisation& organisation, const Demand& demand, const std::string& role,
                              const std::string& role_unit, const std::string& unit, Instant at)
{
    const auto people = organisation.eligible(role, role_unit, at);
    if (people.empty()) {
        return GapKind::nobody;
    }
    if (static_cast<int>(people.size()) < demand.need) {
        return GapKind::too_few;
    }
    if (demand.decides && is_left_with_preparers(organisation, people, unit, at)) {
        return GapKind::only_preparer;
    }
    return std::nullopt;
}

std::vector<PostId> posts_to_fill(const Organisation& organisation, const std::string& role, const std::string& unit,
                                  Instant at)
{
    std::vector<PostId> vacant;
    std::vector<PostId> held;
    for (const auto& grant : organisation.grants) {
        if (grant.role == role && grant.unit == unit) {
            (organisation.holders_of(grant.post, at).empty() ? vacant : held).push_back(grant.post);
        }
    }
    vacant.insert(vacant.end(), held.begin(), held.end());
    return vacant;
}

class GapSearch {
public:
    GapSearch(const Rehearsed& rehearsed, const Organisation& organisation)
        : rehearsed_{rehearsed}, organisation_{organisation}, points_{turning_points(organisation, rehearsed.from,
                                                                                     rehearsed.until)}
    {
    }

    void search(const std::string& role, workflow::RoleScope scope, const Demand& demand)
    {
        for (const auto& unit : rehearsed_.units) {
            const auto role_unit = workflow::scope_unit(organisation_, scope, unit);
            constexpr auto kNone = static_cast<std::size_t>(-1);
            std::size_t open = kNone;  // the gap that lasts
            for (const auto at : points_) {
                const auto kind = gap_at(organisation_, demand, role, role_unit, unit, at);
                if (open != kNone && (!kind || found_[open].kind != *kind)) {
                    found_[open].until = at;
                    open = kNone;
                }
                // What is vacant in the office is vacant for all its units: said once.
                const bool is_own = kind == GapKind::only_preparer || role_unit == unit;
                if (kind && open == kNone && (is_own || unit == rehearsed_.units.front())) {
                    found_.push_back({*kind, is_own ? unit : role_unit, role, demand.need, demand.places, at,
                                      rehearsed_.until, posts_to_fill(organisation_, role, role_unit, at)});
                    open = found_.size() - 1;
                }
            }
        }
    }

    std::vector<StaffingGap> take()
    {
        std::stable_sort(found_.begin(), found_.end(), [](const StaffingGap& one, const StaffingGap& other) {
            return std::tie(one.unit, one.role, one.from) < std::tie(other.unit, other.role, other.from);
        });
        return std::move(found_);
    }

private:
    const Rehearsed& rehearsed_;
    const Organisation& organisation_;
    std::vector<Instant> points_;
    std::vector<StaffingGap> found_{};
};

std::vector<Ending> endings(const Rehearsed& rehearsed, const Organisation& organisation)
{
    std::vector<Ending> found;
    const auto in_year = [&](Instant at) { return rehearsed.from < at && at <= rehearsed.until; };
    const auto of_office = [&](PostId post) {
        const auto it = organisation.posts.find(post);
        return it != organisation.posts.end() && organisation.within(it->second.unit, rehearsed.office);
    };
    for (const auto& [id, it] : organisation.appointments) {
        if (it.until && in_year(*it.until) && of_office(it.post)) {
            found.push_back({*it.until, it.person, it.post, std::nullopt});
        }
    }
    for (const auto& [id, it] : organisation.delegations) {
        const bool of_ours =
            std::any_of(organisation.appointments.begin(), organisation.appointments.end(), [&](const auto& entry) {
                return entry.second.person == it.principal && of_office(entry.second.post);
            });
        if (in_year(it.until) && of_ours) {
            found.push_back({it.until, it.delegate, std::nullopt, it.principal});
        }
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Ending& one, const Ending& other) { return one.at < other.at; });
    return found;
}

}  // namespace

calendar::Date day_of(Instant at)
{
    const auto civil = calendar::to_civil(at, kOfficeZone);
    return civil.time == std::chrono::minutes{0} ? civil.date - std::chrono::days{1} : civil.date;
}

RehearsalFindings rehearsal_findings(const Rehearsed& rehearsed, const store::Registers& registers,
                                     const workflow::DefinitionSet& definitions)
{
    GapSearch gaps{rehearsed, registers.organisation};
    for (const auto& [key, demand] : demands_of(definitions)) {
        gaps.search(key.first, key.second, demand);
    }
    return {.person_collisions = person_collisions(rehearsed),
            .holiday_collisions = holiday_collisions(rehearsed, registers),
            .calendar_ends = calendar_ends(rehearsed, registers),
            .loads = loads(rehearsed),
            .gaps = gaps.take(),
            .endings = endings(rehearsed, registers.organisation)};
}

}  // namespace traimas::service
