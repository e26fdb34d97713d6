// The organisation as of a date, and what a new holiday calendar would do to open deadlines.
// Pure functions over values that a reader loaded.
#pragma once

#include "engine/store/directory_queries.hpp"
#include "engine/workflow/tree.hpp"

#include <string>
#include <vector>

namespace traimas::service {

// The units that stood on a date, with the names that they had at its end: a unit stands from its `from`, a new name
// counts from the event that gave it. `events` are those of the register `organisation`, in order.
[[nodiscard]] std::vector<organisation::Unit> units_on(const std::vector<store::RegisterEventRow>& events,
                                                       calendar::Date date, const std::string& zone);

struct MovedDeadline {
    InstanceId instance;
    std::string unit;
    std::string anchor;
    Instant from;
    Instant to;
};

// The deadlines of these instances that would fall on another moment under this calendar: those of open tasks, and of
// what has not begun. One that an extension has moved keeps its date, but for what is no working day any more.
// `calendars` holds those that the instances are pinned to.
[[nodiscard]] std::vector<MovedDeadline> moved_deadlines(const workflow::DefinitionSet& definitions,
                                                         const std::vector<workflow::Instance>& instances,
                                                         const workflow::CalendarSet& calendars,
                                                         const calendar::HolidayCalendar& calendar);

// Every role that can be given to a post: those of the published workflows, and those that read and administer.
[[nodiscard]] std::vector<std::string> known_roles(const workflow::DefinitionSet& definitions);

}  // namespace traimas::service
