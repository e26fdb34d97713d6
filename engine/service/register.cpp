// Commands on the registers.
#include "engine/service/register.hpp"

#include "engine/calendar/date_text.hpp"
#include "engine/service/authority.hpp"
#include "engine/service/opened.hpp"
#include "engine/service/transaction.hpp"

#include <algorithm>

namespace traimas::service {
namespace {

using nlohmann::json;
using store::StoreTx;

json calendar_change(const calendar::HolidayCalendar& calendar)
{
    json days = json::array();
    for (const auto day : calendar.holidays) {
        days.push_back(calendar::iso_date(day));
    }
    return {{"type", "calendar_loaded"}, {"id", calendar.id}, {"version", calendar.version}, {"holidays", days}};
}

bool may_change(const organisation::Organisation& organisation, PersonId person, Instant at)
{
    if (person == kSystemActor) {
        return true;
    }
    const auto capacities = organisation.capacities(person, at);
    return std::any_of(capacities.begin(), capacities.end(),
                       [](const organisation::Capacity& it) { return it.role == "administrator"; });
}

std::optional<Problem> write_event(Opened& opened, InstanceId root, const Envelope& envelope, RegisterEvent event,
                                   organisation::Organisation& standing)
{
    workflow::Command command{.id = envelope.command,
                              .action = "change",
                              .actor = {envelope.actor, envelope.on_behalf_of, "administrator", {}},
                              .now = opened.now,
                              .texts = std::move(event.texts)};
    for (const auto& change : event.changes) {
        if (auto problem = organisation::check(standing, change)) {
            return problem;
        }
        organisation::apply(standing, change);
        command.data = organisation::change_json(change);
    }
    workflow::Tree::RegisterRows rows{std::move(event.changes), std::move(event.people), {}};
    if (event.calendar) {
        command.data = calendar_change(*event.calendar);
        rows.calendars.push_back(*event.calendar);
    }
    auto done = opened.tree.change(root, command, std::move(rows));
    return done ? std::nullopt : std::optional{std::move(done).error()};
}

}  // namespace

Result<Done> change_register(Engine& engine, const std::string& name, const std::string& key, const Envelope& envelope,
                             const RegisterPlan& plan)
{
    return run_command(engine, envelope, [&](StoreTx& tx) -> Result<Done> {
        const auto root = engine.store.find(name, key, 0, 0);
        const auto opened = root ? open_tree(engine, tx, *root, envelope.command) : nullptr;
        if (!opened) {
            return Problem{ProblemKind::not_found, "not_found", "There is no such register."};
        }
        if (opened->receipt) {
            return replay(*opened->receipt, envelope);
        }
        if (!may_change(opened->registers->organisation, envelope.actor, opened->now)) {
            return Problem{ProblemKind::forbidden,
                           "not_your_role",
                           "Only an administrator changes the registers.",
                           {},
                           {{"role", "administrator"}, {"unit", ""}}};
        }
        const auto* standing = opened->tree.find(*root);
        if (envelope.expected_version && *envelope.expected_version != standing->folded.version) {
            return Problem{ProblemKind::stale, "version_changed",
                           "The register was changed since you read it: reload and decide again."};
        }
        TRAIMAS_TRY(auto events, plan(*opened->registers));
        auto organisation = opened->registers->organisation;
        for (auto& event : events) {
            if (auto problem = write_event(*opened, *root, envelope, std::move(event), organisation)) {
                return std::move(*problem);
            }
        }
        return finish(tx, *opened, *root, envelope, std::nullopt);
    });
}

Result<InstanceId> found_register(Engine& engine, const std::string& name, const std::string& key)
{
    const Envelope envelope{.command = command_id("found", name + "/" + key),
                            .request_hash = request_hash("found", name),
                            .actor = kSystemActor};
    return give_birth(engine, envelope,
                      {.definition = name, .unit = key, .subject = {{"key", key}}, .follows_calendar = false});
}

RegisterEvent register_event(organisation::Change change)
{
    RegisterEvent event;
    event.changes.push_back(std::move(change));
    return event;
}

RegisterEvent person_added(PersonId id, const NewPerson& person, Random& random)
{
    RegisterEvent event{.changes = {organisation::PersonAdded{id}}};
    const auto keep = [&](const char* key, const std::string& text) {
        if (!text.empty()) {
            event.texts.push_back({key, random.bytes(16), text});
        }
    };
    keep("username", person.username);
    keep("name/th", person.th);
    keep("name/en", person.en);
    keep("email", person.email);
    event.people.push_back({id, person.username, person.th, person.en, person.email});
    return event;
}

}  // namespace traimas::service
