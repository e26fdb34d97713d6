// Builds the office through the same commands as everybody else.
#include "tests/support/office.hpp"

#include "engine/calendar/zone.hpp"
#include "engine/service/definitions.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace traimas::testing {
namespace {

std::string text_of(const std::filesystem::path& path)
{
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

template <class T>
T must(Result<T> result)
{
    if (!result) {
        throw std::runtime_error{"the office cannot be built: " + result.error().code + ": " + result.error().detail};
    }
    return *std::move(result);
}

struct Role {
    const char* person;
    const char* unit;
    const char* role;
};
constexpr Role kRoles[] = {
    {"anong", "ICT", "collector"}, {"prasert", "ICT", "collector"}, {"thanakorn", "ICT", "head"},
    {"kanya", "LAW", "collector"}, {"thawat", "LAW", "head"},       {"malee", "OPS", "psd"},
    {"arun", "OPS", "executive"},  {"wirat", "OPS", "auditor"},     {"decha", "OPS", "administrator"},
};

}  // namespace

Instant bangkok(int year, int month, int day, int hour, int minute)
{
    const std::chrono::local_days date{std::chrono::year{year} / month / day};
    return calendar::to_instant({date, std::chrono::minutes{hour * 60 + minute}}, "Asia/Bangkok");
}

const workflow::DefinitionSet& shipped_definitions()
{
    static const auto kDefinitions = [] {
        const std::filesystem::path folder{TRAIMAS_SOURCE_DIR "/workflows"};
        std::vector<service::DefinitionFile> files;
        for (const auto* name : {"access", "amendment", "calendar", "case", "checkpoint", "cycle", "dictionary",
                                 "framework", "organisation", "restatement", "window", "year"}) {
            const auto file = std::string{name} + ".v1.json";
            files.push_back({file, text_of(folder / file)});
        }
        return must(service::load_definitions(files, text_of(folder / "workflow.schema.json")));
    }();
    return kDefinitions;
}

Office::Office(store::Store& store, std::function<void(Instant)> set_clock, std::uint64_t seed)
    : random{seed}, engine{store, shipped_definitions(), random}, set_clock_{std::move(set_clock)}
{
    at(bangkok(2017, 10, 1, 9));
    for (const auto* name : service::kSingleRegisters) {
        must(service::found_register(engine, name, ""));
    }
    must(service::found_register(engine, "calendar", "th"));
    add_units();
    add_people();
    calendar::HolidayCalendar holidays{"th", 1, {}};
    for (const auto& [year, month, day] : {std::tuple{2017, 12, 5}, std::tuple{2017, 12, 11}, std::tuple{2018, 1, 1},
                                           std::tuple{2018, 1, 2}, std::tuple{2018, 3, 1}}) {
        holidays.holidays.emplace_back(std::chrono::local_days{std::chrono::year{year} / month / day});
    }
    service::RegisterEvent event;
    event.calendar = holidays;
    must(service::change_register(
        engine, "calendar", "th",
        {.command = service::command_id("office", "calendar"), .actor = service::kSystemActor},
        [&](const store::Registers&) -> Result<std::vector<service::RegisterEvent>> { return std::vector{event}; }));
}

void Office::add_units()
{
    must(service::change_register(
        engine, "organisation", "", {.command = service::command_id("office", "units"), .actor = service::kSystemActor},
        [&](const store::Registers&) -> Result<std::vector<service::RegisterEvent>> {
            using organisation::UnitKind;
            std::vector<service::RegisterEvent> events;
            for (const auto& [code, parent, kind] :
                 {std::tuple{"MOF", "", UnitKind::ministry}, std::tuple{"OPS", "MOF", UnitKind::office},
                  std::tuple{"ICT", "OPS", UnitKind::unit}, std::tuple{"LAW", "OPS", UnitKind::unit}}) {
                events.push_back(
                    service::register_event(organisation::UnitAdded{{.code = code,
                                                                     .parent = parent,
                                                                     .kind = kind,
                                                                     .th = code,
                                                                     .en = code,
                                                                     .from = calendar::year_begin(2561)}}));
            }
            return events;
        }));
}

void Office::add_people()
{
    std::vector<service::RegisterEvent> events;
    std::vector<service::RegisterEvent> grants;
    const auto begin = bangkok(2017, 10, 1);
    std::int64_t next = 1;
    for (const auto& it : kRoles) {
        const PersonId person{next};
        const PostId post{next};
        people.emplace(it.person, person);
        posts.emplace(it.person, post);
        events.push_back(service::person_added(person, {it.person, it.person, it.person}, random));
        events.push_back(service::register_event(organisation::PostAdded{{post, it.unit, it.role, it.role}}));
        events.push_back(service::register_event(
            organisation::Appointed{{next, post, person, organisation::HolderKind::holder, begin, {}}}));
        grants.push_back(service::register_event(organisation::Granted{{post, it.role, it.unit}}));
        ++next;
    }
    const PersonId suda{next};
    people.emplace("suda", suda);
    events.push_back(service::person_added(suda, {"suda", "suda", "suda"}, random));
    events.push_back(service::register_event(
        organisation::Appointed{{next, posts.at("thanakorn"), suda, organisation::HolderKind::acting, begin, {}}}));
    events.push_back(service::register_event(organisation::Delegated{
        {1, people.at("anong"), people.at("thanakorn"), bangkok(2018, 1, 1), bangkok(2018, 2, 1)}}));
    const auto write = [&](const char* name, const std::vector<service::RegisterEvent>& list) {
        must(service::change_register(
            engine, name, "", {.command = service::command_id("office", name), .actor = service::kSystemActor},
            [&](const store::Registers&) -> Result<std::vector<service::RegisterEvent>> { return list; }));
    };
    write("organisation", events);
    write("access", grants);
}

void Office::organise(const std::vector<organisation::Change>& changes)
{
    std::vector<service::RegisterEvent> events;
    for (const auto& change : changes) {
        events.push_back(service::register_event(change));
    }
    must(service::change_register(
        engine, "organisation", "",
        {.command = service::command_id("organise", std::to_string(++keys_)), .actor = service::kSystemActor},
        [&](const store::Registers&) -> Result<std::vector<service::RegisterEvent>> { return events; }));
}

InstanceId Office::checkpoint(const std::string& unit, bool with_parts, int due_days)
{
    auto framework = test_framework(2561);
    framework.days["due_days"] = due_days;
    framework.days["late_spawn_bd"] = 0;  // born by hand, at whatever time the test wants
    subjects::CheckpointSubject subject{.quarter_begin = calendar::quarter_begin(2561, 1),
                                        .quarter_end = calendar::quarter_end(2561, 1),
                                        .lines = {},
                                        .parts = {},
                                        .framework = framework};
    subject.lines.push_back(
        test_line(unit + "-01", measure::ValueType::percent, "60", "54", with_parts ? "services" : ""));
    subject.lines.push_back(
        test_line(unit + "-02", measure::ValueType::count, "10", "8", with_parts ? "security" : ""));
    if (with_parts) {
        subject.parts = {{"services", posts.at("anong")}, {"security", posts.at("prasert")}};
    }
    current = must(service::give_birth(engine,
                                       {.command = service::command_id("office", "checkpoint/" + unit),
                                        .request_hash = "",
                                        .actor = service::kSystemActor},
                                       {.definition = "checkpoint",
                                        .unit = unit,
                                        .fiscal_year = 2561,
                                        .quarter = 1,
                                        .subject = subjects::subject_json(subject)}));
    return current;
}

void Office::publish(const std::vector<int>& fiscal_years, const std::vector<std::string>& units)
{
    std::vector<service::RegisterEvent> indicators;
    for (const auto& unit : units) {
        for (const auto& indicator : {percent_indicator(unit + "-01"), count_indicator(unit + "-02")}) {
            indicators.push_back(service::dictionary_event(dictionary::IndicatorPublished{indicator}));
        }
    }
    std::vector<service::RegisterEvent> frameworks;
    for (const int year : fiscal_years) {
        frameworks.push_back(service::dictionary_event(dictionary::FrameworkPublished{test_framework(year)}));
    }
    const auto write = [&](const char* name, const std::vector<service::RegisterEvent>& list) {
        must(service::change_register(
            engine, name, "", {.command = service::command_id("office", name), .actor = service::kSystemActor},
            [&](const store::Registers&) -> Result<std::vector<service::RegisterEvent>> { return list; }));
    };
    write("dictionary", indicators);
    write("framework", frameworks);
}

InstanceId Office::open_year(int fiscal_year, const std::vector<std::string>& units)
{
    const auto key = "year/" + std::to_string(fiscal_year);
    const auto done = must(
        service::found_year(engine, {.command = service::command_id("office", key), .actor = service::kSystemActor},
                            {.fiscal_year = fiscal_year, .office = "OPS", .units = units}));
    const auto year = done.receipt.instance;
    if (instance(year).folded.state == "preparing") {
        must(as("malee").on(year).act("open"));
    }
    settle();
    return year;
}

void Office::settle()
{
    for (;;) {
        const auto report = service::deliver_messages(engine, 100);
        if (report.postponed > 0) {
            throw std::runtime_error{"a message between trees failed"};
        }
        if (report.taken + report.nobody == 0 && drain() == 0) {
            return;
        }
    }
}

InstanceId Office::cycle(const std::string& unit, int fiscal_year)
{
    const auto found = engine.store.find("cycle", unit, fiscal_year, 0);
    if (!found) {
        throw std::runtime_error{"no cycle of " + unit};
    }
    return *found;
}

InstanceId Office::one_of(const std::string& definition, InstanceId root, int quarter, int ordinal)
{
    const auto tx = engine.store.begin();
    for (const auto& it : tx->load(root, "").instances) {
        if (it.definition == definition && it.quarter == quarter && (ordinal == 0 || it.ordinal == ordinal)) {
            return it.id;
        }
    }
    throw std::runtime_error{"no " + definition};
}

void Office::approve(InstanceId instance, const std::vector<std::string>& names)
{
    for (const auto& name : names) {
        must(as(name).on(instance).act("approve"));
    }
    settle();
}

void Office::report_all(const std::string& collector, const std::string& unit)
{
    must(as(collector).save(unit + "-01", "45", "60"));
    must(as(collector).save_value(unit + "-02", "12"));
}

workflow::Instance Office::instance(InstanceId id)
{
    const auto root = engine.store.root_of(id);
    const auto tx = engine.store.begin();
    for (const auto& it : tx->load(*root, "").instances) {
        if (it.id == id) {
            return it;
        }
    }
    throw std::runtime_error{"no such instance"};
}

Office::Person& Office::Person::on(InstanceId instance)
{
    office_.current = instance;
    return *this;
}

Office::Person& Office::Person::in_the_name_of(const std::string& principal)
{
    principal_ = office_.people.at(principal);
    return *this;
}

Office::Person& Office::Person::with_key(const std::string& key)
{
    key_ = key;
    return *this;
}

service::Envelope Office::Person::envelope(const std::string& what)
{
    const auto key = key_.empty() ? std::to_string(++office_.keys_) : key_;
    return {.command = service::command_id("person/" + std::to_string(id_.value()), key),
            .request_hash = service::request_hash(what, ""),
            .actor = id_,
            .on_behalf_of = principal_};
}

Result<service::Done> Office::Person::act(const std::string& action, subjects::ActionInput input)
{
    input.action = action;
    return service::act(office_.engine, office_.current, envelope(action), input);
}

Result<service::Done> Office::Person::save_document(const std::string& kind, const nlohmann::json& content,
                                                    const std::map<std::string, std::string>& texts)
{
    return service::save_document(office_.engine, office_.current, envelope("save"),
                                  {.kind = kind, .content = content, .texts = texts});
}

Result<service::Done> Office::Person::save_plan(const cycle::Plan& plan,
                                                const std::map<std::string, std::string>& texts)
{
    return save_document("plan", cycle::plan_json(plan), texts);
}

Result<service::Done> Office::Person::begin(const std::string& definition)
{
    return service::bear_child(office_.engine, office_.current, envelope(definition), definition);
}

Result<service::Done> Office::Person::save(const std::string& indicator, const std::string& numerator,
                                           const std::string& denominator, const std::string& narrative)
{
    subjects::SaveRow row{.indicator = indicator};
    row.value.numerator = decimal(numerator);
    row.value.denominator = decimal(denominator);
    row.narrative = narrative;
    return service::save_draft(office_.engine, office_.current, envelope("save"), {row});
}

Result<service::Done> Office::Person::save_value(const std::string& indicator, const std::string& value,
                                                 const std::string& narrative)
{
    subjects::SaveRow row{.indicator = indicator};
    row.value.value = decimal(value);
    row.narrative = narrative;
    return service::save_draft(office_.engine, office_.current, envelope("save"), {row});
}

}  // namespace traimas::testing
