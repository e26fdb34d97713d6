// Commands on the registers.
#include "engine/service/register.hpp"

#include "engine/base/assert.hpp"
#include "engine/calendar/date_text.hpp"
#include "engine/service/authority.hpp"
#include "engine/service/directory.hpp"
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

bool is_of_the_dictionary(const std::string& name)
{
    return name == "dictionary" || name == "framework";
}

// The role by which the person changes the register; nullopt where none of theirs will do.
std::optional<std::string> changing_role(const organisation::Organisation& organisation, const std::string& name,
                                         PersonId person, Instant at)
{
    if (person == kSystemActor) {
        return "administrator";
    }
    const auto capacities = organisation.capacities(person, at);
    const auto holds = [&](std::string_view role) {
        return std::any_of(capacities.begin(), capacities.end(),
                           [&](const organisation::Capacity& it) { return it.role == role; });
    };
    if (is_of_the_dictionary(name) && holds("psd")) {
        return "psd";
    }
    return holds("administrator") ? std::optional<std::string>{"administrator"} : std::nullopt;
}

Problem not_their_role(const std::string& name)
{
    const bool dictionary = is_of_the_dictionary(name);
    return {ProblemKind::forbidden,
            "not_your_role",
            dictionary ? "Only the PSD or an administrator changes the dictionary and the frameworks."
                       : "Only an administrator changes the registers.",
            {},
            {{"role", dictionary ? "psd" : "administrator"}, {"unit", ""}}};
}

// The registers as they will stand after the events before: each change is checked against them.
struct Standing {
    organisation::Organisation organisation;
    dictionary::Dictionary dictionary;
};

template <class Value, class Change>
std::optional<Problem> check_and_apply(Value& standing, const Change& change)
{
    if (auto problem = check(standing, change)) {
        return problem;
    }
    apply(standing, change);
    return std::nullopt;
}

std::optional<Problem> write_event(Opened& opened, InstanceId root, workflow::Command command, RegisterEvent event,
                                   Standing& standing)
{
    command.texts = std::move(event.texts);
    workflow::Tree::RegisterRows rows{.people = std::move(event.people)};
    for (const auto& change : event.changes) {
        if (auto problem = check_and_apply(standing.organisation, change)) {
            return problem;
        }
        command.data = organisation::change_json(change);
    }
    for (const auto& change : event.dictionary) {
        if (auto problem = check_and_apply(standing.dictionary, change)) {
            return problem;
        }
        command.data = dictionary::change_json(change);
    }
    if (event.calendar) {
        command.data = calendar_change(*event.calendar);
        rows.calendars.push_back(*event.calendar);
        rows.followers = std::move(event.followers);
    }
    rows.organisation = std::move(event.changes);
    rows.dictionary = std::move(event.dictionary);
    auto done = opened.tree.change(root, command, std::move(rows));
    return done ? std::nullopt : std::optional{std::move(done).error()};
}

// A change that stood in another register's chain would be lost on every replay.
bool belongs(const std::string& name, const RegisterEvent& event)
{
    return std::all_of(event.dictionary.begin(), event.dictionary.end(), [&](const dictionary::Change& change) {
        return name == (dictionary::is_framework_change(change) ? "framework" : "dictionary");
    });
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
        const auto& registers = *opened->registers;
        const auto role = changing_role(registers.organisation, name, envelope.actor, opened->now);
        if (!role) {
            return not_their_role(name);
        }
        const auto* standing = opened->tree.find(*root);
        if (envelope.expected_version && *envelope.expected_version != standing->folded.version) {
            return Problem{ProblemKind::stale,
                           "version_changed",
                           "The register was changed since you read it: reload and decide again.",
                           {},
                           {{"version", std::to_string(standing->folded.version)},
                            {"expected", std::to_string(*envelope.expected_version)}}};
        }
        TRAIMAS_TRY(auto events, plan(registers));
        Standing follows{registers.organisation, {}};
        if (is_of_the_dictionary(name)) {
            follows.dictionary = registers.dictionary;  // large: copied where it is changed only
        }
        const workflow::Command command{.id = envelope.command,
                                        .action = "change",
                                        .actor = {envelope.actor, envelope.on_behalf_of, *role, {}},
                                        .now = opened->now};
        for (auto& event : events) {
            TRAIMAS_ASSERT(belongs(name, event));
            if (event.calendar) {
                event.followers =
                    tx.roots_on_calendar(event.calendar->id, event.calendar->version, ended_states(engine.definitions));
            }
            if (auto problem = write_event(*opened, *root, command, std::move(event), follows)) {
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

RegisterEvent dictionary_event(dictionary::Change change)
{
    RegisterEvent event;
    event.dictionary.push_back(std::move(change));
    return event;
}

bool is_username(std::string_view text)
{
    constexpr std::size_t kLongest = 64;
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
    return !text.empty() && text.size() <= kLongest && text.find_first_not_of(kLetters) == std::string_view::npos;
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
