// The program: one subcommand a task. This folder is the composition root, the only place that sees everything.
#include "cli/options.hpp"

#include "engine/base/nearest.hpp"

#include <algorithm>
#include <iostream>

namespace {

constexpr int kUsageError = 2;

// CLI11 says only that a command is missing: says which word is none, and which is near.
bool unknown_command(const CLI::App& app, int argc, char** argv)
{
    const std::string word = argc > 1 ? argv[1] : "-";
    if (word.starts_with('-')) {
        return false;
    }
    std::vector<std::string> commands;
    for (const auto* command : app.get_subcommands({})) {
        commands.push_back(command->get_name());
    }
    if (std::find(commands.begin(), commands.end(), word) != commands.end()) {
        return false;
    }
    const auto near = traimas::nearest(word, commands);
    std::cerr << "traimas: there is no command '" << word << "'" << (near ? ": did you mean '" + *near + "'?" : ";")
              << " `traimas --help` lists all.\n";
    return true;
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app{
        "Traimas runs Plan-Do-Check-Act for a public organisation: quarterly reports, approvals, and a history\n"
        "that can be proved.\n\n"
        "First steps:\n"
        "  traimas demo      a living demo at http://127.0.0.1:8080, nothing to prepare\n"
        "  traimas serve     the real thing, with the settings of config/traimas.toml\n"
        "  traimas verify    recompute the whole history and name every difference"};
    app.require_subcommand(1);
    app.failure_message(CLI::FailureMessage::help);
    int status = 0;
    traimas::cli::add_serve(app, status);
    traimas::cli::add_demo(app, status);
    traimas::cli::add_migrate(app, status);
    traimas::cli::add_workflow(app, status);
    traimas::cli::add_verify(app, status);
    traimas::cli::add_doctor(app, status);
    traimas::cli::add_user(app, status);
    traimas::cli::add_access_log(app, status);
    traimas::cli::add_version(app, status);
    app.set_version_flag("--version", traimas::cli::version_text(), "Prints the version.");
    try {
        app.parse(argc, argv);
    } catch (const CLI::RequiredError& error) {
        return unknown_command(app, argc, argv) ? kUsageError : app.exit(error);
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    } catch (const std::exception& error) {
        // What only an operator can mend (a port in use, a database that went away): said in one line, without a trace.
        std::cerr << "traimas: " << error.what() << '\n';
        return 1;
    }
    return status;
}
