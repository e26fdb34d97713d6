// Folds the register of the organisation to a date, and derives deadlines again.
// Nothing here writes: what a calendar's change does to a tree is a message of its own (tree_calendar.cpp).
#include "engine/service/directory.hpp"

#include "engine/organisation/change.hpp"
#include "engine/workflow/rederive.hpp"

#include <set>

namespace traimas::service {

std::vector<organisation::Unit> units_on(const std::vector<store::RegisterEventRow>& events, calendar::Date date,
                                         const std::string& zone)
{
    const auto end_of_day = calendar::to_instant({date, std::chrono::hours{24}}, zone);
    organisation::Organisation organisation;
    for (const auto& event : events) {
        const auto change = organisation::change_from(event.change);
        const bool is_unit = std::holds_alternative<organisation::UnitAdded>(change);
        const bool is_name =
            std::holds_alternative<organisation::UnitRenamed>(change) && event.effective_at < end_of_day;
        if (is_unit || is_name) {
            organisation::apply(organisation, change);
        }
    }
    std::vector<organisation::Unit> units;
    for (const auto& [code, unit] : organisation.units) {
        if (unit.from <= date) {
            units.push_back(unit);
        }
    }
    return units;
}

std::vector<MovedDeadline> moved_deadlines(const workflow::DefinitionSet& definitions,
                                           const std::vector<workflow::Instance>& instances,
                                           const workflow::CalendarSet& calendars,
                                           const calendar::HolidayCalendar& calendar, Instant now)
{
    std::vector<MovedDeadline> moved;
    for (const auto& instance : instances) {
        const auto& definition = definitions.at(instance.definition, instance.definition_version);
        const auto rederived = workflow::rederive(definition, instance, calendars, calendar, now);
        for (const auto& [name, anchor] : rederived.later) {
            moved.push_back({instance.id, instance.unit, name, instance.folded.anchors.at(name).at, anchor.at,
                             DeadlineMove::moved});
        }
        for (const auto* list : {&rederived.kept, &rederived.kept_timers}) {
            for (const auto& it : *list) {
                moved.push_back({instance.id, instance.unit, it.name, it.from, it.to, DeadlineMove::kept});
            }
        }
    }
    return moved;
}

std::vector<UnknownDeadline> unknown_deadlines(const workflow::DefinitionSet& definitions,
                                               const std::vector<workflow::Instance>& instances,
                                               const calendar::HolidayCalendar& calendar, Instant now)
{
    const auto until = calendar::known_until(calendar);
    std::vector<UnknownDeadline> found;
    for (const auto& instance : instances) {
        for (const auto& [name, anchor] : instance.folded.anchors) {
            // What falls on the last moment of a day is the first one of the next.
            const auto& zone = definitions.at(instance.definition, instance.definition_version).zone;
            const auto day = calendar::to_civil(anchor.at - std::chrono::microseconds{1}, zone).date;
            if (now < anchor.at && (!until || *until < day)) {
                found.push_back({instance.id, instance.unit, name, anchor.at});
            }
        }
    }
    return found;
}

std::vector<std::string> ended_states(const workflow::DefinitionSet& definitions)
{
    std::vector<std::string> states;
    for (const auto& [id, definition] : definitions.all) {
        for (const auto& state : definition->states) {
            if (!state.final.empty()) {
                states.push_back(id.first + "@" + std::to_string(id.second) + "/" + state.name);
            }
        }
    }
    return states;
}

std::vector<std::string> known_roles(const workflow::DefinitionSet& definitions)
{
    std::set<std::string> roles{"administrator", "auditor"};
    for (const auto& [id, definition] : definitions.all) {
        for (const auto& role : definition->roles) {
            roles.insert(role.name);
        }
    }
    return {roles.begin(), roles.end()};
}

}  // namespace traimas::service
