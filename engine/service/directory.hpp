// The organisation as of a date, and what a new holiday calendar would do to open deadlines.
// Pure functions over values that a reader loaded.
#pragma once

#include "engine/base/enum_text.hpp"
#include "engine/store/directory_queries.hpp"
#include "engine/workflow/tree.hpp"

#include <string>
#include <vector>

namespace traimas::service {

// The units that stood on a date, with the names that they had at its end: a unit stands from its `from`, a new name
// counts from the event that gave it. `events` are those of the register `organisation`, in order.
[[nodiscard]] std::vector<organisation::Unit> units_on(const std::vector<store::RegisterEventRow>& events,
                                                       calendar::Date date, const std::string& zone);

// A later deadline moves by itself; an earlier one stays as it was published, and an incident asks a person.
enum class DeadlineMove { moved, kept };

// A deadline after the last holiday that its calendar names: reckoned as if nothing but weekends were off.
struct UnknownDeadline {
    InstanceId instance;
    std::string unit;
    std::string anchor;
    Instant at;
};
// Of the open instances that follow the calendar, those still to come; by instance and anchor.
[[nodiscard]] std::vector<UnknownDeadline> unknown_deadlines(const workflow::DefinitionSet& definitions,
                                                             const std::vector<workflow::Instance>& instances,
                                                             const calendar::HolidayCalendar& calendar, Instant now);

struct MovedDeadline {
    InstanceId instance;
    std::string unit;
    std::string anchor;  // or the timer that ends a wait
    Instant from;
    Instant to;
    DeadlineMove outcome;
};

// The deadlines of these instances that fall on another moment under this calendar, and what becomes of each: exactly
// what its message will do to them. `calendars` holds those that the instances are pinned to.
[[nodiscard]] std::vector<MovedDeadline> moved_deadlines(const workflow::DefinitionSet& definitions,
                                                         const std::vector<workflow::Instance>& instances,
                                                         const workflow::CalendarSet& calendars,
                                                         const calendar::HolidayCalendar& calendar, Instant now);

// The states in which an instance has ended, as "checkpoint@1/closed".
[[nodiscard]] std::vector<std::string> ended_states(const workflow::DefinitionSet& definitions);

// Every role that can be given to a post: those of the published workflows, and those that read and administer.
[[nodiscard]] std::vector<std::string> known_roles(const workflow::DefinitionSet& definitions);

}  // namespace traimas::service

template <>
struct traimas::EnumText<traimas::service::DeadlineMove> {
    static constexpr std::array table{std::pair{service::DeadlineMove::moved, std::string_view{"moved"}},
                                      std::pair{service::DeadlineMove::kept, std::string_view{"kept"}}};
};
