// What every subcommand shares: the flags that find the settings, and how a failure is told.
#pragma once

#include "cli/config.hpp"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace traimas::cli {

struct Common {
    std::string config_file = "config/traimas.toml";
    std::vector<std::string> set{};  // "key=value"
};

// Adds --config and --set to a subcommand.
void add_common(CLI::App& command, Common& common);

// The settings, or nullopt after the faults were printed to standard error.
std::optional<Config> load(const Common& common, const std::vector<std::pair<std::string, std::string>>& extra = {});

// Prints a Problem for an operator: code, what to do, each field. Answers the exit status 1.
int tell(const Problem& problem);

// The text of a file; a Problem naming it where it cannot be read.
Result<std::string> read_file(const std::string& path);
// The .json files of a folder, by name.
Result<std::vector<std::pair<std::string, std::string>>> read_folder(const std::string& path);

// Each registers its subcommand; the callbacks set `status`.
void add_serve(CLI::App& app, int& status);
void add_demo(CLI::App& app, int& status);
void add_migrate(CLI::App& app, int& status);
void add_workflow(CLI::App& app, int& status);
void add_verify(CLI::App& app, int& status);
void add_doctor(CLI::App& app, int& status);
void add_user(CLI::App& app, int& status);
void add_access_log(CLI::App& app, int& status);
void add_version(CLI::App& app, int& status);
[[nodiscard]] std::string version_text();  // "traimas 0.1.0"

}  // namespace traimas::cli
