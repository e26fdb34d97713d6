// Settings from file, environment and flags; failures in words.
#include "cli/options.hpp"

#include "cli/config_files.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <unistd.h>

namespace traimas::cli {

void add_common(CLI::App& command, Common& common)
{
    command
        .add_option("--config", common.config_file, "the settings file; every key is explained in config/traimas.toml")
        ->capture_default_str();
    command.add_option("--set", common.set, "one setting for this run, such as --set http.port=9000; may be repeated");
}

std::optional<Config> load(const Common& common, const std::vector<std::pair<std::string, std::string>>& extra)
{
    ConfigSources sources{.environment = traimas_environment(::environ), .read_secret = read_secret_file};
    const auto need = common.config_file == Common{}.config_file ? ConfigFileNeed::optional : ConfigFileNeed::required;
    auto file = read_config_file(common.config_file, need);
    if (!file) {
        tell(file.error());
        return std::nullopt;
    }
    sources.file = *std::move(file);
    sources.overrides = extra;
    for (const auto& setting : common.set) {
        const auto equals = setting.find('=');
        if (equals == std::string::npos) {
            tell({ProblemKind::invalid, "config_wrong", "--set takes key=value, such as http.port=9000: " + setting});
            return std::nullopt;
        }
        sources.overrides.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
    }
    auto config = load_config(sources);
    if (!config) {
        tell(config.error());
        return std::nullopt;
    }
    return *std::move(config);
}

int tell(const Problem& problem)
{
    std::cerr << "traimas: " << problem.code << ": " << problem.detail << '\n';
    // Settings carry their faults in the detail already.
    if (problem.code != "config_wrong") {
        for (const auto& field : problem.fields) {
            std::cerr << "  " << field.pointer << ": " << field.code << ": " << field.message << '\n';
        }
    }
    return 1;
}

Result<std::string> read_file(const std::string& path)
{
    std::ifstream file{path, std::ios::binary};
    if (!file || std::filesystem::is_directory(path)) {
        return Problem{ProblemKind::not_found, "file_unreadable",
                       "Cannot read " + std::filesystem::absolute(path).string() + ": check the path and the rights."};
    }
    return std::string{std::istreambuf_iterator<char>{file}, {}};
}

Result<std::vector<std::pair<std::string, std::string>>> read_folder(const std::string& path)
{
    std::error_code error;
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{path, error}) {
        if (entry.path().extension() == ".json") {
            names.push_back(entry.path().filename());
        }
    }
    if (error) {
        return Problem{ProblemKind::not_found, "folder_unreadable",
                       "Cannot read the folder " + std::filesystem::absolute(path).string() +
                           ": check the path and the rights."};
    }
    std::sort(names.begin(), names.end());
    std::vector<std::pair<std::string, std::string>> files;
    for (const auto& name : names) {
        TRAIMAS_TRY(auto text, read_file((std::filesystem::path{path} / name).string()));
        files.emplace_back(name, std::move(text));
    }
    return files;
}

}  // namespace traimas::cli
