// traimas serve, traimas demo, traimas migrate, traimas version.
#include "cli/application.hpp"
#include "cli/demo_data.hpp"
#include "cli/options.hpp"

#include <iostream>
#include <memory>

namespace traimas::cli {
namespace {

int serve(const Config& config)
{
    Signals signals;  // before anything starts a thread or a child, so that a Ctrl-C meanwhile ends in a clean stop
    auto application = Application::open(config, make_log(config));
    return application ? (*application)->serve(signals, [](const std::string&) {}) : tell(application.error());
}

int serve_demo(const Config& config)
{
    Signals signals;
    auto application = Application::open(config, make_log(config));
    if (!application) {
        return tell(application.error());
    }
    auto& it = **application;
    const auto loaded =
        load_demo({it.engine(), it.database(), it.sign_in(), it.log(), config.paths.config, config.demo.scene});
    if (!loaded) {
        return tell(loaded.error());
    }
    return it.serve(signals, [](const std::string& address) {
        std::cout << "The demo is at " << address
                  << "  (sign in as anong, suda, malee, arun, wirat or decha; password: " << kDemoPassword << ")\n"
                  << "Watch a whole year: scripts/story --alone (a demo of its own)   Stop: Ctrl-C\n"
                  << std::flush;
    });
}

int migrate(const Config& config)
{
    auto log = make_log(config);
    auto access = open_database(config, log);
    if (!access) {
        return tell(access.error());
    }
    const auto version = bring_up_to_date(config, *access, log);
    if (!version) {
        return tell(version.error());
    }
    std::cout << "The schema is at version " << *version << ".\n";
    return 0;
}

}  // namespace

void add_serve(CLI::App& app, int& status)
{
    auto common = std::make_shared<Common>();
    auto* command = app.add_subcommand("serve", "Serves the API and the page, fires timers and delivers notices.\n"
                                                "Stops cleanly at Ctrl-C or SIGTERM: requests under way are answered.");
    add_common(*command, *common);
    command->callback([common, &status] {
        const auto config = load(*common);
        status = config ? serve(*config) : 1;
    });
}

void add_demo(CLI::App& app, int& status)
{
    auto common = std::make_shared<Common>();
    auto* command = app.add_subcommand(
        "demo", "Serves a living demo on this machine only: the model Office with its units and people, fiscal\n"
                "years 2559 to 2561, and a clock that you move (POST /api/v1/clock). demo.scene says where it begins.\n"
                "The demo is loaded when the database is empty; delete var/ to start anew.");
    add_common(*command, *common);
    command->callback([common, &status] {
        const auto config = load(*common, {{"demo.enabled", "true"}});
        status = config ? serve_demo(*config) : 1;
    });
}

void add_migrate(CLI::App& app, int& status)
{
    auto common = std::make_shared<Common>();
    auto* command =
        app.add_subcommand("migrate", "Brings the database's schema up to date with the migrating login\n"
                                      "(database.migrate_url). Any number may run at once: the work is done once.");
    add_common(*command, *common);
    command->callback([common, &status] {
        const auto config = load(*common);
        status = config ? migrate(*config) : 1;
    });
}

std::string version_text()
{
    return std::string{"traimas "} + kVersion;
}

void add_version(CLI::App& app, int& status)
{
    auto* command = app.add_subcommand("version", "Prints the version.");
    command->callback([&status] {
        std::cout << version_text() << '\n';
        status = 0;
    });
}

}  // namespace traimas::cli
