// traimas access-log: reads the days again and names every line that does not follow from the one before.
#include "cli/access_log.hpp"

#include "cli/options.hpp"

#include <date/date.h>
#include <fmt/format.h>

#include <iostream>
#include <memory>

namespace traimas::cli {
namespace {

std::string field(const LogField& it)
{
    return "," + it.json();
}

int check(const Config& config)
{
    const auto report = traffic::check_traffic(config.access_log.folder);
    if (report.days == 0) {
        return tell({ProblemKind::not_found, "no_access_log",
                     "There is no access log in " + config.access_log.folder +
                         ": name the folder with --set access_log.folder=…"});
    }
    for (const auto& it : report.findings) {
        std::cout << it.date << " line " << it.line << ": " << it.code << '\n';
    }
    std::cout << report.days << " days, " << report.lines << " lines: "
              << (report.findings.empty() ? "all follow from each other"
                                          : std::to_string(report.findings.size()) + " findings")
              << "\nThe chain ends with " << report.last << '\n';
    return report.findings.empty() ? 0 : 1;
}

}  // namespace

std::string access_line(const http::AccessRecord& record)
{
    const auto at = std::chrono::floor<std::chrono::milliseconds>(record.at);
    std::string line = fmt::format("{{\"time\":\"{}\"", date::format("%FT%TZ", at));
    line += field({"request_id", record.request_id});
    if (!record.trace_id.empty()) {
        line += field({"trace_id", record.trace_id});
    }
    if (record.person) {
        line += field({"person", record.person->value()}) + field({"session", record.session});
    }
    line += field({"address", record.address});
    if (record.port > 0) {
        line += field({"port", record.port});
    }
    return line + field({"method", record.method}) + field({"path", record.path}) + field({"status", record.status}) +
           field({"bytes", record.bytes}) + field({"micros", record.micros}) + "}";
}

Result<std::unique_ptr<traffic::TrafficLog>> open_access_log(const Config& config, const Log& log)
{
    return traffic::TrafficLog::open({.folder = config.access_log.folder,
                                      .days = config.access_log.days,
                                      .now = [] { return SystemClock{}.now(); },
                                      .failed =
                                          [log](const std::string& reason) mutable {
                                              log.error("access_log_failed", {{"reason", reason}});
                                          }});
}

void add_access_log(CLI::App& app, int& status)
{
    auto common = std::make_shared<Common>();
    auto* command = app.add_subcommand(
        "access-log",
        "Checks the access log: every line holds the hash of those before it, from day to day.\n"
        "Names the day and the line of each difference; the exit status is 1 where there is any.\n"
        "Keep the end of the chain elsewhere: only that shows later whether the last lines were cut off.");
    add_common(*command, *common);
    command->callback([common, &status] {
        const auto config = load(*common, {{"log.level", "warning"}});
        status = config ? check(*config) : 1;
    });
}

}  // namespace traimas::cli
