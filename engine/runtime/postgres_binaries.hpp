// Where PostgreSQL's programs are on this machine, and which version they are now.
// Looked at again while the server runs: a package upgrade changes them under it.
#pragma once

#include "engine/base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace traimas::runtime {

inline constexpr int kOldestPostgres = 15;

struct PostgresBinaries {
    std::filesystem::path folder;
    std::string version;  // "15.20 (Debian 15.20-0+deb12u1)"
    int major;
    std::string identity;  // changes whenever the server's file is replaced, whatever its version says
};

// What is in that folder now. Problem kind unavailable: "postgres_missing", "postgres_too_old".
Result<PostgresBinaries> binaries_in(const std::filesystem::path& folder);

// `given` where it is not empty; else what pg_config and the usual package folders hold: the wanted major version where
// it is there, otherwise the newest. Problems as binaries_in's; "postgres_missing" says which package to install.
Result<PostgresBinaries> find_binaries(const std::filesystem::path& given, std::optional<int> wanted_major);

}  // namespace traimas::runtime
