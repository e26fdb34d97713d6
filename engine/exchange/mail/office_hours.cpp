// Civil times of the office, turned into instants.
// A span across midnight belongs to two dates: which one ends the quiet is decided by the time of day.
#include "engine/exchange/mail/office_hours.hpp"

#include "engine/calendar/zone.hpp"

namespace traimas::exchange {
namespace {

bool quiet_at(const OfficeHours& hours, std::chrono::minutes time)
{
    if (hours.quiet_from <= hours.quiet_until) {
        return hours.quiet_from <= time && time < hours.quiet_until;
    }
    return hours.quiet_from <= time || time < hours.quiet_until;
}

// The first instant at or after `at` whose civil time is `time`.
Instant next_at(const OfficeHours& hours, Instant at, std::chrono::minutes time)
{
    auto date = calendar::to_civil(at, hours.zone).date;
    auto next = calendar::to_instant({date, time}, hours.zone);
    while (next < at) {
        date += std::chrono::days{1};
        next = calendar::to_instant({date, time}, hours.zone);
    }
    return next;
}

}  // namespace

bool is_quiet(const OfficeHours& hours, Instant at)
{
    return quiet_at(hours, calendar::to_civil(at, hours.zone).time);
}

Instant sending_time(const OfficeHours& hours, Instant nominal, bool digest)
{
    const auto wanted = digest ? next_at(hours, nominal, hours.digest_at) : nominal;
    return is_quiet(hours, wanted) ? next_at(hours, wanted, hours.quiet_until) : wanted;
}

}  // namespace traimas::exchange
