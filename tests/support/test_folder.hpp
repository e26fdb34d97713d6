// A folder of a test's own, gone with it, in a place that PostgreSQL's unprivileged user can reach.
// For schema files, clusters and whatever else a test writes.
#pragma once

#include <filesystem>
#include <string>

namespace traimas::testing {

class TestFolder {
public:
    TestFolder();
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
    ~TestFolder();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    // Writes (or writes over) a file and gives its path.
    std::filesystem::path write(const std::string& name, const std::string& text) const;

private:
    std::filesystem::path path_;
};

}  // namespace traimas::testing
