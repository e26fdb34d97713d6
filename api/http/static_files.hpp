// The web page's files as route rows, read once at start: no URL ever becomes a path in the file system.
// Rows share the bytes; they are immutable, so any thread may answer with them.
#pragma once

#include "api/http/route.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace traimas::http {

// One open GET row a file, on the I/O thread, with a strong ETag; index.html also answers for "/". What lies under
// assets/ may be kept for a year (its names change with its content); everything else is asked for again.
// Hidden files are left out. Throws std::runtime_error with the path where the folder is missing, a file cannot be
// read, is larger than 16 MiB, or has braces in its name (those mean a parameter in a route).
[[nodiscard]] std::vector<Route> static_routes(const std::filesystem::path& folder);

// "text/html; charset=utf-8" for ".html"; "application/octet-stream" for what is not known.
[[nodiscard]] std::string_view content_type_of(std::string_view extension);

}  // namespace traimas::http
