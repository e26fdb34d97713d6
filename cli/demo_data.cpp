// Loads the demo organisation through commands, at business times of autumn 2017.
#include "cli/demo_data.hpp"

#include "api/auth/passwords.hpp"
#include "cli/demo_files.hpp"
#include "engine/calendar/zone.hpp"
#include "engine/organisation/change.hpp"
#include "engine/service/reading.hpp"
#include "engine/service/register.hpp"
#include "engine/store/clock.hpp"

namespace traimas::cli {
namespace {

using service::RegisterEvent;
using std::chrono::local_days;
using std::chrono::minutes;

constexpr std::uint64_t kSeed = 2561;  // one seed for all, so that every demo has the same salts

Instant bangkok(int year, unsigned month, unsigned day, int hour)
{
    const local_days date{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)};
    return calendar::to_instant({date, minutes{hour * 60}}, "Asia/Bangkok");
}

service::Envelope envelope(const std::string& what)
{
    return {.command = service::command_id("demo", what),
            .request_hash = service::request_hash("demo", what),
            .actor = service::kSystemActor};
}

// The ids that the keys of the files became.
struct Ids {
    std::map<std::string, PersonId> people{};
    std::map<std::string, PostId> posts{};
};

std::vector<RegisterEvent> organisation_events(const DemoFiles& files, Ids& ids, Random& random)
{
    std::vector<RegisterEvent> events;
    for (const auto& unit : files.units) {
        events.push_back(service::register_event(organisation::UnitAdded{unit}));
    }
    std::int64_t next = 1;
    for (const auto& person : files.people) {
        const PersonId id{next++};
        ids.people.emplace(person.key, id);
        events.push_back(service::person_added(id, {person.username, person.th, person.en, person.email}, random));
    }
    next = 1;
    for (const auto& post : files.posts) {
        const PostId id{next++};
        ids.posts.emplace(post.key, id);
        events.push_back(service::register_event(organisation::PostAdded{{id, post.unit, post.th, post.en}}));
    }
    next = 1;
    for (const auto& holder : files.holders) {
        events.push_back(service::register_event(organisation::Appointed{
            {next++, ids.posts.at(holder.post), ids.people.at(holder.person), holder.kind, holder.from, {}}}));
    }
    next = 1;
    for (const auto& it : files.delegations) {
        events.push_back(service::register_event(organisation::Delegated{
            {next++, ids.people.at(it.principal), ids.people.at(it.delegate), it.from, it.until}}));
    }
    return events;
}

std::vector<RegisterEvent> access_events(const DemoFiles& files, const Ids& ids)
{
    std::vector<RegisterEvent> events;
    for (const auto& post : files.posts) {
        for (const auto& role : post.roles) {
            events.push_back(
                service::register_event(organisation::Granted{{ids.posts.at(post.key), role, post.role_unit}}));
        }
    }
    return events;
}

nlohmann::json checkpoint_subject(const DemoFiles& files, const DemoCheckpoint& checkpoint, const Ids& ids)
{
    workflow::CheckpointSubject subject{.quarter_begin = calendar::quarter_begin(files.fiscal_year, files.quarter),
                                        .quarter_end = calendar::quarter_end(files.fiscal_year, files.quarter),
                                        .lines = checkpoint.lines,
                                        .parts = {},
                                        .policy = files.policy};
    for (const auto& part : checkpoint.parts) {
        subject.parts.push_back({part.id, ids.posts.at(part.post)});
    }
    return workflow::subject_json(subject);
}

std::optional<Problem> load_registers(service::Engine& engine, const DemoFiles& files, Ids& ids)
{
    for (const auto& [name, key] :
         {std::pair{"organisation", ""}, std::pair{"access", ""}, std::pair{"calendar", files.calendar.id.c_str()}}) {
        if (auto founded = service::found_register(engine, name, key); !founded) {
            return std::move(founded).error();
        }
    }
    const auto change = [&](const char* name, const std::string& key, std::vector<RegisterEvent> events) {
        auto done = service::change_register(
            engine, name, key, envelope(name),
            [&](const store::Registers&) -> Result<std::vector<RegisterEvent>> { return events; });
        return done ? std::nullopt : std::optional<Problem>{std::move(done).error()};
    };
    if (auto problem = change("organisation", "", organisation_events(files, ids, engine.random))) {
        return problem;
    }
    if (auto problem = change("access", "", access_events(files, ids))) {
        return problem;
    }
    RegisterEvent holidays;
    holidays.calendar = files.calendar;
    std::vector<RegisterEvent> calendar_events;
    calendar_events.push_back(std::move(holidays));
    return change("calendar", files.calendar.id, std::move(calendar_events));
}

std::optional<Problem> load_checkpoints(service::Engine& engine, const DemoFiles& files, const Ids& ids)
{
    for (const auto& checkpoint : files.checkpoints) {
        auto born = service::give_birth(engine, envelope("checkpoint/" + checkpoint.unit),
                                        {.definition = "checkpoint",
                                         .unit = checkpoint.unit,
                                         .fiscal_year = files.fiscal_year,
                                         .quarter = files.quarter,
                                         .subject = checkpoint_subject(files, checkpoint, ids)});
        if (!born) {
            return std::move(born).error();
        }
    }
    return std::nullopt;
}

std::optional<Problem> set_clock(store::Database& database, Instant at)
{
    auto done = service::read(database, [&](store::Tx& tx) { return store::set_manual_clock(tx, at); });
    return done ? std::nullopt : std::optional<Problem>{std::move(done).error()};
}

// Everybody has the one demo password; its hash is costly on purpose, so it is made once.
std::optional<Problem> load_passwords(const DemoContext& context, const Ids& ids)
{
    const auto hash = auth::hash_password(kDemoPassword);
    for (const auto& [key, person] : ids.people) {
        if (auto done = context.sign_in.set_password_hash(person, hash); !done) {
            return std::move(done).error();
        }
    }
    return std::nullopt;
}

}  // namespace

Result<bool> load_demo(const DemoContext& context)
{
    // The clock is moved on last: a demo whose loading was cut short is taken up where it stopped.
    const auto ready = bangkok(2017, 12, 20, 9);
    const auto standing = service::with_session(context.database, [](store::Session& session) -> Result<Instant> {
        return store::manual_clock(session).value_or(Instant{});
    });
    if (!standing) {
        return standing.error();
    }
    if (*standing >= ready) {
        return false;
    }
    if (*standing == Instant{} && context.engine.store.find("organisation", "", 0, 0)) {
        return Problem{ProblemKind::conflict, "not_a_demo",
                       "This database holds real data and runs on real time: the demo wants a database of its own. "
                       "Set database.data or database.url to another place."};
    }
    TRAIMAS_TRY(const auto files, read_demo_files(context.config_folder));
    if (auto problem = set_clock(context.database, bangkok(2017, 10, 1, 9))) {
        return std::move(*problem);
    }
    SeededRandom random{kSeed};
    service::Engine engine{context.engine.store, context.engine.definitions, random, context.engine.pause};
    Ids ids;
    if (auto problem = load_registers(engine, files, ids)) {
        return std::move(*problem);
    }
    if (auto problem = load_checkpoints(engine, files, ids)) {
        return std::move(*problem);
    }
    if (auto problem = load_passwords(context, ids)) {
        return std::move(*problem);
    }
    if (auto problem = set_clock(context.database, ready)) {
        return std::move(*problem);
    }
    context.log.info("demo_loaded", {{"people", static_cast<std::int64_t>(ids.people.size())},
                                     {"checkpoints", static_cast<std::int64_t>(files.checkpoints.size())}});
    return true;
}

}  // namespace traimas::cli
