// traimas verify: recomputes the whole history and names every difference.
#include "cli/application.hpp"
#include "cli/options.hpp"

#include "engine/service/verify.hpp"

#include <chrono>
#include <iostream>
#include <memory>

namespace traimas::cli {
namespace {

int verify(const Config& config)
{
    auto log = make_log(config);
    if (!database_stands(config, log)) {
        // An empty database would verify: a mistyped folder must not look like a proof.
        return tell(
            {ProblemKind::not_found, "no_database",
             "There is no database in " + config.database.data + ": name the folder with --set database.data=…"});
    }
    auto application = Application::open(config, std::move(log));
    if (!application) {
        return tell(application.error());
    }
    const auto start = std::chrono::steady_clock::now();
    const auto report = service::verify((*application)->database(), (*application)->definitions());
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    for (const auto& finding : report.findings) {
        std::cout << "instance " << finding.instance.value();
        if (finding.seq > 0) {
            std::cout << " event " << finding.seq;
        }
        std::cout << ": " << finding.code << ": " << finding.sentence << '\n';
    }
    std::cout << report.instances << " instances, " << report.events << " events, " << report.bytes << " bytes in "
              << took.count() << " ms: "
              << (report.findings.empty() ? "all verified" : std::to_string(report.findings.size()) + " findings")
              << '\n';
    return report.findings.empty() ? 0 : 1;
}

}  // namespace

void add_verify(CLI::App& app, int& status)
{
    auto common = std::make_shared<Common>();
    auto* command = app.add_subcommand(
        "verify", "Recomputes every hash, fold, timer and task from the events and compares them with what is stored.\n"
                  "Names the instance and event of each difference; the exit status is 1 where there is any.\n"
                  "With the embedded database, stop the server first; with a URL, it may go on serving.");
    add_common(*command, *common);
    command->callback([common, &status] {
        const auto config = load(*common, {{"log.level", "warning"}});
        status = config ? verify(*config) : 1;
    });
}

}  // namespace traimas::cli
