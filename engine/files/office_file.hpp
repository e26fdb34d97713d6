// What is inside of an office file (Office Open XML, a ZIP): looked at by its table of contents, without unpacking.
// Thread-safe; blocks on the disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace traimas::files {

inline constexpr std::int64_t kMostEntries = 2'000;
inline constexpr std::uint64_t kMostBytesInside = std::uint64_t{512} * 1024 * 1024;
inline constexpr std::uint64_t kMostRatio = 100;  // of a whole file's bytes inside to its bytes outside

// Empty where it may be taken; otherwise why not, as inspect() says. `folder`: "word/", "xl/" or "ppt/".
[[nodiscard]] std::string office_fault(const std::filesystem::path& file, std::string_view folder);

}  // namespace traimas::files
