// The program: one subcommand a task. This folder is the composition root, the only place that sees everything.
#include "cli/options.hpp"

#include "engine/store/errors.hpp"

#include <iostream>

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
    traimas::cli::add_user(app, status);
    traimas::cli::add_version(app, status);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    } catch (const std::exception& error) {
        // What only an operator can mend (a port in use, a database that went away): said in one line, without a trace.
        std::cerr << "traimas: " << error.what() << '\n';
        return 1;
    }
    return status;
}
