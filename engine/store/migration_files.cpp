// Reads, orders and checks the numbered files.
// All faults are found before the database is touched.
#include "engine/store/migration_files.hpp"

#include "engine/ledger/digest.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>

namespace traimas::store {
namespace {

constexpr std::string_view kFigures = "0123456789";
constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789_";
constexpr std::size_t kNumberLength = 4;

// Number and name of "0001_first.sql".
std::optional<MigrationFile> named_migration(const std::string& file)
{
    constexpr std::string_view kEnding = ".sql";
    if (file.size() <= kNumberLength + 1 + kEnding.size() || file[kNumberLength] != '_') {
        return std::nullopt;
    }
    const auto number = file.substr(0, kNumberLength);
    const auto name = file.substr(kNumberLength + 1, file.size() - kNumberLength - 1 - kEnding.size());
    if (number.find_first_not_of(kFigures) != std::string::npos ||
        name.find_first_not_of(kNameCharacters) != std::string::npos) {
        return std::nullopt;
    }
    return MigrationFile{std::stoi(number), name, file, {}, {}};
}

Problem migration_problem(std::string code, std::string detail, const std::string& file)
{
    return Problem{ProblemKind::invalid, std::move(code), std::move(detail), {}, {{"file", file}}};
}

}  // namespace

Result<std::vector<MigrationFile>> read_migration_files(const std::filesystem::path& folder)
{
    std::error_code trouble;
    std::vector<MigrationFile> files;
    for (std::filesystem::directory_iterator entry{folder, trouble}, end; !trouble && entry != end;
         entry.increment(trouble)) {
        const auto name = entry->path().filename().string();
        if (!name.ends_with(".sql")) {
            continue;
        }
        auto file = named_migration(name);
        if (!file) {
            return migration_problem("migration_name_invalid",
                                     "The schema file " + name +
                                         " is not named NNNN_name.sql, in small letters, figures and underscores.",
                                     name);
        }
        std::ifstream stream{entry->path(), std::ios::binary};
        file->sql.assign(std::istreambuf_iterator<char>{stream}, {});
        if (!stream || file->sql.find('\0') != std::string::npos) {
            return migration_problem("migration_unreadable", "The schema file " + name + " cannot be read as text.",
                                     name);
        }
        file->checksum = ledger::to_hex(ledger::sha256(file->sql));
        files.push_back(*std::move(file));
    }
    if (trouble) {
        return migration_problem("schema_folder_missing",
                                 "The schema folder " + folder.string() + " cannot be read: " + trouble.message() + ".",
                                 folder.string());
    }
    std::sort(files.begin(), files.end(), [](const auto& left, const auto& right) { return left.file < right.file; });
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (files[i].number != static_cast<int>(i) + 1) {
            return migration_problem("migration_number_gap",
                                     "The schema file " + files[i].file + " should have the number " +
                                         std::to_string(i + 1) + ": numbers begin at 1, without a gap, each once.",
                                     files[i].file);
        }
    }
    return files;
}

}  // namespace traimas::store
