// traimas doctor: holds timers, tasks and the outbox against what must stand, and puts them right.
#include "cli/application.hpp"
#include "cli/options.hpp"

#include "engine/service/doctor.hpp"

#include <iostream>
#include <memory>

namespace traimas::cli {
namespace {

struct DoctorOptions {
    std::optional<std::int64_t> instance{};
    bool repair = false;
};

void print(const service::DoctorFinding& finding)
{
    if (finding.instance) {
        std::cout << "instance " << finding.instance->value() << ": ";
    }
    std::cout << finding.code << ": " << finding.sentence << (finding.repaired ? " Put right." : "") << '\n';
}

int doctor(const Config& config, const DoctorOptions& options)
{
    auto log = make_log(config);
    if (!database_stands(config, log)) {
        // An empty database would be healthy: a mistyped folder must not look like an examination.
        return tell(
            {ProblemKind::not_found, "no_database",
             "There is no database in " + config.database.data + ": name the folder with --set database.data=…"});
    }
    auto application = Application::open(config, std::move(log));
    if (!application) {
        return tell(application.error());
    }
    const auto only = options.instance ? std::optional{InstanceId{*options.instance}} : std::nullopt;
    const auto report = service::examine((*application)->engine(), (*application)->database(), only,
                                         options.repair ? service::Repair::yes : service::Repair::no);
    if (!report) {
        return tell(report.error());
    }
    for (const auto& finding : report->findings) {
        print(finding);
    }
    const auto left = report->unrepaired();
    const auto found = static_cast<std::int64_t>(report->findings.size());
    std::cout << report->trees << " trees: "
              << (found == 0 ? "all as it must be"
                             : std::to_string(found) + " findings, " + std::to_string(found - left) + " put right")
              << '\n'
              << report->deadlocks << " deadlocks since PostgreSQL's statistics were reset\n";
    if (left > 0 && !options.repair) {
        std::cout << "Run it with --repair to put right what can be.\n";
    }
    return left == 0 ? 0 : 1;
}

}  // namespace

void add_doctor(CLI::App& app, int& status)
{
    auto common = std::make_shared<Common>();
    auto options = std::make_shared<DoctorOptions>();
    auto* command = app.add_subcommand(
        "doctor", "Compares timers, tasks and the outbox with what the states ask for, and names each difference.\n"
                  "The exit status is 1 where something differs, or with --repair where something is left.\n"
                  "With the embedded database, stop the server first; with a URL, it may go on serving.");
    add_common(*command, *common);
    command->add_option("--instance", options->instance, "Only the tree of this instance.");
    command->add_flag("--repair", options->repair, "Puts right what can be, and leaves an incident of it.");
    command->callback([common, options, &status] {
        const auto config = load(*common, {{"log.level", "warning"}});
        status = config ? doctor(*config, *options) : 1;
    });
}

}  // namespace traimas::cli
