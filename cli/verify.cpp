// traimas verify: recomputes the whole history and names every difference.
#include "cli/application.hpp"
#include "cli/options.hpp"

#include "engine/files/content_store.hpp"
#include "engine/service/verify.hpp"
#include "engine/store/evidence_queries.hpp"

#include <chrono>
#include <iostream>
#include <memory>

namespace traimas::cli {
namespace {

struct FilesReport {
    std::int64_t files = 0;
    std::int64_t faults = 0;
};

// Every file that a row names, held against its own hash.
FilesReport verify_files(const Config& config, store::Database& database)
{
    constexpr int kPage = 500;
    FilesReport report;
    std::string after;
    std::vector<std::string> page;
    do {
        auto tx = database.begin();
        page = store::known_files(tx, after, kPage);
        tx.rollback();
        for (const auto& sha256 : page) {
            const auto fault = files::ContentStore{config.evidence.folder}.fault_of(sha256);
            if (!fault.empty()) {
                std::cout << "evidence " << sha256 << ": " << fault << '\n';
                ++report.faults;
            }
            ++report.files;
            after = sha256;
        }
    } while (!page.empty());
    return report;
}

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
    const auto files = verify_files(config, (*application)->database());
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    const auto found = static_cast<std::int64_t>(report.findings.size()) + files.faults;
    for (const auto& finding : report.findings) {
        std::cout << "instance " << finding.instance.value();
        if (finding.seq > 0) {
            std::cout << " event " << finding.seq;
        }
        std::cout << ": " << finding.code << ": " << finding.sentence << '\n';
    }
    std::cout << report.instances << " instances, " << report.events << " events, " << report.bytes << " bytes, "
              << files.files << " evidence files in " << took.count()
              << " ms: " << (found == 0 ? "all verified" : std::to_string(found) + " findings") << '\n';
    return found == 0 ? 0 : 1;
}

}  // namespace

void add_verify(CLI::App& app, int& status)
{
    auto common = std::make_shared<Common>();
    auto* command = app.add_subcommand(
        "verify", "Recomputes every hash, fold, timer and task from the events and compares them with what is stored,\n"
                  "and every file of evidence with its hash.\n"
                  "Names the instance and event of each difference; the exit status is 1 where there is any.\n"
                  "With the embedded database, stop the server first; with a URL, it may go on serving.");
    add_common(*command, *common);
    command->callback([common, &status] {
        const auto config = load(*common, {{"log.level", "warning"}});
        status = config ? verify(*config) : 1;
    });
}

}  // namespace traimas::cli
