// Asks the programs themselves: a package's folder name promises nothing.
// A file's identity tells a replaced program from one that was only looked at.
#include "engine/runtime/postgres_binaries.hpp"

#include "engine/runtime/child_process.hpp"

#include <sys/stat.h>

#include <charconv>
#include <string_view>
#include <vector>

namespace traimas::runtime {
namespace {

Problem missing_postgres(const std::string& where)
{
    return Problem{ProblemKind::unavailable, "postgres_missing",
                   "No PostgreSQL server was found " + where + ": install version " + std::to_string(kOldestPostgres) +
                       " or newer (Debian: apt-get install postgresql-" + std::to_string(kOldestPostgres) +
                       "), or set database.url to one that runs elsewhere."};
}

// "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n" without its first two words and its end.
std::string version_in(std::string_view printed)
{
    constexpr std::string_view kName = "(PostgreSQL) ";
    const auto name = printed.find(kName);
    if (name == std::string_view::npos) {
        return {};
    }
    printed.remove_prefix(name + kName.size());
    return std::string{printed.substr(0, printed.find('\n'))};
}

std::string identity_of_file(const std::filesystem::path& file)
{
    struct stat found {};
    if (stat(file.c_str(), &found) != 0) {
        return {};
    }
    return std::to_string(found.st_dev) + ":" + std::to_string(found.st_ino) + ":" + std::to_string(found.st_size) +
           ":" + std::to_string(found.st_mtim.tv_sec) + "." + std::to_string(found.st_mtim.tv_nsec);
}

std::vector<std::filesystem::path> usual_folders()
{
    std::vector<std::filesystem::path> folders;
    for (const char* const program :
         {"/usr/bin/pg_config", "/usr/local/bin/pg_config", "/usr/local/pgsql/bin/pg_config"}) {
        std::error_code unknown;
        if (!std::filesystem::exists(program, unknown)) {
            continue;
        }
        if (const auto printed = output_of({program, "--bindir"})) {
            folders.emplace_back(printed->substr(0, printed->find('\n')));
        }
    }
    std::error_code unknown;
    for (const auto& version : std::filesystem::directory_iterator{"/usr/lib/postgresql", unknown}) {
        folders.push_back(version.path() / "bin");
    }
    for (const auto& package : std::filesystem::directory_iterator{"/usr", unknown}) {
        if (package.path().filename().string().starts_with("pgsql-")) {
            folders.push_back(package.path() / "bin");
        }
    }
    return folders;
}

}  // namespace

Result<PostgresBinaries> binaries_in(const std::filesystem::path& folder)
{
    const auto server = folder / "postgres";
    std::error_code unknown;
    if (!std::filesystem::exists(server, unknown) || !std::filesystem::exists(folder / "initdb", unknown)) {
        return missing_postgres("in " + folder.string());
    }
    PostgresBinaries binaries{folder, {}, 0, identity_of_file(server)};
    binaries.version = version_in(output_of({server.string(), "--version"}).value_or(""));
    const auto* const text = binaries.version.data();
    if (std::from_chars(text, text + binaries.version.size(), binaries.major).ec != std::errc{}) {
        return missing_postgres("in " + folder.string());
    }
    if (binaries.major < kOldestPostgres) {
        return Problem{ProblemKind::unavailable, "postgres_too_old",
                       "PostgreSQL in " + folder.string() + " has version " + binaries.version + "; Traimas needs " +
                           std::to_string(kOldestPostgres) + " or newer."};
    }
    return binaries;
}

Result<PostgresBinaries> find_binaries(const std::filesystem::path& given, std::optional<int> wanted_major)
{
    if (!given.empty()) {
        return binaries_in(given);
    }
    std::optional<PostgresBinaries> best;
    for (const auto& folder : usual_folders()) {
        auto found = binaries_in(folder);
        if (!found) {
            continue;
        }
        if (found->major == wanted_major) {
            return found;
        }
        if (!best || found->major > best->major) {
            best = *std::move(found);
        }
    }
    if (!best) {
        return missing_postgres("on this machine");
    }
    return *std::move(best);
}

}  // namespace traimas::runtime
