// The schema as a folder of numbered files, schema/0001_first.sql and on: append-only, without gaps.
// Reads them only; migrate.hpp applies them.
#pragma once

#include "engine/base/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace traimas::store {

struct MigrationFile {
    int number;            // 1, 2, 3, …
    std::string name;      // "first" of "0001_first.sql"
    std::string file;      // "0001_first.sql"
    std::string sql;       // the whole text
    std::string checksum;  // SHA-256 of it, hexadecimal
};

// In order of number. Refused, kind invalid: code "schema_folder_missing"; "migration_name_invalid" (a .sql file that
// is not NNNN_name.sql); "migration_number_gap" (a number is missing or there twice); "migration_unreadable" (or a NUL
// in it). Other files, such as a README, are passed over.
Result<std::vector<MigrationFile>> read_migration_files(const std::filesystem::path& folder);

}  // namespace traimas::store
