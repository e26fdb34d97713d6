// One private PostgreSQL for a whole run of tests: the one that ctest's fixture started (environment variable
// TRAIMAS_TEST_CLUSTER names its folder), else one of this process's own, stopped at its end.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace traimas::testing {

class TestCluster {
public:
    // The cluster of this process; the first call finds or starts it. Throws std::runtime_error with the reason.
    static const TestCluster& instance();

    // The address of a login ("traimas_app", "traimas_migrate", "traimas_read", "traimas_superuser") to a database.
    [[nodiscard]] std::string url(const std::string& login, const std::string& database) const;

    // For the fixture: starts a cluster that outlives this process, and stops it. An old one in the folder is thrown
    // away. Where PostgreSQL's user cannot reach the folder, the data goes to the temporary folder instead.
    static void start_for_fixture(const std::filesystem::path& folder);
    static void stop_for_fixture(const std::filesystem::path& folder);

private:
    explicit TestCluster(std::map<std::string, std::string> urls) : urls_{std::move(urls)} {}
    static TestCluster found_or_started();

    std::map<std::string, std::string> urls_;  // login -> address of the database "postgres"
};

}  // namespace traimas::testing
