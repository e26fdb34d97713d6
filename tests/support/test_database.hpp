// A database of a test's own, cloned from a template that was migrated once, dropped with this object.
// Costs a few tenths of a second; any number of processes may make them at once.
#pragma once

#include <filesystem>
#include <string>

namespace traimas::testing {

class TestDatabase {
public:
    // Migrated with the files of that folder: by the migrating login, all owned by the owner's role. The template is
    // kept in the cluster under a hash of the files, so that one migration serves every test of a run.
    explicit TestDatabase(const std::filesystem::path& schema_folder);
    // Without a schema.
    TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;
    ~TestDatabase();

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::string app_url() const;
    [[nodiscard]] std::string migrate_url() const;
    [[nodiscard]] std::string read_url() const;
    [[nodiscard]] std::string superuser_url() const;

private:
    std::string name_;
};

}  // namespace traimas::testing
