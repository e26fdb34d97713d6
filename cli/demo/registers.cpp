// The registers of the demo: people and posts, roles, holidays, the dictionary and the frameworks.
#include "cli/demo/stage.hpp"
#include "engine/organisation/change.hpp"
#include "engine/service/register.hpp"

namespace traimas::cli::demo {
namespace {

using service::RegisterEvent;

constexpr std::uint64_t kSaltSeed = 2561;  // one for all, so that every demo has the same salts

std::vector<RegisterEvent> organisation_events(const DemoOffice& office)
{
    SeededRandom random{kSaltSeed};
    std::vector<RegisterEvent> events;
    for (const auto& unit : office.units) {
        events.push_back(service::register_event(organisation::UnitAdded{unit}));
    }
    for (const auto& it : office.people) {
        events.push_back(service::person_added(office.person(it.key), {it.username, it.th, it.en, it.email}, random));
    }
    for (const auto& it : office.posts) {
        events.push_back(
            service::register_event(organisation::PostAdded{{office.post(it.key), it.unit, it.th, it.en}}));
    }
    std::int64_t next = 1;
    for (const auto& it : office.holders) {
        events.push_back(service::register_event(
            organisation::Appointed{{next++, office.post(it.post), office.person(it.person), it.kind, it.from, {}}}));
    }
    next = 1;
    for (const auto& it : office.delegations) {
        events.push_back(service::register_event(organisation::Delegated{
            {next++, office.person(it.principal), office.person(it.delegate), it.from, it.until}}));
    }
    return events;
}

std::vector<RegisterEvent> access_events(const DemoOffice& office)
{
    std::vector<RegisterEvent> events;
    for (const auto& post : office.posts) {
        for (const auto& role : post.roles) {
            events.push_back(
                service::register_event(organisation::Granted{{office.post(post.key), role, post.role_unit}}));
        }
    }
    return events;
}

std::optional<Problem> change(Stage& stage, const std::string& name, const std::string& id, const std::string& key,
                              PersonId actor, const std::vector<RegisterEvent>& events)
{
    return problem_of(service::change_register(
        stage.engine(), name, id, stage.envelope(key, actor),
        [&](const store::Registers&) -> Result<std::vector<RegisterEvent>> { return events; }));
}

// As the system: before the first people have their roles nobody may change anything.
std::optional<Problem> found_all(Stage& stage, const std::string& key)
{
    const auto& office = stage.files().office;
    for (const auto* name : service::kSingleRegisters) {
        if (auto problem = problem_of(service::found_register(stage.engine(), name, ""))) {
            return problem;
        }
    }
    if (auto problem = problem_of(service::found_register(stage.engine(), "calendar", office.calendar.id))) {
        return problem;
    }
    RegisterEvent holidays{.changes = {}, .calendar = office.calendar};
    if (auto problem =
            change(stage, "calendar", office.calendar.id, key + "/calendar", service::kSystemActor, {holidays})) {
        return problem;
    }
    if (auto problem = change(stage, "organisation", "", key + "/organisation", service::kSystemActor,
                              organisation_events(office))) {
        return problem;
    }
    return change(stage, "access", "", key + "/access", service::kSystemActor, access_events(office));
}

std::optional<Problem> publish(Stage& stage, const char* name, const std::string& key,
                               std::vector<dictionary::Change> changes)
{
    std::vector<RegisterEvent> events;
    for (auto& it : changes) {
        events.push_back(service::dictionary_event(std::move(it)));
    }
    return change(stage, name, "", key, stage.person("psd", kOffice), events);
}

}  // namespace

void add_registers(const DemoFiles& files, std::vector<Deed>& deeds)
{
    const auto& timeline = files.courses.timeline;
    deeds.push_back({timeline.begins, 0, "registers", found_all});
    for (const auto& [at, what] : timeline.dictionary) {
        const auto changes = what == "first" ? files.catalogue.first() : files.catalogue.later(what);
        deeds.push_back({at, 0, "dictionary/" + what, [changes](Stage& stage, const std::string& key) {
                             return publish(stage, "dictionary", key, changes);
                         }});
    }
    for (const auto& framework : files.catalogue.frameworks) {
        const std::vector<dictionary::Change> changes{dictionary::FrameworkPublished{framework}};
        deeds.push_back(
            {timeline.frameworks.at(framework.fiscal_year), 0, "framework/" + std::to_string(framework.fiscal_year),
             [changes](Stage& stage, const std::string& key) { return publish(stage, "framework", key, changes); }});
    }
}

}  // namespace traimas::cli::demo
