// What a report's fold says of its lateness, for lists that do not load its tree.
// The working days between are counted by calendar/lateness.hpp, with the calendar that is named here.
#pragma once

#include "engine/base/clock.hpp"
#include "engine/store/statement.hpp"

#include <optional>
#include <string>

namespace traimas::store {

struct LateMark {
    Instant since;  // the deadline that passed first
    bool excused;
    std::optional<Instant> until;  // submitted, or ended without; nullopt while it is awaited
    std::string calendar;
    int calendar_version;
};

// From {"late", "submitted", "entered_at", "state", "calendar", "version"}, as the queries of reports build it of the
// fold's marks; nullopt where the column is NULL or nothing was late.
[[nodiscard]] std::optional<LateMark> late_mark_from(const Value& column);

}  // namespace traimas::store
