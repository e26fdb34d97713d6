// Calendars that change under trees that stand: the register tells every tree, and a tree moves what follows.
#include "engine/workflow/rederive.hpp"

#include <algorithm>

namespace traimas::workflow {
namespace {

IncidentRow incident_of(const Instance& instance, const calendar::HolidayCalendar& next, const KeptDeadline& kept)
{
    return {.source = "calendar",
            .key = std::to_string(instance.id.value()) + "/" + kept.name,
            .instance = instance.id,
            .arguments = nlohmann::json{{"workflow", instance.definition},
                                        {"unit", instance.unit},
                                        {"fiscal_year", instance.fiscal_year},
                                        {"quarter", instance.quarter},
                                        {"deadline", kept.name},
                                        {"calendar", next.id},
                                        {"version", next.version},
                                        {"from", to_micros(kept.from)},
                                        {"to", to_micros(kept.to)}}};
}

}  // namespace

// A row for each tree: each is taken under its own root's lock, in the order of the versions.
void Tree::tell_followers(const Instance& calendar_register, const RegisterRows& rows)
{
    for (const auto& calendar : rows.calendars) {
        for (const auto follower : rows.followers) {
            const auto target = "#" + std::to_string(follower.value());
            changes_.outbox.push_back(
                {.dedupe_key = std::to_string(calendar_register.id.value()) + "/" +
                               std::to_string(calendar_register.seq) + "/1/" + target,
                 .kind = "command",
                 .instance = calendar_register.id,
                 .seq = calendar_register.seq,
                 .recipient = PersonId{0},
                 .notice = kCalendarChanged,
                 .arguments = nlohmann::json{{"calendar", calendar.id}, {"version", calendar.version}},
                 .target = target,
                 .not_before = calendar_register.last_recorded});
        }
    }
}

void Tree::follow_calendar(const SignalCommand& message)
{
    const auto& next =
        context_.calendars.at(message.data.at("calendar").get<std::string>(), message.data.at("version").get<int>());
    const CalendarNews news{message.sender, message.command, message.now};
    for (auto& instance : instances_) {
        // One that was born meanwhile has this version, or a later one, from its birth.
        if (instance.calendar != next.id || instance.calendar_version >= next.version || is_final(instance)) {
            continue;
        }
        const auto place = world(instance);
        const auto rederived = rederive(place.definition, instance, context_.calendars, next, message.now);
        for (const auto* list : {&rederived.kept, &rederived.kept_timers}) {
            for (const auto& kept : *list) {
                changes_.incidents.push_back(incident_of(instance, next, kept));
            }
        }
        record(instance, calendar_changed(place, instance, next, rederived, news), {});
    }
}

}  // namespace traimas::workflow
