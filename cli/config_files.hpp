// The files and the environment that load_config() is fed with: the only part of configuration that does I/O.
// Kept apart so that the reading of settings stays pure and is tested without a file.
#pragma once

#include "cli/config.hpp"

#include <map>
#include <optional>
#include <string>

namespace traimas {

// The settings file, up to 1 MiB. nullopt where it does not exist and was not asked for by name (`required`).
// Problem config_unreadable otherwise.
enum class ConfigFileNeed { optional, required };
[[nodiscard]] Result<std::optional<ConfigFile>> read_config_file(const std::string& path, ConfigFileNeed need);

// A secret of up to 64 KiB, without its final line break. Problem secret_unreadable where the path is not a regular
// file, cannot be read, is empty, or its group or others have any right to it.
[[nodiscard]] Result<std::string> read_secret_file(const std::string& path);

// The variables that begin with TRAIMAS_, out of a list as main() gets it (ended by nullptr).
[[nodiscard]] std::map<std::string, std::string> traimas_environment(const char* const* variables);

}  // namespace traimas
