// Built on the product's own embedded PostgreSQL, without its durability.
// Connections, roles and shutdown are thereby those that users get.
#include "tests/support/test_cluster.hpp"

#include "engine/ledger/digest.hpp"
#include "engine/runtime/embedded_postgres.hpp"
#include "engine/store/roles.hpp"
#include "tests/support/test_folder.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace traimas::testing {
namespace {

constexpr std::array kLogins{store::kAppRole, store::kMigrateRole, store::kReadRole, runtime::kSuperuser};
constexpr const char* kUrlFile = "urls";

std::unique_ptr<runtime::EmbeddedPostgres> started_in(const std::filesystem::path& folder)
{
    auto started = runtime::EmbeddedPostgres::start(
        {.folder = folder, .database = "postgres", .durability = runtime::Durability::none_for_tests});
    if (!started) {
        throw std::runtime_error{"test cluster: " + started.error().detail};
    }
    return *std::move(started);
}

std::map<std::string, std::string> urls_of(const runtime::EmbeddedPostgres& cluster)
{
    std::map<std::string, std::string> urls;
    for (const char* const login : kLogins) {
        urls.emplace(login, cluster.folder().url(login, "postgres"));
    }
    return urls;
}

// Under the build tree, or beside all temporary files where that tree stands in a closed home.
std::filesystem::path data_folder_for(const std::filesystem::path& folder)
{
    const auto user = runtime::database_user();
    if (user && !runtime::closed_parent(*user, folder / "pg" / "data")) {
        return folder / "pg";
    }
    constexpr std::size_t kFigures = 12;
    const auto mark = ledger::to_hex(ledger::sha256(std::filesystem::absolute(folder).string())).substr(0, kFigures);
    return std::filesystem::temp_directory_path() / ("traimas-test-cluster-" + mark);
}

// Stops what runs on the folder and empties it.
void throw_away(const std::filesystem::path& data_folder)
{
    if (!std::filesystem::exists(data_folder)) {
        return;
    }
    const auto user = runtime::database_user();
    const auto folder = user ? runtime::ClusterFolder::open(data_folder, *user) : user.error();
    // A damaged folder is thrown away too: it holds nothing but old test databases.
    if (folder) {
        if (const auto left = runtime::clear_left_behind(*folder, {})) {
            throw std::runtime_error{"test cluster: " + left->detail};
        }
        std::filesystem::remove_all(folder->sockets());
    } else if (folder.error().code == "data_folder_in_use") {
        throw std::runtime_error{"test cluster: " + folder.error().detail};
    }
    std::filesystem::remove_all(data_folder);
}

}  // namespace

const TestCluster& TestCluster::instance()
{
    static const TestCluster cluster = found_or_started();
    return cluster;
}

TestCluster TestCluster::found_or_started()
{
    // One thread, before any test's own: nobody changes the environment meanwhile.
    if (const char* const folder = std::getenv("TRAIMAS_TEST_CLUSTER")) {
        std::map<std::string, std::string> urls;
        std::ifstream file{std::filesystem::path{folder} / kUrlFile};
        for (std::string login, url; file >> login >> url;) {
            urls.emplace(login, url);
        }
        if (urls.size() == kLogins.size()) {
            return TestCluster{urls};
        }
    }
    // In this order, so that the server is stopped before its folder goes.
    static const TestFolder own_folder;
    static const auto own_cluster = started_in(own_folder.path() / "pg");
    return TestCluster{urls_of(*own_cluster)};
}

std::string TestCluster::url(const std::string& login, const std::string& database) const
{
    auto url = urls_.at(login);
    const std::string from = "dbname=postgres";
    url.replace(url.find(from), from.size(), "dbname=" + database);
    return url;
}

void TestCluster::start_for_fixture(const std::filesystem::path& folder)
{
    stop_for_fixture(folder);
    std::filesystem::create_directories(folder);
    const auto cluster = started_in(data_folder_for(folder));
    std::string text;
    for (const auto& [login, url] : urls_of(*cluster)) {
        text += login + " " + url + "\n";
    }
    if (!runtime::write_secret_file(folder / kUrlFile, text)) {
        throw std::runtime_error{"test cluster: its addresses could not be written"};
    }
    cluster->leave_running();
}

void TestCluster::stop_for_fixture(const std::filesystem::path& folder)
{
    std::filesystem::remove(folder / kUrlFile);
    throw_away(data_folder_for(folder));
}

}  // namespace traimas::testing
