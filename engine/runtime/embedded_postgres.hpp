// PostgreSQL for those who brought none: a private cluster in a folder of ours, run as our own child.
// It is reached through a socket in a closed folder only, with three logins and generated passwords.
#pragma once

#include "engine/base/result.hpp"
#include "engine/runtime/cluster_folder.hpp"
#include "engine/runtime/postgres_binaries.hpp"
#include "engine/runtime/postmaster.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace traimas::runtime {

struct EmbeddedOptions {
    std::filesystem::path folder;      // made where missing
    std::filesystem::path binaries{};  // empty: searched for
    std::string database{"traimas"};
    Durability durability = Durability::full;
    ServerLimits limits{};
};

struct DatabaseUrls {
    std::string app;
    std::string migrate;
    std::string read;
};

enum class ServerCheck {
    fine,
    restarted,  // its programs were replaced, or it had died: every session is gone, the addresses are the same
};

// Belongs to one thread. As root the server runs as `postgres` or `nobody` (unprivileged.hpp).
class EmbeddedPostgres {
public:
    // Makes the cluster at the first start, takes back a folder whose Traimas was killed, waits out recovery, prepares
    // roles and database. Problems: those of cluster_folder.hpp, postgres_binaries.hpp, postmaster.hpp,
    // unprivileged.hpp, and kind conflict "postgres_major_changed" (names both versions and what to do).
    static Result<std::unique_ptr<EmbeddedPostgres>> start(const EmbeddedOptions& options);
    // As stop().
    ~EmbeddedPostgres();
    EmbeddedPostgres(const EmbeddedPostgres&) = delete;
    EmbeddedPostgres& operator=(const EmbeddedPostgres&) = delete;

    [[nodiscard]] DatabaseUrls urls() const;
    // For preparing roles and for tests: nothing that serves is given this.
    [[nodiscard]] std::string superuser_url() const;
    [[nodiscard]] const std::string& version() const { return binaries_.version; }
    [[nodiscard]] const ClusterFolder& folder() const { return folder_; }
    // The server's process, nullopt after stop().
    [[nodiscard]] std::optional<pid_t> pid() const;

    // For now and then (a minute), and at once after SQLSTATE XX000 or 58P01 ("could not load library": a package
    // upgrade has changed the libraries under the running server). Restarts the server where its files were replaced or
    // it died; a new major version is refused and the old server goes on.
    Result<ServerCheck> check_binaries();

    // Fast shutdown within the limit. Twice is once.
    void stop();
    // Lets the server run on without us, and the folder free: the next start finds it and takes it over.
    void leave_running();

private:
    EmbeddedPostgres(EmbeddedOptions options, ClusterFolder folder, PostgresBinaries binaries);
    std::optional<Problem> run_server();
    void remove_sockets() const;

    EmbeddedOptions options_;
    ClusterFolder folder_;
    PostgresBinaries binaries_;
    std::optional<ChildProcess> server_;
};

}  // namespace traimas::runtime
