// What a file is, by its name and by its bytes: both must say the same, and it must be of the kinds that are taken.
// Thread-safe; blocks on the disk.
#pragma once

#include "engine/base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace traimas::files {

// "pdf, docx, xlsx, pptx, png, jpg, jpeg, csv, txt", for messages.
inline constexpr std::string_view kTakenKinds = "pdf, docx, xlsx, pptx, png, jpg, jpeg, csv, txt";

// The content type that it will be served as. `name`: as its sender calls it.
// Problems, kind invalid: "file_empty"; "file_kind_not_taken" (by its name); "file_is_something_else" (its bytes are
// of another kind); "office_file_refused" (`reason`: not_a_zip, encrypted, too_many_entries, too_large_inside,
// bad_name, macros, not_office, embedded_program); "text_not_utf8".
Result<std::string> inspect(const std::filesystem::path& file, std::string_view name);

}  // namespace traimas::files
