// Folds the register of the organisation to a date, and derives deadlines again.
// Nothing here writes: what a calendar's change does to a tree is a command of its own.
#include "engine/service/directory.hpp"

#include "engine/organisation/change.hpp"
#include "engine/workflow/schedule.hpp"

#include <algorithm>
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

namespace {

// Does the deadline still decide something: for the open task, or for a task that is yet to come?
bool counts(const workflow::Definition& definition, const workflow::Instance& instance, const workflow::Anchor& anchor)
{
    const auto* state = definition.state(instance.folded.state);
    if (state == nullptr || !instance.folded.anchors.contains(anchor.name)) {
        return false;
    }
    return (state->task && state->task->due == anchor.name) || state->name == definition.initial;
}

// Was it moved by hand: does its own calendar derive another date?
bool is_shifted(const workflow::Definition& definition, const workflow::Instance& instance,
                const workflow::Anchor& anchor, const workflow::CalendarSet& calendars)
{
    const auto& own = calendars.at(instance.calendar, instance.calendar_version);
    return workflow::resolve_when({definition, own}, instance, anchor.when).civil !=
           instance.folded.anchors.at(anchor.name).civil;
}

}  // namespace

std::vector<MovedDeadline> moved_deadlines(const workflow::DefinitionSet& definitions,
                                           const std::vector<workflow::Instance>& instances,
                                           const workflow::CalendarSet& calendars,
                                           const calendar::HolidayCalendar& calendar)
{
    std::vector<MovedDeadline> moved;
    for (const auto& instance : instances) {
        const auto& definition = definitions.at(instance.definition, instance.definition_version);
        for (const auto& anchor : definition.anchors) {
            if (!counts(definition, instance, anchor)) {
                continue;
            }
            const auto& standing = instance.folded.anchors.at(anchor.name);
            const auto derived =
                is_shifted(definition, instance, anchor, calendars)
                    ? calendar::resolve(standing.civil, {.roll = calendar::Roll::following}, definition.zone, calendar)
                    : workflow::resolve_when({definition, calendar}, instance, anchor.when);
            if (standing.at != derived.at) {
                moved.push_back({instance.id, instance.unit, anchor.name, standing.at, derived.at});
            }
        }
    }
    return moved;
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
