// The server process of a private cluster: made, started, found again after a crash of ours, and stopped.
// One thread at a time; embedded_postgres.hpp is what others use.
#pragma once

#include "engine/base/result.hpp"
#include "engine/runtime/child_process.hpp"
#include "engine/runtime/cluster_folder.hpp"
#include "engine/runtime/postgres_binaries.hpp"

#include <chrono>
#include <optional>
#include <vector>

namespace traimas::runtime {

enum class Durability {
    full,
    none_for_tests,  // a crash of the machine loses the cluster
};

// How long the server may take. Recovery after a crash has no limit as long as the server says that it is at work.
struct ServerLimits {
    std::chrono::milliseconds start{30'000};  // without a sign of life
    std::chrono::milliseconds stop{20'000};   // a fast shutdown, before it is made an immediate one
};

// Makes the cluster: initdb into data.tmp, then a rename, so that half a cluster never looks whole.
// Problem kind unavailable, code "initdb_failed", with the end of what it printed.
[[nodiscard]] std::optional<Problem> make_cluster(const ClusterFolder& folder, const PostgresBinaries& binaries,
                                                  Durability durability);

// Starts the server and waits until it takes connections. Problem kind unavailable, code "postgres_not_started".
Result<ChildProcess> start_postmaster(const ClusterFolder& folder, const PostgresBinaries& binaries,
                                      Durability durability, ServerLimits limits);

// The server that runs on the folder now, whoever started it: the process that postmaster.pid names, if it is a
// PostgreSQL that works in this folder. Its number alone proves nothing.
[[nodiscard]] std::optional<Process> running_postmaster(const ClusterFolder& folder);

// Every PostgreSQL process of this folder: the server, or the backends that outlive a killed one for a moment.
[[nodiscard]] std::vector<Process> processes_of(const ClusterFolder& folder);

// Fast shutdown, after the limit an immediate one, in the end SIGKILL. True when it ended by the first.
bool stop_postmaster(const Process& postmaster, ServerLimits limits);

// After a crash of ours: stops a server that was left behind, waits for backends of a killed one, and takes away a
// postmaster.pid that belongs to nobody. Problem kind conflict, code "postgres_left_behind", when one does not go.
[[nodiscard]] std::optional<Problem> clear_left_behind(const ClusterFolder& folder, ServerLimits limits);

}  // namespace traimas::runtime
