// test_cluster start FOLDER | stop FOLDER: ctest's fixture around every test that needs PostgreSQL.
// Prints nothing unless it fails.
#include "tests/support/test_cluster.hpp"

#include <cstdio>
#include <exception>
#include <string_view>

int main(int count, char** words)
{
    const std::string_view action = count == 3 ? words[1] : "";
    try {
        if (action == "start") {
            traimas::testing::TestCluster::start_for_fixture(words[2]);
            return 0;
        }
        if (action == "stop") {
            traimas::testing::TestCluster::stop_for_fixture(words[2]);
            return 0;
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    std::fprintf(stderr, "usage: test_cluster start|stop FOLDER\n");
    return 2;
}
