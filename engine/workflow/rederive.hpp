// What a new version of the holiday calendar does to one instance: which of its deadlines fall later, and which would
// fall earlier and therefore stay. Pure; docs/decisions/0018-calendars-that-change.md has the rules.
#pragma once

#include "engine/workflow/tree.hpp"

namespace traimas::workflow {

// The message of a calendar's register to the trees that follow it, and the event that it leaves in each instance.
inline constexpr const char* kCalendarChanged = "calendar_changed";

// A published deadline that the new calendar would bring forward.
struct KeptDeadline {
    std::string name;  // an anchor, or a timer of the state
    Instant from;      // where it stays
    Instant to;        // where the new calendar would have it
    friend bool operator==(const KeptDeadline&, const KeptDeadline&) = default;
};

struct Rederived {
    std::map<std::string, AnchorValue> later{};  // as they will stand, with the next revision
    std::vector<KeptDeadline> kept{};            // anchors
    std::vector<KeptDeadline> kept_timers{};     // that change the state, and the lapse of an approval
    // One calendar decides all timers of a state. Where one of those that end a wait would come earlier, the instance
    // stays with the version that published it.
    [[nodiscard]] bool follows() const { return kept_timers.empty(); }
};

// The deadlines of an instance that lie ahead of `now`, under the next version of its calendar. What has passed, and an
// instance that has ended, change no more. `calendars` holds the versions that its anchors were derived with.
[[nodiscard]] Rederived rederive(const Definition& definition, const Instance& instance, const CalendarSet& calendars,
                                 const calendar::HolidayCalendar& next, Instant now);

// Who says so, and when.
struct CalendarNews {
    InstanceId sender;  // the register
    std::string command{};
    Instant now;
};
// The event of one instance, with the notice to those whose open task is now due later. `world` is that before it.
[[nodiscard]] Outcome calendar_changed(const World& world, const Instance& instance,
                                       const calendar::HolidayCalendar& next, const Rederived& rederived,
                                       const CalendarNews& news);

}  // namespace traimas::workflow
