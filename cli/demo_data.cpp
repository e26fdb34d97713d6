// Loads a scene of the demo into the database.
#include "cli/demo_data.hpp"

#include "api/auth/passwords.hpp"
#include "cli/demo/play.hpp"
#include "engine/service/reading.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/event_queries.hpp"

#include <chrono>

namespace traimas::cli {
namespace {

constexpr const char* kFirstDeed = "registers/organisation";

// The scene whose loading was begun here: the first change of the organisation says it. Receipts are not asked, they
// are swept after a time.
Result<std::optional<std::string>> scene_begun(const DemoContext& context, const demo::DemoFiles& files)
{
    const auto organisation = context.engine.store.find("organisation", "", 0, 0);
    if (!organisation) {
        return std::optional<std::string>{};
    }
    return service::read(context.database, [&](store::Tx& tx) -> Result<std::optional<std::string>> {
        constexpr int kFirstChange = 1;  // after the register's own birth
        const auto events = store::events_of(tx, *organisation, kFirstChange, 1);
        for (const auto& [name, scene] : files.courses.timeline.scenes) {
            const auto command = service::command_id("demo/" + name, kFirstDeed);
            if (!events.empty() && events.front().command == command) {
                return std::optional{name};
            }
        }
        return std::optional<std::string>{};
    });
}

Result<Instant> standing_clock(store::Database& database)
{
    return service::with_session(database, [](store::Session& session) -> Result<Instant> {
        return store::manual_clock(session).value_or(Instant{});
    });
}

// Everybody has the one demo password; its hash is costly on purpose, so it is made once.
std::optional<Problem> load_passwords(const DemoContext& context, const demo::DemoOffice& office)
{
    const auto hash = auth::hash_password(kDemoPassword);
    for (const auto& person : office.people) {
        if (auto problem = demo::problem_of(context.sign_in.set_password_hash(office.person(person.key), hash))) {
            return problem;
        }
    }
    return std::nullopt;
}

std::optional<Problem> load(const DemoContext& context, const demo::DemoFiles& files, const std::string& scene,
                            Instant standing)
{
    const auto set_clock = [&](Instant at) -> std::optional<Problem> {
        if (at <= standing) {
            return std::nullopt;
        }
        return demo::problem_of(
            service::change(context.database, [&](store::Tx& tx) { return store::set_manual_clock(tx, at); }));
    };
    const auto begun = std::chrono::steady_clock::now();
    const auto& shown = files.courses.timeline.scenes.at(scene);
    demo::Stage stage{context.engine, files, scene, set_clock};
    auto done = demo::play(stage, shown, standing);
    if (!done) {
        return std::move(done).error();
    }
    if (auto problem = load_passwords(context, files.office)) {
        return problem;
    }
    // The clock comes to the moment last: a demo whose loading was cut short is taken up where it stopped.
    if (auto problem = stage.move_to(shown.moment)) {
        return problem;
    }
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    context.log.info("demo_loaded", {{"scene", scene},
                                     {"people", static_cast<std::int64_t>(files.office.people.size())},
                                     {"deeds", static_cast<std::int64_t>(*done)},
                                     {"millis", static_cast<std::int64_t>(took.count())}});
    return std::nullopt;
}

}  // namespace

Result<bool> load_demo(const DemoContext& context)
{
    TRAIMAS_TRY(const auto files, demo::read_demo_files(context.config_folder));
    TRAIMAS_TRY(const auto standing, standing_clock(context.database));
    TRAIMAS_TRY(const auto begun, scene_begun(context, files));
    if (!begun && context.engine.store.find("organisation", "", 0, 0)) {
        return Problem{ProblemKind::conflict, "not_a_demo",
                       "This database holds real data, or the demo of another version: the demo wants a database of "
                       "its own. Set database.data or database.url to another place."};
    }
    const auto scene = begun.value_or(context.scene);
    if (scene != context.scene) {
        context.log.warning("demo_of_another_scene", {{"holds", scene}, {"wanted", context.scene}});
    }
    if (begun && files.courses.timeline.scenes.at(scene).moment <= standing) {
        return false;
    }
    if (auto problem = load(context, files, scene, standing)) {
        return std::move(*problem);
    }
    return true;
}

}  // namespace traimas::cli
